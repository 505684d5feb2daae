package org.midonet.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.midonet.nsdb.Change;
import org.midonet.packet.FrameBuilder;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.topology.BridgePort;
import org.midonet.topology.HostBuilder;
import org.midonet.topology.Port;
import org.midonet.topology.RouterPort;

/** {@code POST /trace} explains what would happen, from what the store says at that moment. */
class TraceTest {

  private static final Api API = new Api();
  private static final UUID HOST = UUID.randomUUID();
  private static final String GUEST = "02:00:00:00:00:0a";

  @BeforeAll
  static void host() throws Exception {
    API.nsdb.topology().commit(new Change.Create(HostBuilder.builder().id(HOST).build()));
  }

  @AfterAll
  static void stop() {
    API.close();
  }

  private record Net(JsonNode bridge, JsonNode port, JsonNode other, JsonNode router) {
    String in() {
      return port.path("id").asText();
    }
  }

  /** Two guests on a bridge, a router with an address there and a way out. */
  private static Net net() throws Exception {
    JsonNode bridge = API.create("/bridges", "{\"name\": \"b\"}");
    JsonNode port = API.create(bridge.path("ports").asText(), "{\"type\": \"Bridge\"}");
    JsonNode other = API.create(bridge.path("ports").asText(), "{\"type\": \"Bridge\"}");
    JsonNode inner = API.create(bridge.path("ports").asText(), "{\"type\": \"Bridge\"}");
    JsonNode router = API.create("/routers", "{\"name\": \"r\"}");
    JsonNode gateway =
        API.create(
            router.path("ports").asText(),
            "{\"type\": \"Router\", \"portAddress\": \"10.0.0.1\", \"networkAddress\":"
                + " \"10.0.0.0\", \"networkLength\": 24, \"portMac\": \"02:00:00:00:00:01\"}");
    API.post(gateway.path("link").asText(), "{\"peerId\": " + inner.path("id") + "}").expect(201);
    for (JsonNode exterior : List.of(port, other)) {
      API.nsdb
          .topology()
          .update(
              Port.class,
              Api.id(exterior),
              stored ->
                  ((BridgePort) stored)
                      .withHostId(Optional.of(HOST))
                      .withInterfaceName(Optional.of("tap-" + stored.id())));
      API.nsdb.ports().activate(Api.id(exterior), HOST);
    }
    return new Net(bridge, port, other, router);
  }

  private static JsonNode trace(String port, String rest) {
    return API.post("/trace", "{\"port\": \"" + port + "\", " + rest + "}").expect(200).json();
  }

  @Test
  void tellsTheWayStepByStep() throws Exception {
    Net net = net();
    JsonNode answer =
        trace(
            net.in(),
            "\"dlSrc\": \""
                + GUEST
                + "\", \"dlDst\": \"02:00:00:00:00:0b\", \"nwSrcAddress\": \"10.0.0.10\","
                + " \"nwDstAddress\": \"10.0.0.11\", \"nwProto\": 6, \"tpSrc\": 1234, \"tpDst\":"
                + " \"80\"");
    assertThat(answer.path("verdict").asText()).isEqualTo("forward");
    assertThat(answer.path("current").asBoolean()).isTrue();
    assertThat(answer.path("steps").findValuesAsText("step"))
        .startsWith("entered")
        .contains("learned", "flooded", "left");
    assertThat(answer.path("steps").get(0).path("port").asText()).isEqualTo(net.in());
    assertThat(answer.path("steps").get(0).path("device")).isEqualTo(net.bridge().path("id"));
    assertThat(answer.path("steps").findValuesAsText("text")).noneMatch(String::isEmpty);
    assertThat(answer.path("actions").get(0).path("action").asText()).isEqualTo("output");
    assertThat(answer.path("actions").get(0).path("port")).isEqualTo(net.other().path("id"));
    assertThat(answer.path("packet").path("tpDst").asInt()).isEqualTo(80);
    assertThat(answer.path("effects").get(0).path("effect").asText()).isEqualTo("learnMac");
  }

  @Test
  void aDropNamesItsRuleAtOnceAfterTheRuleWasMade() throws Exception {
    Net net = net();
    String packet =
        "\"dlSrc\": \""
            + GUEST
            + "\", \"dlDst\": \"02:00:00:00:00:0b\", \"nwSrcAddress\": \"10.0.0.10\","
            + " \"nwDstAddress\": \"10.0.0.11\", \"nwProto\": 17, \"tpDst\": 53";
    assertThat(trace(net.in(), packet).path("verdict").asText()).isEqualTo("forward");
    JsonNode chain = API.create("/chains", "{\"name\": \"c\"}");
    ObjectNode filtered = net.bridge().deepCopy();
    filtered.set("inboundFilterId", chain.path("id"));
    API.put(net.bridge().path("uri").asText(), filtered.toString()).expect(204);
    for (int i = 0; i < 20; i++) {
      JsonNode rule =
          API.create(
              chain.path("rules").asText(),
              "{\"type\": \"drop\", \"nwProto\": 17, \"tpDst\": {\"start\": 53, \"end\": 53}}");
      JsonNode answer = trace(net.in(), packet);
      assertThat(answer.path("verdict").asText()).isEqualTo("drop");
      assertThat(answer.path("reason").asText()).isEqualTo("RULE");
      assertThat(answer.path("rule")).isEqualTo(rule.path("id"));
      API.delete(rule.path("uri").asText()).expect(204);
      assertThat(trace(net.in(), packet).path("verdict").asText()).isEqualTo("forward");
    }
  }

  @Test
  void macsThatTheNetworkKnowsMayBeLeftOut() throws Exception {
    Net net = net();
    API.post(
            net.bridge().path("arpTable").asText(),
            "{\"ip\": \"10.0.0.10\", \"mac\": \"" + GUEST + "\"}")
        .expect(201);
    JsonNode answer =
        trace(
            net.in(),
            "\"nwSrcAddress\": \"10.0.0.10\", \"nwDstAddress\": \"198.51.100.9\", \"nwProto\": 1,"
                + " \"tpSrc\": 8");
    assertThat(answer.path("packet").path("dlSrc").asText()).isEqualTo(GUEST);
    assertThat(answer.path("packet").path("dlDst").asText()).isEqualTo("02:00:00:00:00:01");
    assertThat(answer.path("steps").findValuesAsText("text"))
        .anyMatch(text -> text.contains("NO_ROUTE"));
  }

  @Test
  void aWholeFrameIsTaken() throws Exception {
    Net net = net();
    byte[] frame =
        FrameBuilder.ethernet(Mac.parse(GUEST), Mac.parse("02:00:00:00:00:01"))
            .ip(IpAddress.parse("10.0.0.10"), IpAddress.parse("10.0.0.1"))
            .echoRequest(7, 1)
            .build();
    JsonNode answer =
        trace(net.in(), "\"frame\": \"" + java.util.HexFormat.of().formatHex(frame) + "\"");
    assertThat(answer.path("packet").path("nwProto").asInt()).isEqualTo(1);
    assertThat(answer.path("verdict").asText()).isIn("answer", "waiting");
    assertThat(answer.path("steps").findValuesAsText("device"))
        .contains(net.router().path("id").asText());
  }

  @Test
  void tellsWhatItWouldWaitFor() throws Exception {
    Net net = net();
    JsonNode answer =
        trace(
            net.other().path("id").asText(),
            "\"dlSrc\": \""
                + GUEST
                + "\", \"nwSrcAddress\": \"192.0.2.1\", \"nwDstAddress\":"
                + " \"10.0.0.77\", \"nwProto\": 17");
    // The router has no route: with one it would ask for its neighbour.
    assertThat(answer.path("verdict").asText()).isNotEqualTo("waiting");
    API.create(
        net.router().path("routes").asText(),
        "{\"type\": \"Normal\", \"srcNetworkAddr\": \"0.0.0.0\", \"srcNetworkLength\": 0,"
            + " \"dstNetworkAddr\": \"10.0.0.0\", \"dstNetworkLength\": 24, \"weight\": 100,"
            + " \"nextHopPort\": \""
            + routerPort(net)
            + "\"}");
    JsonNode asked =
        trace(
            net.other().path("id").asText(),
            "\"dlSrc\": \""
                + GUEST
                + "\", \"nwSrcAddress\": \"192.0.2.1\", \"nwDstAddress\":"
                + " \"10.0.0.77\", \"nwProto\": 17, \"dlDst\": \"02:00:00:00:00:01\"");
    assertThat(asked.path("verdict").asText()).isEqualTo("waiting");
    assertThat(asked.path("needs").get(0).path("need").asText()).isEqualTo("neighbour");
    assertThat(asked.path("needs").get(0).path("address").asText()).isEqualTo("10.0.0.77");
    assertThat(asked.path("deliveries")).isNotEmpty();
  }

  private static String routerPort(Net net) {
    return API.get(net.router().path("ports").asText())
        .expect(200)
        .json()
        .get(0)
        .path("id")
        .asText();
  }

  @Test
  void wrongQuestionsNameTheField() throws Exception {
    Net net = net();
    String port = "\"port\": \"" + net.in() + "\"";
    assertThat(violations("{}")).containsExactly("port");
    assertThat(violations("{" + port + "}"))
        .as("the only router tells dlDst")
        .containsExactlyInAnyOrder("dlSrc", "nwSrcAddress", "nwDstAddress");
    assertThat(violations("{" + port + ", \"frame\": \"zz\", \"colour\": 1}"))
        .contains("frame", "colour");
    assertThat(violations("{" + port + ", \"frame\": \"" + "00".repeat(13) + "\"}"))
        .containsExactly("frame");
    assertThat(
            violations(
                "{"
                    + port
                    + ", \"frame\": \""
                    + "00".repeat(14)
                    + "\", \"dlSrc\": \""
                    + GUEST
                    + "\"}"))
        .containsExactly("dlSrc");
    assertThat(
            violations(
                "{"
                    + port
                    + ", \"nwSrcAddress\": \"10.0.0.1\", \"nwDstAddress\": \"fd00::1\","
                    + " \"dlSrc\": \""
                    + GUEST
                    + "\", \"dlDst\": \""
                    + GUEST
                    + "\"}"))
        .containsExactly("nwDstAddress");
    assertThat(
            violations(
                "{"
                    + port
                    + ", \"nwSrcAddress\": \"10.0.0.1\", \"nwDstAddress\": \"10.0.0.2\","
                    + " \"tpDst\": 80, \"dlSrc\": \""
                    + GUEST
                    + "\", \"dlDst\": \""
                    + GUEST
                    + "\"}"))
        .containsExactly("nwProto");
    API.post("/trace", "{\"port\": \"" + UUID.randomUUID() + "\"}").expect(404);
  }

  /** Name, a value, what is told of the packet, a value that is refused. */
  private static final String[][] FIELDS = {
    {"dlSrc", "\"02:00:00:00:00:0d\"", "\"02:00:00:00:00:0d\"", "\"02:00\""},
    {"dlDst", "\"02:00:00:00:00:0e\"", "\"02:00:00:00:00:0e\"", "7"},
    {"vlan", "9", "9", "4096"},
    {"dlType", "2048", "2048", "70000"},
    {"nwSrcAddress", "\"10.0.0.20\"", "\"10.0.0.20\"", "\"10.0.0\""},
    {"nwDstAddress", "\"10.0.0.21\"", "\"10.0.0.21\"", "\"a host\""},
    {"nwProto", "17", "17", "256"},
    {"nwTos", "184", "184", "-1"},
    {"tpSrc", "5353", "5353", "65536"},
    {"tpDst", "53", "53", "\"dns\""},
  };

  @Test
  void everyFieldIsTakenByItsNameAndRefusedByIt() throws Exception {
    Net net = net();
    for (String[] wrong : FIELDS) {
      StringBuilder body = new StringBuilder("{\"port\": \"" + net.in() + "\"");
      for (String[] field : FIELDS) {
        body.append(", \"").append(field[0]).append("\": ");
        body.append(field == wrong ? field[3] : field[1]);
      }
      assertThat(violations(body + "}")).as(wrong[0]).containsExactly(wrong[0]);
    }
    assertThat(violations("{\"port\": \"here\"}")).containsExactly("port");

    StringBuilder right = new StringBuilder("\"nwTtl\": 7");
    for (String[] field : FIELDS) {
      right.append(", \"").append(field[0]).append("\": ").append(field[1]);
    }
    JsonNode told = trace(net.in(), right.toString()).path("packet");
    for (String[] field : FIELDS) {
      assertThat(told.path(field[0])).as(field[0]).hasToString(field[2]);
    }
  }

  private static List<String> violations(String body) {
    return API.post("/trace", body).expect(400).violations();
  }

  @Test
  void saysWhenItIsNotCurrent() throws Exception {
    Net net = net();
    String packet =
        "\"dlSrc\": \"" + GUEST + "\", \"dlDst\": \"ff:ff:ff:ff:ff:ff\", \"dlType\": 35020";
    assertThat(trace(net.in(), packet).path("current").asBoolean()).isTrue();
    API.ensemble.suspend();
    try {
      Optional<JsonNode> away = Optional.of(trace(net.in(), packet));
      assertThat(away.get().path("current").asBoolean()).isFalse();
      assertThat(away.get().path("verdict").asText()).isEqualTo("forward");
    } finally {
      API.ensemble.resume();
    }
  }

  @Test
  void followsAPacketIntoVxlan() throws Exception {
    Net net = net();
    String ports = net.router().path("ports").asText();
    JsonNode uplink =
        API.create(
            ports,
            "{\"type\": \"Router\", \"portAddress\": \"2.0.0.1\", \"networkAddress\": \"2.0.0.0\","
                + " \"networkLength\": 24}");
    JsonNode overlay =
        API.create(
            ports,
            "{\"type\": \"Router\", \"portAddress\": \"169.254.0.1\", \"networkAddress\":"
                + " \"169.254.0.0\", \"networkLength\": 30, \"rtrPortVni\": 7}");
    JsonNode inner = API.create(net.bridge().path("ports").asText(), "{\"type\": \"Bridge\"}");
    API.post(overlay.path("link").asText(), "{\"peerId\": " + inner.path("id") + "}").expect(201);
    API.nsdb
        .topology()
        .update(
            Port.class,
            Api.id(overlay),
            port -> ((RouterPort) port).withTunnelAddress(Optional.of(IpAddress.parse("2.0.0.1"))));
    API.nsdb
        .topology()
        .update(
            Port.class,
            Api.id(uplink),
            port ->
                ((RouterPort) port)
                    .withHostId(Optional.of(HOST))
                    .withInterfaceName(Optional.of("up")));
    API.nsdb.ports().activate(Api.id(uplink), HOST);
    Mac far = Mac.parse("02:00:00:00:00:0f");
    UUID bridge = Api.id(net.bridge());
    API.nsdb.tables().macs(bridge, 0).putPersistent(far, Api.id(inner));
    API.nsdb.tables().peers(Api.id(overlay)).putPersistent(far, IpAddress.parse("2.0.0.2"));
    API.nsdb
        .tables()
        .neighbours(Api.id(net.router()))
        .putPersistent(IpAddress.parse("2.0.0.2"), Mac.parse("02:00:00:00:00:99"));
    API.create(
        net.router().path("routes").asText(),
        "{\"type\": \"Normal\", \"srcNetworkAddr\": \"0.0.0.0\", \"srcNetworkLength\": 0,"
            + " \"dstNetworkAddr\": \"2.0.0.0\", \"dstNetworkLength\": 24, \"weight\": 1,"
            + " \"nextHopPort\": "
            + uplink.path("id")
            + "}");
    JsonNode answer =
        trace(
            net.in(),
            "\"dlSrc\": \""
                + GUEST
                + "\", \"dlDst\": \"02:00:00:00:00:0f\", \"nwSrcAddress\": \"10.0.0.5\","
                + " \"nwDstAddress\": \"10.0.0.6\", \"nwProto\": 17, \"tpSrc\": 1, \"tpDst\": 2");
    assertThat(answer.path("steps").findValuesAsText("step")).contains("encapsulated");
    JsonNode outer = answer.path("onward");
    assertThat(outer.path("verdict").asText()).isEqualTo("forward");
    assertThat(outer.path("steps").findValuesAsText("step")).contains("routed", "left");
    assertThat(outer.path("frame").asText()).contains("0800000000000700");
    assertThat(outer.has("onward")).isFalse();
  }
}
