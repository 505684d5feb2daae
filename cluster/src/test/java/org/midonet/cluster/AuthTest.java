package org.midonet.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.midonet.cluster.Api.Answer;
import org.midonet.cluster.auth.Credentials;
import org.midonet.cluster.auth.CredentialsFile;
import org.midonet.cluster.auth.StaticTokenAuthService;

/** Who is let in. */
class AuthTest {

  private static final SecureRandom RANDOM = new SecureRandom();

  private static String basic(String text) {
    return "Basic " + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void letsInWithTheStaticTokenOnly() {
    Credentials credentials = Credentials.generate(RANDOM);
    try (Api api = new Api(new StaticTokenAuthService(credentials))) {
      Answer nobody = api.get("/").expect(401);
      assertThat(nobody.json().path("code").asInt()).isEqualTo(401);
      assertThat(nobody.header("Access-Control-Allow-Origin")).isEqualTo("*");
      api.send("GET", "/bridges", "", "X-Auth-Token", "wrong").expect(401);
      api.send("GET", "/nowhere", "").expect(401);
      api.send("POST", "/bridges", "{}", "Content-Type", "application/json").expect(401);
      api.send("OPTIONS", "/bridges", "").expect(200);
      api.token = credentials.secret();
      api.get("/").expect(200);
      assertThat(api.get("/tenants").expect(200).json().get(0).path("id").asText())
          .isEqualTo("admin");
      api.get("/tenants/admin").expect(200);
      api.get("/tenants/other").expect(404);
      api.post("/tenants", "{}").expect(405);
    }
  }

  @Test
  void logsIn() {
    Credentials credentials = Credentials.generate(RANDOM);
    try (Api api = new Api(new StaticTokenAuthService(credentials))) {
      String good = basic(credentials.user() + ":" + credentials.secret());
      Answer token = api.send("POST", "/login", "{}", "Authorization", good).expect(200);
      assertThat(token.contentType()).startsWith("application/vnd.org.midonet.Token-v1+json");
      assertThat(token.json().has("expires")).isTrue();
      assertThat(token.header("Set-Cookie"))
          .isEqualTo("sessionId=" + token.json().path("key").asText());
      api.token = token.json().path("key").asText();
      api.get("/bridges").expect(200);
      api.token = "";
      for (String bad :
          new String[] {
            basic(credentials.user() + ":x"),
            basic("x:" + credentials.secret()),
            basic("a:b:c"),
            "Bearer abc",
            "Basic %%%"
          }) {
        Answer refused = api.send("POST", "/login", "{}", "Authorization", bad).expect(401);
        assertThat(refused.header("WWW-Authenticate")).contains("BASIC_AUTH_REALM");
        assertThat(refused.text()).doesNotContain(credentials.secret());
      }
      api.send("POST", "/login", "{}").expect(401);
      api.send("GET", "/login", "", "Authorization", good).expect(200);
    }
  }

  @Test
  void keepsTheSecretInAFileForItsOwnerOnly(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("state/.midonetrc");
    Credentials made = CredentialsFile.loadOrCreate(file, "http://127.0.0.1:1/a", RANDOM);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(Files.readAllLines(file))
        .contains("[cli]", "api_url = http://127.0.0.1:1/a", "username = " + made.user());
    assertThat(CredentialsFile.loadOrCreate(file, "http://127.0.0.1:2/a", RANDOM)).isEqualTo(made);
    assertThat(Files.readString(file)).contains("http://127.0.0.1:2/a");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(CredentialsFile.loadOrCreate(file, "http://127.0.0.1:2/a", RANDOM)).isEqualTo(made);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(made.toString()).doesNotContain(made.secret());
    assertThat(made.secret()).hasSizeGreaterThan(40);
  }
}
