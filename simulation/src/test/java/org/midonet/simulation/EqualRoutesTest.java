package org.midonet.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.midonet.simulation.Frames.udp;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.midonet.packet.FlowKey;
import org.midonet.packet.FlowKeys;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.packet.MalformedPacket;
import org.midonet.simulation.Action.SetEthDst;
import org.midonet.topology.NextHop;
import org.midonet.topology.Route;

/** Several routes of one weight to one prefix, by as many gateways of an uplink. */
class EqualRoutesTest {

  private static final String VM = "02:00:00:00:00:01";
  private static final String R1 = "ac:ca:ba:00:00:01";

  private final Cloud cloud = new Cloud();

  @BeforeEach
  void fourGateways() {
    cloud
        .bridge("net")
        .vm("vm", "net")
        .router("r")
        .routerPort("r1", "r", R1, "10.0.1.1/24", "2001:db8:1::1/64")
        .plug("r1", "net")
        .uplink("up", "r", "ac:ca:ba:00:00:03", "203.0.113.2/24", "2001:db8:f::2/64");
    for (int i = 1; i <= 4; i++) {
      cloud.neighbour("r", "203.0.113.1" + i, gateway(i).toString());
      cloud.neighbour("r", "2001:db8:f::1" + i, gateway(i).toString());
      add(i);
    }
  }

  private static Mac gateway(int number) {
    return Mac.parse("02:99:00:00:00:0" + number);
  }

  private void add(int number) {
    route("by" + number, "0.0.0.0/0", "9.0.0.0/8", "203.0.113.1" + number);
    route("by6" + number, "::/0", "2001:db8:9::/48", "2001:db8:f::1" + number);
  }

  private void route(String name, String source, String destination, String gateway) {
    cloud.route(
        name,
        "r",
        source,
        destination,
        NextHop.PORT,
        Optional.of(cloud.id("up")),
        Optional.of(IpAddress.parse(gateway)),
        1);
  }

  private Verdict.Forward sent(byte[] frame) {
    Verdict verdict = cloud.send("vm", frame);
    assertThat(verdict).as(Steps.render(verdict.path())).isInstanceOf(Verdict.Forward.class);
    return (Verdict.Forward) verdict;
  }

  /** By which gateway each of many connections goes, IPv4 and IPv6. */
  private Map<String, Mac> gateways() {
    Map<String, Mac> by = new HashMap<>();
    for (int port = 1; port <= 500; port++) {
      by.put("IPv4 from " + port, taken(sent(v4(port))));
      by.put("IPv6 from " + port, taken(sent(v6(port))));
    }
    return by;
  }

  private static byte[] v4(int port) {
    return udp(VM, R1, "10.0.1.5", "9.8.8.8", port, 53);
  }

  private static byte[] v6(int port) {
    return udp(VM, R1, "2001:db8:1::5", "2001:db8:9::8", port, 53);
  }

  private static Mac taken(Verdict.Forward verdict) {
    return verdict.actions().stream()
        .filter(SetEthDst.class::isInstance)
        .map(action -> ((SetEthDst) action).mac())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aFlowABucketAndEachHasItsShare() {
    Map<Mac, Integer> shares = new HashMap<>();
    gateways().values().forEach(mac -> shares.merge(mac, 1, Integer::sum));
    assertThat(shares).hasSize(4).allSatisfy((mac, share) -> assertThat(share).isBetween(100, 450));
    for (byte[] frame : List.of(v4(7), v6(7))) {
      assertThat(sent(frame).mask().bucket()).isEqualTo(FlowKey.BUCKETS - 1);
      assertThat(sent(frame).mask().tpSrc()).as("a flow a bucket, not a connection").isZero();
    }
  }

  /** A gateway that goes takes the connections along that it had, and no others. */
  @Test
  void whatARouteThatGoesHadMovesAndNothingElse() {
    Map<String, Mac> before = gateways();
    cloud.remove(Route.class, "by2").remove(Route.class, "by62");
    Map<String, Mac> after = gateways();
    List<String> moved = new ArrayList<>();
    before.forEach(
        (connection, mac) -> {
          if (!mac.equals(after.get(connection))) {
            moved.add(connection);
            assertThat(mac).as(connection).isEqualTo(gateway(2));
          }
          assertThat(after.get(connection)).as(connection).isNotEqualTo(gateway(2));
        });
    assertThat(moved).isNotEmpty();
    add(2);
    assertThat(gateways()).as("it is back").isEqualTo(before);
    add(5);
    cloud.neighbour("r", "203.0.113.15", gateway(5).toString());
    cloud.neighbour("r", "2001:db8:f::15", gateway(5).toString());
    assertThat(gateways())
        .allSatisfy((connection, mac) -> assertThat(mac).isIn(before.get(connection), gateway(5)));
  }

  /** The order in which routes became known, and their ids, are nobody's advantage. */
  @Test
  void theBucketDecidesAlone() throws MalformedPacket {
    Map<Integer, Mac> ofBucket = new HashMap<>();
    for (int port = 1; port <= 500; port++) {
      int bucket = FlowKeys.parse(v4(port)).bucket();
      Mac taken = taken(sent(v4(port)));
      assertThat(ofBucket.computeIfAbsent(bucket, b -> taken)).isEqualTo(taken);
    }
    assertThat(ofBucket).hasSize(FlowKey.BUCKETS);
  }
}
