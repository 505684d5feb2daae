package org.midonet.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.midonet.cluster.Api.Answer;
import org.midonet.cluster.auth.keystone.KeystoneService;
import org.midonet.cluster.auth.keystone.OwnAccess;
import org.midonet.cluster.auth.keystone.StandInKeystone;

/** The API as clients of a cloud with Keystone see it. */
class KeystoneApiTest {

  private static String[] login(String user, String password, String project) {
    String text = user + ":" + password;
    return new String[] {
      "Authorization",
      "Basic " + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)),
      "X-Auth-Project",
      project
    };
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void letsInWhomKeystoneKnows(int version) {
    try (StandInKeystone keystone = new StandInKeystone();
        KeystoneService service =
            new KeystoneService(
                keystone.settings(version, new OwnAccess.AdminToken(StandInKeystone.ADMIN_TOKEN)));
        Api api = new Api(service)) {
      Answer token =
          api.send("POST", "/login", "{}", login("admin", "admin-password", "admin")).expect(200);
      assertThat(token.header("Set-Cookie"))
          .isEqualTo(
              "sessionId=%s; Expires=%s"
                  .formatted(
                      token.json().path("key").asText(), token.json().path("expires").asText()));
      assertThat(token.json().path("expires").asText())
          .matches("[A-Z][a-z]{2}, [0-9]{2}-[0-9]{2}-[0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} UTC");
      api.token = token.json().path("key").asText();
      api.create("/bridges", "{\"name\": \"b\", \"tenantId\": \"t\"}");
      assertThat(api.get("/tenants").expect(200).json()).hasSize(3);
      assertThat(
              api.get("/tenants/" + StandInKeystone.DEMO_PROJECT)
                  .expect(200)
                  .json()
                  .path("name")
                  .asText())
          .isEqualTo("demo");
      api.get("/tenants/none").expect(404);

      String admin = api.token;
      api.token = "";
      Answer wrong = api.send("POST", "/login", "{}", login("admin", "wrong", "admin"));
      assertThat(wrong.expect(401).header("WWW-Authenticate")).contains("BASIC_AUTH_REALM");
      api.get("/bridges").expect(401);
      api.token = "unknown";
      api.get("/bridges").expect(401);
      api.token = "";
      api.token =
          api.send("POST", "/login", "{}", login("demo", "demo-password", "demo"))
              .expect(200)
              .json()
              .path("key")
              .asText();
      int refused = api.post("/bridges", "{\"name\": \"c\"}").status();
      assertThat(refused).isBetween(401, 403);

      keystone.stop();
      api.token = "not-seen-before";
      Answer away = api.get("/bridges").expect(503);
      assertThat(away.header("Retry-After")).isNotEmpty();
      assertThat(away.text()).doesNotContain("not-seen-before", "127.0.0.1");
      api.post("/bridges", "{}").expect(503);
      api.token = "";
      api.send("POST", "/login", "{}", login("admin", "admin-password", "admin")).expect(503);
      api.token = admin;
      // Known for half a minute.
      api.get("/bridges").expect(200);
    }
  }
}
