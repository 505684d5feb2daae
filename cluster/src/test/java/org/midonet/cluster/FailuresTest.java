package org.midonet.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.midonet.cluster.Api.Answer;
import org.midonet.scenario.Scenario;
import org.midonet.topology.Bridge;

/** Bad input: the status, the field that is named, and that nothing was written. */
class FailuresTest {

  private static final Api API = new Api();
  private static final String JSON = "application/json";

  @AfterAll
  static void stop() {
    API.close();
  }

  private static void refused(Answer answer, int status, String... fields) {
    answer.expect(status);
    assertThat(answer.contentType()).isEqualTo("application/vnd.org.midonet.Error-v1+json");
    assertThat(answer.json().path("code").asInt()).isEqualTo(status);
    assertThat(answer.json().path("message").asText()).isNotEmpty();
    assertThat(answer.violations()).containsExactlyInAnyOrder(fields);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "/bridges | {'nmae': 'x'} | nmae",
        "/bridges | {'name': 7} | name",
        "/bridges | {'adminStateUp': 'maybe'} | adminStateUp",
        "/bridges | {'inboundFilterId': 'chain'} | inboundFilterId",
        "/bridges | {'inboundMirrorIds': 'none'} | inboundMirrorIds",
        "/bridges | {'inboundMirrorIds': ['x']} | inboundMirrorIds[0]",
        "/bridges | {'id': 'no-uuid'} | id",
        "/bridges | {'vxLanPortIds': []} | vxLanPortIds",
        "/routers | {'asNumber': 1.5} | asNumber",
        "/routers | {'loadBalancerId': 'x'} | loadBalancerId",
        "/tunnel_zones | {'type': 'vxlan'} | name",
        "/tunnel_zones | {'name': '', 'type': 'vxlan'} | name",
        "/tunnel_zones | {'name': 'z', 'type': 'stt'} | type",
        "/hosts | {'name': 'h'} | id",
        "/ip_addr_groups | {} | name",
      })
  void namesTheWrongField(String path, String body, String field) {
    JsonNode before = API.get(path).json();
    refused(API.post(path, body.replace('\'', '"')), 400, field);
    assertThat(API.get(path).json()).isEqualTo(before);
  }

  @Test
  void namesAllWrongFieldsAtOnce() {
    refused(
        API.post("/bridges", "{\"name\": 7, \"adminStateUp\": 3, \"colour\": 1}"),
        400,
        "name",
        "adminStateUp",
        "colour");
  }

  @Test
  void refusesALongName() {
    refused(API.post("/bridges", "{\"name\": \"" + "x".repeat(256) + "\"}"), 400, "name");
  }

  @ParameterizedTest
  @CsvSource({"'{\"name\": '", "'7'", "''", "'{} {}'", "'{\"name\": \"x\"'"})
  void refusesWhatIsNoJsonObject(String body) {
    refused(API.post("/bridges", body), 400);
  }

  @Test
  void refusesAnArrayOfSomethingElse() {
    refused(API.post("/bridges", "[7]"), 400, "[0]");
  }

  @Test
  void refusesInvalidUtf8() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(API.server.uri() + "/bridges"))
            .header("Content-Type", JSON)
            .POST(
                HttpRequest.BodyPublishers.ofByteArray(
                    new byte[] {'{', '"', (byte) 0xc3, (byte) 0x28, '"', ':', '1', '}'}))
            .build();
    assertThat(API.client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
        .isEqualTo(400);
  }

  @Test
  void namesADanglingReference() {
    UUID nowhere = UUID.randomUUID();
    JsonNode before = API.get("/bridges").json();
    Answer answer = API.post("/bridges", "{\"outboundFilterId\": \"" + nowhere + "\"}");
    refused(answer, 404);
    assertThat(answer.json().path("message").asText())
        .contains("outboundFilterId", "Chain", nowhere.toString());
    assertThat(API.get("/bridges").json()).isEqualTo(before);
  }

  @Test
  void refusesATakenId() throws Exception {
    UUID id = UUID.randomUUID();
    API.post("/bridges", "{\"id\": \"" + id + "\", \"name\": \"first\"}").expect(201);
    refused(API.post("/bridges", "{\"id\": \"" + id + "\", \"name\": \"second\"}"), 409);
    assertThat(API.nsdb.topology().get(Bridge.class, id).name()).contains("first");
    API.delete("/bridges/" + id).expect(204);
  }

  @Test
  void refusesAnOversizedBody() {
    JsonNode before = API.get("/bridges").json();
    refused(API.post("/bridges", "{\"name\": \"" + "x".repeat(2 << 20) + "\"}"), 413);
    assertThat(API.get("/bridges").json()).isEqualTo(before);
  }

  @Test
  void refusesOtherMediaTypes() {
    String body = "{}";
    refused(API.send("POST", "/bridges", body, "Content-Type", "text/plain"), 415);
    refused(API.send("POST", "/bridges", body), 415);
    String router = "application/vnd.org.midonet.Router-v3+json";
    refused(API.send("POST", "/bridges", body, "Content-Type", router), 406);
    JsonNode bridge = API.create("/bridges", "{}");
    refused(API.send("POST", bridge.path("arpTable").asText(), body, "Content-Type", router), 415);
    refused(API.send("GET", "/bridges", "", "Accept", "text/html"), 406);
    refused(
        API.send("GET", "/bridges", "", "Accept", "application/vnd.org.midonet.Bridge-v4+json"),
        406);
    refused(
        API.send(
            "GET",
            "/bridges",
            "",
            "Accept",
            "application/vnd.org.midonet.collection.Bridge-v1+json"),
        406);
    API.delete(bridge.path("uri").asText()).expect(204);
  }

  @Test
  void refusesOtherVerbs() {
    JsonNode chain = API.create("/chains", "{}");
    refused(API.put(chain.path("uri").asText(), "{}"), 405);
    refused(API.post("/ports", "{}"), 405);
    refused(API.send("PATCH", "/bridges", "{}"), 405);
    refused(API.delete("/bridges"), 405);
    API.delete(chain.path("uri").asText()).expect(204);
  }

  @Test
  void knowsWhatDoesNotExist() {
    refused(API.get("/write_version"), 404);
    refused(API.get("/bridges/" + UUID.randomUUID()), 404);
    refused(API.get("/bridges/17"), 404);
    refused(API.get("/bridges/17/ports"), 404);
    refused(API.get("/bridges/" + UUID.randomUUID() + "/ports"), 404);
    refused(API.get("/bridges/" + UUID.randomUUID() + "/nothing"), 404);
    refused(API.put("/bridges/" + UUID.randomUUID(), "{}"), 404);
    refused(API.post("/bridges/" + UUID.randomUUID() + "/ports", "{\"type\": \"Bridge\"}"), 404);
    assertThat(API.get("/bridges/17").json().path("message").asText()).contains("Network");
    String root = API.server.uri().resolve("/elsewhere").toString();
    refused(API.get(root), 404);
  }

  @Test
  void putNamesTheWrongFieldAndChangesNothing() {
    JsonNode bridge = API.create("/bridges", "{\"name\": \"b\"}");
    String uri = bridge.path("uri").asText();
    refused(API.put(uri, "{\"name\": [], \"size\": 1}"), 400, "name", "size");
    assertThat(API.get(uri).json()).isEqualTo(bridge);
    API.delete(uri).expect(204);
  }

  @Test
  void checksPortsRoutesAndRules() {
    JsonNode router = API.create("/routers", "{}");
    String ports = router.path("ports").asText();
    refused(API.post(ports, "{\"type\": \"Bridge\"}"), 400, "type");
    refused(API.post(ports, "{}"), 400, "type");
    refused(API.post(ports, "{\"type\": \"Router\"}"), 400, "networkAddress", "portAddress");
    refused(
        API.post(
            ports,
            "{\"type\": \"Router\", \"networkAddress\": \"10.0.0.0\", \"networkLength\": 33,"
                + " \"portAddress\": \"10.0.0.256\"}"),
        400,
        "networkLength",
        "portAddress");
    JsonNode bridge = API.create("/bridges", "{}");
    JsonNode foreign = API.create(bridge.path("ports").asText(), "{\"type\": \"Bridge\"}");
    String routes = router.path("routes").asText();
    String route =
        "{\"type\": \"Normal\", \"srcNetworkAddr\": \"0.0.0.0\", \"dstNetworkAddr\":"
            + " \"0.0.0.0\"%s}";
    refused(API.post(routes, route.formatted("")), 400, "nextHopPort");
    refused(
        API.post(routes, route.formatted(", \"nextHopPort\": \"" + Api.id(foreign) + "\"")),
        400,
        "nextHopPort");
    refused(
        API.post(routes, "{\"type\": \"Fast\"}"), 400, "type", "srcNetworkAddr", "dstNetworkAddr");
    String rules = API.create("/chains", "{}").path("rules").asText();
    refused(API.post(rules, "{\"type\": \"continue\"}"), 400, "type");
    refused(API.post(rules, "{\"type\": \"jump\"}"), 400, "jumpChainId");
    refused(API.post(rules, "{\"type\": \"snat\"}"), 400, "flowAction", "natTargets");
    refused(
        API.post(rules, "{\"type\": \"snat\", \"flowAction\": \"accept\", \"natTargets\": []}"),
        400,
        "natTargets");
    refused(
        API.post(
            rules,
            "{\"type\": \"dnat\", \"flowAction\": \"accept\", \"natTargets\":"
                + " [{\"addressFrom\": \"1.2.3\", \"addressTo\": \"1.2.3.4\", \"port\": 1}]}"),
        400,
        "natTargets[0].addressFrom",
        "natTargets[0].port");
    refused(
        API.post(rules, "{\"type\": \"drop\", \"tpDst\": {\"start\": 9, \"end\": 8}}"),
        400,
        "tpDst");
    refused(API.post(rules, "{\"type\": \"drop\", \"dlType\": 100}"), 400, "dlType");
    refused(
        API.post(
            rules, "{\"type\": \"drop\", \"tpDst\": {\"start\": 9}, \"fragmentPolicy\": \"any\"}"),
        400,
        "fragmentPolicy");
    assertThat(API.get(rules).json()).isEmpty();
  }

  @Test
  @Scenario("CH-22")
  void aNatRuleMayNotDropJumpOrReject() {
    String rules = API.create("/chains", "{}").path("rules").asText();
    for (String type : List.of("snat", "dnat", "rev_snat", "rev_dnat")) {
      String targets =
          type.startsWith("rev")
              ? ""
              : ", \"natTargets\": [{\"addressFrom\": \"10.0.0.1\", \"addressTo\": \"10.0.0.1\","
                  + " \"portFrom\": 1024, \"portTo\": 2048}]";
      String rule = "{\"type\": \"" + type + "\", \"flowAction\": \"%s\"" + targets + "}";
      for (String action : List.of("drop", "jump", "reject")) {
        refused(API.post(rules, rule.formatted(action)), 400, "flowAction");
      }
      API.create(rules, rule.formatted("continue"));
    }
    assertThat(API.get(rules).json()).hasSize(4);
  }
}
