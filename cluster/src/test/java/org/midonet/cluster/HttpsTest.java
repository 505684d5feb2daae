package org.midonet.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.midonet.cluster.auth.MockAuthService;
import org.midonet.cluster.http.Listen;
import org.midonet.cluster.tls.Pem;
import org.midonet.cluster.tls.ServerIdentity;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.memory.MemoryEnsemble;
import org.midonet.topology.error.InvalidInput;

/** The API over TLS. */
class HttpsTest {

  @TempDir Path directory;

  private static Listen secure(ServerIdentity identity) {
    InetSocketAddress any = InetSocketAddress.createUnresolved("127.0.0.1", 0);
    return new Listen(Optional.of(any), Optional.of(new Listen.Secure(any, identity)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"EC", "RSA", "Ed25519"})
  void servesWithPemFiles(String algorithm) throws Exception {
    TestKeys keys = new TestKeys(directory, algorithm);
    answers(ServerIdentity.ofPem(keys.certificate, keys.key), keys);
  }

  @Test
  void servesWithAKeyStore() throws Exception {
    TestKeys keys = new TestKeys(directory, "EC");
    answers(ServerIdentity.ofKeyStore(keys.store, TestKeys.PASSWORD), keys);
    assertThatThrownBy(() -> ServerIdentity.ofKeyStore(keys.store, "wrong"))
        .hasMessageContaining(keys.store.toString())
        .hasMessageNotContaining("wrong");
  }

  private static void answers(ServerIdentity identity, TestKeys keys) throws Exception {
    try (Nsdb nsdb = new MemoryEnsemble().open();
        ClusterServer server =
            ClusterServer.start(
                nsdb, new MockAuthService(), secure(identity), ClusterServer.ROOT_PATH);
        HttpClient trusting =
            HttpClient.newBuilder().sslContext(Pem.trusting(keys.certificate)).build();
        HttpClient strange = HttpClient.newHttpClient()) {
      assertThat(server.uris()).hasSize(2);
      URI https = server.uris().getLast();
      assertThat(https.getScheme()).isEqualTo("https");
      HttpRequest root = HttpRequest.newBuilder(URI.create(https + "/")).build();
      HttpResponse<String> answer = trusting.send(root, BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).contains("\"bridges\":\"" + https + "/bridges\"");
      assertThatThrownBy(() -> strange.send(root, BodyHandlers.ofString()))
          .isInstanceOf(SSLHandshakeException.class);
      URI plain = server.uri();
      assertThat(
              strange
                  .send(
                      HttpRequest.newBuilder(URI.create(plain + "/")).build(),
                      BodyHandlers.ofString())
                  .statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void tellsWhatIsWrongWithAFileAndNothingOfWhatIsInIt() throws Exception {
    TestKeys ec = new TestKeys(directory, "EC");
    TestKeys rsa = new TestKeys(directory, "RSA");
    assertThatThrownBy(() -> ServerIdentity.ofPem(ec.key, ec.key))
        .hasMessageContaining(ec.key + " holds no certificates");
    assertThatThrownBy(() -> ServerIdentity.ofPem(ec.certificate, ec.certificate))
        .hasMessageContaining(ec.certificate + " holds no private key");
    assertThatThrownBy(() -> ServerIdentity.ofPem(rsa.certificate, ec.key))
        .hasMessageContaining("does not belong to");
    assertThatThrownBy(() -> ServerIdentity.ofPem(directory.resolve("none"), ec.key))
        .hasMessageContaining("none cannot be read");
    Path old = directory.resolve("old.pem");
    Files.writeString(old, TestKeys.pem("RSA PRIVATE KEY", new byte[] {1, 2, 3}));
    assertThatThrownBy(() -> ServerIdentity.ofPem(rsa.certificate, old))
        .hasMessageContaining("PKCS #8");
  }

  private static ClusterSettings settings(String text) throws Exception {
    Config set = ConfigFactory.parseString(text);
    return ClusterSettings.of(
        set.withFallback(
            ConfigFactory.parseString(
                "cluster.rest_api { enabled : true, http_host : 127.0.0.1, http_port : 0, root_uri"
                    + " : /a }")),
        set);
  }

  @Test
  void isOnWhereThereAreKeys() throws Exception {
    TestKeys keys = new TestKeys(directory, "EC");
    Listen none = settings("").listen(path -> directory.resolve(path.substring(1)));
    assertThat(none.secure()).isEmpty();
    String pem =
        "cluster.rest_api { https_certificate : \"%s\", https_key : \"%s\", https_port : 9443"
            .formatted(keys.certificate, keys.key);
    Listen both = settings(pem + " }").listen(Path::of);
    assertThat(both.plain()).isPresent();
    assertThat(both.secure().orElseThrow().address().getPort()).isEqualTo(9443);
    assertThat(settings(pem + ", http_port : -1 }").listen(Path::of).plain()).isEmpty();
    String store =
        "cluster.rest_api { https_keystore : \"%s\", https_keystore_password : changeit }"
            .formatted(keys.store);
    assertThat(settings(store).listen(Path::of).secure()).isPresent();
    assertThat(settings(store).toString()).doesNotContain("changeit");
    assertThat(settings(store + "\ncluster.rest_api.https_port : 0").listen(Path::of).secure())
        .isEmpty();
    assertThatThrownBy(() -> settings("cluster.rest_api.http_port : -1").listen(directory::resolve))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("cluster.rest_api.http_port");
    assertThatThrownBy(() -> settings("cluster.rest_api.https_key : /k"))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("cluster.rest_api.https_certificate");
  }
}
