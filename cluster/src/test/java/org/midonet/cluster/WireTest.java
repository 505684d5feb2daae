package org.midonet.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.midonet.cluster.Api.Answer;

/** The root document, negotiation, links, CORS: what every call has in common. */
class WireTest {

  private static final Api API = new Api();

  @AfterAll
  static void stop() {
    API.close();
  }

  @Test
  void announcesEverything() {
    JsonNode root = API.get("/").expect(200).json();
    String base = API.server.uri().toString();
    assertThat(root.path("uri").asText()).isEqualTo(base + "/");
    assertThat(root.path("version").asText()).isEqualTo("v5.0");
    assertThat(root.path("bridges").asText()).isEqualTo(base + "/bridges");
    assertThat(root.path("bridgeTemplate").asText()).isEqualTo(base + "/bridges/{id}");
    List<String> fields =
        List.of(
            "bridges",
            "chains",
            "healthMonitors",
            "hosts",
            "ipAddrGroups",
            "l2insertions",
            "loadBalancers",
            "mirrors",
            "poolMembers",
            "pools",
            "portGroups",
            "ports",
            "routers",
            "serviceContainerGroups",
            "serviceContainers",
            "tenants",
            "traceRequests",
            "tunnelZones",
            "vips",
            "vteps",
            "bgpNetworkTemplate",
            "bgpPeerTemplate",
            "bridgeTemplate",
            "chainTemplate",
            "healthMonitorTemplate",
            "hostTemplate",
            "ipAddrGroupTemplate",
            "l2InsertionTemplate",
            "loadBalancerTemplate",
            "mirrorTemplate",
            "poolMemberTemplate",
            "poolTemplate",
            "portGroupTemplate",
            "portTemplate",
            "routeTemplate",
            "routerTemplate",
            "ruleTemplate",
            "serviceContainerGroupTemplate",
            "serviceContainerTemplate",
            "tenantTemplate",
            "traceRequestTemplate",
            "tunnelZoneTemplate",
            "vipTemplate",
            "vtepTemplate",
            "systemState",
            "neutron");
    assertThat(root.properties().stream().map(java.util.Map.Entry::getKey)).containsAll(fields);
  }

  @Test
  void servesTheRootWithAndWithoutSlash() {
    API.get("").expect(200);
    Answer typed =
        API.send("GET", "", "{}", "Accept", "application/vnd.org.midonet.Application-v5+json")
            .expect(200);
    assertThat(typed.contentType()).isEqualTo("application/vnd.org.midonet.Application-v5+json");
    API.get("/bridges/").expect(200);
    assertThat(API.get("/system_state").expect(200).json().has("information")).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*/* | application/json",
        "application/json | application/json",
        "application/* | application/json",
        "application/vnd.org.midonet.Bridge-v4+json | application/vnd.org.midonet.Bridge-v4+json",
        "application/vnd.org.midonet.Bridge-v4+json;charset=utf-8 |"
            + " application/vnd.org.midonet.Bridge-v4+json",
        "application/vnd.org.midonet.Bridge-v9+json, application/json;q=0.5 | application/json",
        "application/json;q=0.2, application/vnd.org.midonet.Bridge-v4+json |"
            + " application/vnd.org.midonet.Bridge-v4+json",
      })
  void negotiates(String accept, String type) {
    JsonNode bridge = API.create("/bridges", "{}");
    Answer answer = API.send("GET", bridge.path("uri").asText(), "{}", "Accept", accept);
    answer.expect(200);
    assertThat(answer.contentType()).isEqualTo(type);
    API.delete(bridge.path("uri").asText()).expect(204);
  }

  @Test
  void takesAndGivesVendorTypes() {
    String single = "application/vnd.org.midonet.Bridge-v4+json";
    Answer made =
        API.send("POST", "/bridges", "{}", "Content-Type", single + "; charset=UTF-8").expect(201);
    assertThat(made.text()).isEmpty();
    String uri = made.header("Location");
    API.send("GET", uri, "{}", "Accept", single, "Content-Type", single).expect(200);
    API.send(
            "GET",
            "/bridges",
            "{}",
            "Accept",
            "application/vnd.org.midonet.collection.Bridge-v4+json")
        .expect(200);
    API.send("PUT", uri, "{\"name\": \"n\"}", "Content-Type", single).expect(204);
    API.send("DELETE", uri, "{}", "Content-Type", "text/plain").expect(204);
  }

  @Test
  void takesBackTheWholeDocumentItGave() {
    JsonNode bridge = API.create("/bridges", "{\"name\": \"whole\"}");
    API.put(bridge.path("uri").asText(), bridge.toString()).expect(204);
    assertThat(API.get(bridge.path("uri").asText()).json()).isEqualTo(bridge);
    API.put(bridge.path("uri").asText(), "{}").expect(204);
    assertThat(API.get(bridge.path("uri").asText()).json().path("name").isNull()).isTrue();
    API.delete(bridge.path("uri").asText()).expect(204);
  }

  @Test
  void believesAReverseProxyAboutTheAddress() {
    JsonNode root =
        API.send(
                "GET", "/", "", "X-Forwarded-Proto", "https", "X-Forwarded-Host", "api.example:443")
            .json();
    assertThat(root.path("hosts").asText()).isEqualTo("https://api.example:443/midonet-api/hosts");
    JsonNode other = API.send("GET", "/", "", "X-Forwarded-Host", "a\"><b>").json();
    assertThat(other.path("hosts").asText()).startsWith(API.server.uri().toString());
  }

  @Test
  void answersScriptsOfOtherOrigins() {
    Answer options = API.send("OPTIONS", "/bridges", "").expect(200);
    assertThat(options.header("Access-Control-Allow-Origin")).isEqualTo("*");
    assertThat(options.header("Access-Control-Allow-Headers")).contains("X-Auth-Token");
    assertThat(API.get("/bridges").header("Access-Control-Expose-Headers")).isEqualTo("Location");
  }

  @Test
  void filtersByTenant() {
    JsonNode mine = API.create("/chains", "{\"tenantId\": \"t1\"}");
    JsonNode other = API.create("/chains", "{\"tenantId\": \"t2\"}");
    assertThat(API.get("/chains?tenant_id=t1").json()).containsExactly(mine);
    assertThat(API.get("/chains").json()).hasSize(2);
    API.delete(mine.path("uri").asText()).expect(204);
    API.delete(other.path("uri").asText()).expect(204);
  }

  @Test
  void describesItselfWhole() {
    JsonNode document = API.get("/openapi.json").expect(200).json();
    assertThat(document.path("openapi").asText()).isEqualTo("3.1.0");
    assertThat(document.path("servers").get(0).path("url").asText())
        .isEqualTo(API.server.uri().toString());
    JsonNode paths = document.path("paths");
    assertThat(paths.path("/bridges").has("post")).isTrue();
    assertThat(paths.path("/tunnel_zones/{id}/hosts/{hostId}").has("delete")).isTrue();
    JsonNode bridge = document.path("components").path("schemas").path("Bridge");
    assertThat(bridge.path("properties").path("uri").path("readOnly").asBoolean()).isTrue();
    assertThat(bridge.path("additionalProperties").asBoolean()).isFalse();
    document
        .findValuesAsText("$ref")
        .forEach(
            pointer ->
                assertThat(document.at(pointer.substring(1)).isObject()).as(pointer).isTrue());
    List<String> ids = document.findValuesAsText("operationId");
    assertThat(ids).doesNotHaveDuplicates();
  }

  @Test
  void listsWhateverItAnnounces() {
    JsonNode paths = API.get("/openapi.json").json().path("paths");
    List<String> lists = new ArrayList<>();
    paths
        .properties()
        .forEach(
            path -> {
              JsonNode shown = path.getValue().path("get").path("responses").path("200");
              if (!path.getKey().contains("{") && shown.findValue("items") != null) {
                lists.add(path.getKey());
              }
            });
    assertThat(lists).hasSizeGreaterThan(15);
    lists.forEach(path -> assertThat(API.get(path).expect(200).json().isArray()).isTrue());
  }

  @Test
  void keepsTheConnectionWhenABodyComesLate() throws Exception {
    int port = API.server.uri().getPort();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      OutputStream out = socket.getOutputStream();
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      for (String line :
          new String[] {
            "GET /midonet-api/bridges", "DELETE /midonet-api/nothing", "GET /midonet-api"
          }) {
        String head = line + " HTTP/1.1\r\nHost: here\r\nContent-Length: 2\r\n\r\n";
        out.write(head.getBytes(StandardCharsets.UTF_8));
        out.flush();
        assertThat(in.readLine()).startsWith("HTTP/1.1 ");
        int length = 0;
        for (String header = in.readLine(); !header.isEmpty(); header = in.readLine()) {
          if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
            length = Integer.parseInt(header.substring(15).trim());
          }
        }
        assertThat(in.skip(length)).isEqualTo(length);
        // Only now: the answer was there before the body.
        out.write("{}".getBytes(StandardCharsets.UTF_8));
        out.flush();
      }
    }
  }
}
