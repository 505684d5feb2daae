package org.midonet.cluster.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.midonet.cluster.api.Endpoint;
import org.midonet.cluster.api.Media;
import org.midonet.cluster.api.Reply;
import org.midonet.cluster.auth.MockAuthService;
import org.midonet.cluster.json.Codec;
import org.midonet.cluster.report.Measurements;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.memory.MemoryEnsemble;

/** An answer that goes wrong after its first bytes: the client must see that it is not whole. */
class BrokenAnswerTest {

  @ParameterizedTest
  @ValueSource(ints = {1 << 16, 1 << 20})
  void anAnswerThatHasBegunDoesNotEndInOrder(int bytes) {
    assertThatThrownBy(() -> ask(bytes)).isInstanceOf(IOException.class);
  }

  @Test
  void anAnswerThatHasNotBegunIsAnErrorDocument() throws Exception {
    HttpResponse<String> answer = ask(1 << 10);
    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body()).startsWith("{\"code\":500,").endsWith("}");
  }

  private static HttpResponse<String> ask(int bytes) throws Exception {
    Endpoint half =
        Endpoint.get(
            "/half",
            "Fails",
            List.of(Media.JSON),
            new Endpoint.Document("Half", Codec.schema("object"), false),
            call ->
                Reply.streamed(
                    out -> {
                      out.write("x".repeat(bytes).getBytes(StandardCharsets.US_ASCII));
                      throw new IOException("the other half cannot be had");
                    }));
    try (Nsdb nsdb = new MemoryEnsemble().open();
        HttpServer server =
            HttpServer.start(
                new Listen(
                    Optional.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                    Optional.empty()),
                "/api",
                ApiApplication.of(List.of(half), new MockAuthService()),
                new Measurements(nsdb.connection()));
        HttpClient client = HttpClient.newHttpClient()) {
      InetSocketAddress at = server.addresses().getFirst();
      return client.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + at.getPort() + "/api/half"))
              .version(HttpClient.Version.HTTP_1_1)
              .timeout(Duration.ofSeconds(20))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }
}
