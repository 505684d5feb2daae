package org.midonet.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.midonet.agent.cloud.Cloud;
import org.midonet.agent.cloud.Hypervisor;
import org.midonet.agent.cloud.Vm;
import org.midonet.agent.cloud.Waiting;
import org.midonet.agent.history.FlowHistory;
import org.midonet.agent.history.FlowHistorySettings;
import org.midonet.nsdb.ConfigDocument;
import org.midonet.packet.EtherType;
import org.midonet.packet.IpProtocol;
import org.midonet.scenario.Scenario;
import org.midonet.topology.Bridge;
import org.midonet.topology.BridgePort;
import org.midonet.topology.Chain;
import org.midonet.topology.Condition;
import org.midonet.topology.ConditionBuilder;
import org.midonet.topology.LiteralRule;
import org.midonet.topology.PortRange;
import org.midonet.topology.Router;
import org.midonet.topology.RouterPort;
import org.midonet.topology.RuleAction;

/** The history of flows: what is told of packets on their way through two networks. */
class FlowHistoryScenarioTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Cloud cloud = new Cloud();
  private final Hypervisor host = cloud.host();
  private final Hypervisor other = cloud.host();
  private final Bridge left = cloud.network().bridge("left");
  private final Bridge right = cloud.network().bridge("right");
  private final Router router = cloud.network().router("r");
  private final BridgePort leftUplink = cloud.network().port(left);
  private final BridgePort rightUplink = cloud.network().port(right);
  private final FlowHistory history = new FlowHistory(host.id(), Clock.systemUTC());
  private RouterPort leftGateway;
  private RouterPort rightGateway;
  private BridgePort onePort;
  private BridgePort twoPort;
  private Vm one;
  private Vm two;
  private DatagramSocket receiver;

  @BeforeEach
  void connect() throws IOException {
    receiver = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    receiver.setSoTimeout((int) Waiting.DEADLINE.toMillis());
    leftGateway = cloud.network().port(router, "10.0.1.1/24");
    rightGateway = cloud.network().port(router, "10.0.2.1/24");
    cloud.network().link(leftUplink, leftGateway);
    cloud.network().link(rightUplink, rightGateway);
    one = cloud.idleVm(host, "10.0.1.10/24", "10.0.1.1");
    onePort = cloud.network().port(left);
    cloud.connect(one, onePort);
    two = cloud.idleVm(other, "10.0.2.10/24", "10.0.2.1");
    twoPort = cloud.network().port(right);
    cloud.connect(two, twoPort);
    one.ping(two.ip());
    host.tell(history::judged);
  }

  @AfterEach
  void close() {
    history.close();
    receiver.close();
    cloud.close();
  }

  private Optional<FlowHistorySettings> configured(String text) throws Exception {
    String _ = cloud.nsdb().config().update(new ConfigDocument.Host(host.id()), _ -> text);
    return FlowHistorySettings.read(cloud.nsdb().config(), host.id());
  }

  private String to(String encoding, String endpoint) {
    return "agent.flow_history { enabled : true, encoding : %s, udp_endpoint : \"%s\" }"
        .formatted(encoding, endpoint);
  }

  private String here() {
    return "127.0.0.1:" + receiver.getLocalPort();
  }

  private JsonNode next() throws IOException {
    DatagramPacket datagram = new DatagramPacket(new byte[65_535], 65_535);
    receiver.receive(datagram);
    return JSON.readTree(datagram.getData(), 0, datagram.getLength());
  }

  /** The record of the UDP packet to this port. */
  private JsonNode nextTo(int port) throws IOException {
    JsonNode record = next();
    while (record.path("match").path("tpDst").asInt() != port) {
      record = next();
    }
    return record;
  }

  private void sendTo(int port) {
    one.sendUdp(two.ip(), 1000, port);
    two.expectUdp(port);
  }

  private static Condition udpTo(int port) {
    return ConditionBuilder.builder()
        .etherType(EtherType.IPV4)
        .protocol(IpProtocol.UDP)
        .destinationPorts(new PortRange(port, port))
        .build();
  }

  private static List<String> ids(JsonNode devices) {
    List<String> ids = new ArrayList<>();
    devices.forEach(each -> ids.add(each.path("kind").asText() + " " + each.path("id").asText()));
    return ids;
  }

  private static String port(UUID id) {
    return "port " + id;
  }

  @Test
  @Scenario("ME-02")
  void nothingIsSentUnlessItIsAskedFor() throws Exception {
    filterBy(udpTo(7));
    for (String said :
        List.of(
            "",
            "agent.flow_history { encoding : json, udp_endpoint : \"" + here() + "\" }",
            to("none", here()))) {
      Optional<FlowHistorySettings> settings = configured(said);
      assertThat(settings).as(said).isEmpty();
      history.settings(settings);
      sendTo(7);
    }
    history.settings(configured(to("json", here())));
    forgetFlows();
    sendTo(9);
    assertThat(next().path("number").asLong()).as("the first that was sent").isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nowhere",
        "127.0.0.1:0",
        "127.0.0.1:70000",
        ":5000",
        "host.invalid:5000",
        "127.0.0.1:9",
        "[2001:db8::1]:5000",
        "255.255.255.255:5000"
      })
  @Scenario("ME-03")
  void aReceiverOfNoUseDisturbsNothing(String endpoint) throws Exception {
    filterBy(udpTo(7));
    history.settings(configured(to("json", endpoint)));
    for (int i = 0; i < 5; i++) {
      forgetFlows();
      sendTo(7);
    }
    // And a receiver that is there again gets what is judged from then on.
    history.settings(configured(to("json", here())));
    forgetFlows();
    sendTo(9);
    assertThat(nextTo(9).path("outcome").asText()).isEqualTo("forwarded");
  }

  @Test
  @Scenario("ME-03")
  void aWordThatIsNoEncodingIsNoHistory() throws Exception {
    assertThat(configured(to("xml", here()))).isEmpty();
    assertThat(configured("agent.flow_history.enabled : often")).isEmpty();
  }

  @Test
  @Scenario("ME-05")
  void theRecordHasExactlyWhatThePacketWentThrough() throws Exception {
    LiteralRule matched = filterBy(udpTo(7));
    Chain chain = cloud.network().chain("router");
    LiteralRule skipped = cloud.network().rule(chain, udpTo(8), RuleAction.DROP);
    LiteralRule last = cloud.network().rule(chain, udpTo(7), RuleAction.ACCEPT);
    cloud.network().filter(router, Optional.of(chain), Optional.empty());
    cloud.settle();
    history.settings(configured(to("json", here())));
    forgetFlows();
    sendTo(7);

    JsonNode record = nextTo(7);
    assertThat(ids(record.path("devices")))
        .containsExactly(
            port(onePort.id()),
            "bridge " + left.id(),
            "chain " + matched.chainId(),
            port(leftUplink.id()),
            port(leftGateway.id()),
            "router " + router.id(),
            "chain " + chain.id(),
            port(rightGateway.id()),
            port(rightUplink.id()),
            "bridge " + right.id(),
            port(twoPort.id()));
    assertThat(record.path("rules").findValuesAsText("rule"))
        .containsExactly(matched.id().toString(), last.id().toString())
        .doesNotContain(skipped.id().toString());
    assertThat(record.path("rules").findValuesAsText("effect")).containsExactly("accept", "accept");
    assertThat(record.path("egressPorts")).singleElement().asString().contains("" + twoPort.id());
    assertThat(record.path("ingressPort").asText()).isEqualTo(onePort.id().toString());
    assertThat(record.path("host").asText()).isEqualTo(host.id().toString());
    assertThat(record.path("match").path("ipSrc").asText()).isEqualTo("10.0.1.10");
    assertThat(record.path("match").path("ipDst").asText()).isEqualTo("10.0.2.10");
    assertThat(record.path("match").path("ethSrc").asText()).isEqualTo(one.mac().toString());
    assertThat(record.path("actions").toString()).contains("out of port " + twoPort.id());
    assertThat(record.has("reason")).isFalse();

    // What is dropped on the way has not been further.
    one.sendUdp(two.ip(), 1000, 8);
    JsonNode dropped = nextTo(8);
    assertThat(dropped.path("outcome").asText()).isEqualTo("dropped");
    assertThat(dropped.path("reason").asText()).isEqualTo("RULE");
    assertThat(dropped.path("rules").findValuesAsText("rule"))
        .containsExactly(skipped.id().toString());
    assertThat(ids(dropped.path("devices"))).last().isEqualTo("chain " + chain.id());
    assertThat(dropped.has("egressPorts")).isFalse();
  }

  /** A filter at the first guest's port whose one rule meets only such packets. */
  private LiteralRule filterBy(Condition condition) {
    Chain chain = cloud.network().chain("guest");
    LiteralRule rule = cloud.network().rule(chain, condition, RuleAction.ACCEPT);
    cloud.network().filter(onePort, Optional.of(chain), Optional.empty());
    cloud.settle();
    return rule;
  }

  /** The next packet is judged, whatever was judged before. */
  private void forgetFlows() {
    int _ = host.forwarding().ask(() -> host.forwarding().flowTable().forget(_ -> true));
  }
}
