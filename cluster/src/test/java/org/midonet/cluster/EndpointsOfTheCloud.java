package org.midonet.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.midonet.cluster.Api.Answer;

/** The root document, login, tenants, system state, configuration. */
final class EndpointsOfTheCloud {

  private static final String VENDOR = "application/vnd.org.midonet.";

  private EndpointsOfTheCloud() {}

  static void declare(EndpointSuite suite) {
    root(suite);
    login(suite);
    tenants(suite);
    conf(suite);
  }

  private static void root(EndpointSuite suite) {
    suite
        .check(
            "GET /",
            "tells where everything is",
            world -> {
              Answer answer =
                  world
                      .send("GET", "/", "{}", "Accept", VENDOR + "Application-v5+json")
                      .expect(200);
              String base = world.api.server.uri().toString();
              assertThat(answer.json().path("uri").asText()).isEqualTo(base + "/");
              assertThat(answer.json().path("version").asText()).isEqualTo("v5.0");
              for (String absent :
                  new String[] {"writeVersion", "hostVersions", "bgps", "licenses"}) {
                assertThat(answer.json().has(absent)).isFalse();
              }
            })
        .check("GET /", "an unknown path is 404", world -> world.get("/nothing").expect(404))
        .check("GET /", "POST is 405", world -> world.post("/", "{}").expect(405))
        .check(
            "GET /",
            "other media types are 406",
            world -> world.send("GET", "/", "{}", "Accept", "text/html").expect(406))
        .check(
            "GET /system_state",
            "is a constant",
            world -> {
              JsonNode state =
                  world
                      .send("GET", "/system_state", "{}", "Accept", VENDOR + "SystemState-v2+json")
                      .expect(200)
                      .json();
              assertThat(state.path("state").asText()).isEqualTo("ACTIVE");
              assertThat(state.path("availability").asText()).isEqualTo("READWRITE");
              assertThat(state.path("version").asText()).isEqualTo("5.0.0");
              assertThat(state.has("information")).isTrue();
              assertThat(state.path("information").isNull()).isTrue();
              world.put("/system_state", "{}").expect(405);
              for (String gone : new String[] {"/write_version", "/versions", "/licenses"}) {
                world.get(gone).expect(404);
              }
            });
  }

  private static void login(EndpointSuite suite) {
    suite
        .check(
            "POST /login",
            "gives a token, in the cookie first of all",
            world -> {
              Answer answer =
                  world.send("POST", "/login", "{}", "Authorization", basic("a:b")).expect(200);
              assertThat(answer.contentType()).startsWith(VENDOR + "Token-v1+json");
              assertThat(answer.header("Set-Cookie"))
                  .isEqualTo("sessionId=" + answer.json().path("key").asText());
              assertThat(answer.json().has("expires")).isTrue();
            })
        .check(
            "POST /login",
            "refuses",
            world -> {
              refused(world.send("POST", "/login", "{}"));
              refused(world.send("POST", "/login", "{}", "Authorization", "Bearer x"));
              refused(world.send("POST", "/login", "{}", "Authorization", "Basic !"));
              refused(world.send("POST", "/login", "{}", "Authorization", basic("a:b:c")));
            });
  }

  private static void refused(Answer answer) {
    answer.expect(401);
    assertThat(answer.header("WWW-Authenticate")).contains("BASIC_AUTH_REALM");
    assertThat(answer.json().path("code").asInt()).isEqualTo(401);
  }

  private static String basic(String text) {
    return "Basic " + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static void tenants(EndpointSuite suite) {
    suite
        .check(
            "GET /tenants",
            "lists the projects",
            world -> {
              Answer answer =
                  world
                      .send("GET", "/tenants", "{}", "Accept", VENDOR + "collection.Tenant-v2+json")
                      .expect(200);
              assertThat(answer.json().isArray()).isTrue();
              world.get("/tenants?limit=x&marker=y").expect(200);
              world.post("/tenants", "{}").expect(405);
            })
        .check(
            "GET /tenants/{id}",
            "shows one",
            world -> {
              JsonNode tenant =
                  world
                      .send("GET", "/tenants/t1", "{}", "Accept", VENDOR + "Tenant-v2+json")
                      .expect(200)
                      .json();
              String base = world.api.server.uri().toString();
              assertThat(tenant.path("id").asText()).isEqualTo("t1");
              assertThat(tenant.path("enabled").asBoolean()).isTrue();
              assertThat(tenant.path("portGroups").asText())
                  .isEqualTo(base + "/port_groups?tenant_id=t1");
              world.put("/tenants/t1", "{}").expect(405);
              world.delete("/tenants/t1").expect(405);
            });
  }

  private static Answer text(EndpointWorld world, String path, String body) {
    return world.send("POST", path, body, "Content-Type", "text/plain");
  }

  private static void conf(EndpointSuite suite) {
    suite.check(
        "GET /conf/schemas",
        "shows every key with its default",
        world -> {
          JsonNode schemas = world.get("/conf/schemas").expect(200).json();
          assertThat(schemas.at("/cluster/rest_api/http_port").asInt()).isEqualTo(8181);
          assertThat(schemas.at("/agent/loggers/root").asText()).isEqualTo("INFO");
          world.post("/conf/schemas", "{}").expect(405);
        });
    document(suite, "/conf/nodes/{nodeId}", "/conf/nodes/${new1}");
    document(suite, "/conf/templates/{name}", "/conf/templates/t${new1}");
    suite
        .check(
            "GET /conf/nodes/{nodeId}",
            "404 for what is no id",
            world -> world.get("/conf/nodes/x").expect(404))
        .check(
            "GET /conf/templates/{name}",
            "400 for what is no name",
            world -> world.get("/conf/templates/a%2Fb").expect(400))
        .check(
            "POST /conf/templates/{name}",
            "a substitution takes the place of the one before",
            world -> {
              String path = "/conf/templates/t${new1}";
              text(world, path, "agent.midolman.dhcp_mtu : ${?x}").expect(200);
              text(world, path, "agent.midolman.dhcp_mtu : ${?y}").expect(200);
              assertThat(world.get(path).expect(200).json().at("/agent/midolman/dhcp_mtu").asText())
                  .isEqualTo("${?y}");
            })
        .check(
            "GET /conf/runtime/{nodeId}",
            "shows what holds: node before template before default",
            world -> {
              String path = "/conf/runtime/${new1}";
              assertThat(world.get(path).expect(200).json().at("/agent/midolman/dhcp_mtu").asInt())
                  .isEqualTo(1500);
              text(world, "/conf/templates/t${new1}", "agent.midolman.dhcp_mtu : 1400").expect(200);
              text(world, "/conf/template-mappings/${new1}", "\"${new1}\" : \"t${new1}\"")
                  .expect(200);
              assertThat(world.get(path).json().at("/agent/midolman/dhcp_mtu").asInt())
                  .isEqualTo(1400);
              text(world, "/conf/nodes/${new1}", "agent.midolman.dhcp_mtu : 1300").expect(200);
              assertThat(world.get(path).json().at("/agent/midolman/dhcp_mtu").asInt())
                  .isEqualTo(1300);
              world.get("/conf/runtime/x").expect(404);
              world.post(path, "{}").expect(405);
            })
        .check(
            "GET /conf/templates",
            "lists names",
            world -> {
              text(world, "/conf/templates/t${new1}", "agent.midolman.dhcp_mtu : 1400").expect(200);
              JsonNode names = world.get("/conf/templates").expect(200).json().path("templates");
              assertThat(names).anyMatch(name -> name.asText().equals("t" + world.id("new1")));
              world.post("/conf/templates", "{}").expect(405);
            })
        .check(
            "GET /conf/template-mappings",
            "shows which node has which template",
            world -> {
              text(world, "/conf/template-mappings/${new1}", "\"${new1}\" : big").expect(200);
              assertThat(
                      world
                          .get("/conf/template-mappings")
                          .expect(200)
                          .json()
                          .path(world.id("new1"))
                          .asText())
                  .isEqualTo("big");
              world.post("/conf/template-mappings", "{}").expect(405);
            })
        .check(
            "POST /conf/template-mappings/{nodeId}",
            "answers with what is stored; refuses what names no template",
            world -> {
              String path = "/conf/template-mappings/${new1}";
              Answer answer = text(world, path, "{\"${new1}\" : \"big\"}").expect(200);
              assertThat(answer.json().path(world.id("new1")).asText()).isEqualTo("big");
              text(world, path, "other : big").expect(400);
              text(world, path, "{").expect(400);
              world.send("POST", path, "x", "Content-Type", "image/png").expect(415);
              world.get(path).expect(405);
            })
        .check(
            "DELETE /conf/template-mappings/{nodeId}",
            "removes it",
            world -> {
              String path = "/conf/template-mappings/${new1}";
              text(world, path, "{\"${new1}\" : \"big\"}").expect(200);
              world.delete(path).expect(200);
              assertThat(world.get("/conf/template-mappings").json().has(world.id("new1")))
                  .isFalse();
              world.delete(path).expect(200);
            });
  }

  private static void document(EndpointSuite suite, String index, String at) {
    suite
        .check(
            "GET " + index,
            "shows what was set, secrets on request only",
            world -> {
              assertThat(world.get(at).expect(200).json()).isEmpty();
              text(world, at, "cluster.auth.keystone.admin_token : s3cret").expect(200);
              assertThat(world.get(at).text()).doesNotContain("s3cret").contains("admin_token");
              assertThat(world.get(at + "?secrets=true").text()).contains("s3cret");
              world.put(at, "{}").expect(405);
            })
        .check(
            "POST " + index,
            "merges, of HOCON and of JSON",
            world -> {
              text(world, at, "agent.midolman { dhcp_mtu : 1400 }").expect(200);
              Answer answer =
                  world
                      .send(
                          "POST",
                          at,
                          "{\"agent\": {\"loggers\": {\"root\": \"DEBUG\"}}}",
                          "Content-Type",
                          "application/json")
                      .expect(200);
              assertThat(answer.json().at("/agent/midolman/dhcp_mtu").asInt()).isEqualTo(1400);
              assertThat(world.get(at).json()).isEqualTo(answer.json());
              assertThat(answer.json().at("/agent/loggers/root").asText()).isEqualTo("DEBUG");
            })
        .check(
            "POST " + index,
            "refuses what mn-conf would, and changes nothing",
            world -> {
              assertThat(text(world, at, "agent.midolman.dhcp_mtuu : 1400").expect(400).text())
                  .contains("did you mean agent.midolman.dhcp_mtu");
              text(world, at, "agent.midolman.dhcp_mtu : many").expect(400);
              text(world, at, "{").expect(400);
              text(world, at, "include \"/etc/passwd\"").expect(400);
              text(world, at, "include file(\"/etc/passwd\")").expect(400);
              text(world, at, "include url(\"http://127.0.0.1:1/\")").expect(400);
              text(world, at, "{a:".repeat(20_000)).expect(400);
              world.send("POST", at, "x", "Content-Type", "image/png").expect(415);
              assertThat(world.get(at).json()).isEmpty();
            })
        .check(
            "DELETE " + index,
            "empties it",
            world -> {
              text(world, at, "agent.midolman.dhcp_mtu : 1400").expect(200);
              world.delete(at).expect(200);
              assertThat(world.get(at).json()).isEmpty();
              world.delete(at).expect(200);
            });
  }
}
