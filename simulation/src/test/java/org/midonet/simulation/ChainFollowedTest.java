package org.midonet.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.midonet.simulation.Cloud.accept;
import static org.midonet.simulation.Cloud.drop;
import static org.midonet.simulation.Cloud.jump;
import static org.midonet.simulation.Cloud.literal;
import static org.midonet.simulation.Frames.udp;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.midonet.packet.Mac;
import org.midonet.scenario.Scenario;
import org.midonet.topology.Chain;
import org.midonet.topology.RuleAction;

/** Chains at every place that has one, and what becomes of flows when they change. */
class ChainFollowedTest {

  private static final String VM1 = "02:00:00:00:00:01";
  private static final String VM2 = "02:00:00:00:00:02";
  private static final String R1 = "ac:ca:ba:00:00:01";

  private final Cloud cloud = new Cloud();
  private final byte[] far = udp(VM1, R1, "10.0.1.5", "10.0.2.5", 4000, 53);
  private final byte[] near = udp(VM1, VM2, "10.0.1.5", "10.0.1.6", 4000, 53);

  @BeforeEach
  void twoNetworks() {
    cloud.bridge("net1").vm("vm1", "net1").vm("near", "net1").bridge("net2").vm("vm2", "net2");
    cloud.router("r").routerPort("r1", "r", R1, "10.0.1.1/24").plug("r1", "net1");
    cloud.routerPort("r2", "r", "ac:ca:ba:00:00:02", "10.0.2.1/24").plug("r2", "net2");
    cloud.route("r", "10.0.1.0/24", "r1").route("r", "10.0.2.0/24", "r2");
    cloud.mac("net1", VM1, "vm1").mac("net1", VM2, "near").mac("net2", VM2, "vm2");
    cloud.neighbour("r", "10.0.2.5", VM2);
  }

  private boolean passes(byte[] frame) {
    return cloud.send("vm1", frame) instanceof Verdict.Forward;
  }

  @Test
  @Scenario("CH-26")
  void eachChainOnTheWayIsADependency() {
    String[][] places = {
      {"vm1", "in"},
      {"net1", "in"},
      {"net1", "out"},
      {"r1-net1", "out"},
      {"r1", "in"},
      {"r", "in"},
      {"r", "out"},
      {"r2", "out"},
      {"r2-net2", "in"},
      {"vm2", "out"}
    };
    for (String[] place : places) {
      String chain = place[0] + place[1];
      cloud.chain(chain);
      boolean in = place[1].equals("in");
      cloud.filters(place[0], in ? chain : "", in ? "" : chain);
      Verdict before = cloud.send("vm1", far);
      assertThat(before).as(chain).isInstanceOf(Verdict.Forward.class);
      assertThat(before.dependencies()).contains(new Dependency.OfChain(cloud.id(chain)));
      cloud.chain(chain, drop(c -> c.protocol(17)));
      assertThat(before.dependencies()).as(chain).containsAnyElementsOf(cloud.touched);
      assertThat(passes(far)).as(chain).isFalse();
      cloud.chain(chain);
    }
  }

  @Test
  @Scenario({"CH-27", "CH-28", "CH-29"})
  void jumpsAreFollowedAsLongAsTheyLead() {
    cloud.chain("c", jump("target"), jump("target")).filters("r", "c", "");
    Verdict before = cloud.send("vm1", far);
    assertThat(before).as("the target does not exist").isInstanceOf(Verdict.Forward.class);
    cloud.chain("target", drop(c -> c));
    assertThat(before.dependencies()).containsAnyElementsOf(cloud.touched);
    Verdict dropped = cloud.send("vm1", far);
    assertThat(dropped.dependencies())
        .contains(
            new Dependency.OfChain(cloud.id("c")), new Dependency.OfChain(cloud.id("target")));
    assertThat(dropped).isInstanceOf(Verdict.Drop.class);
    cloud.chain("c", jump("target"));
    assertThat(passes(far)).as("one jump is left").isFalse();
    cloud.chain("c");
    assertThat(passes(far)).isTrue();
    cloud.chain("c", drop(c -> c));
    assertThat(passes(far)).isFalse();
    cloud.remove(Chain.class, "c");
    assertThat(passes(far)).as("the router goes on without it").isTrue();
  }

  @Test
  @Scenario("CH-20")
  void etherTypesAreUnsigned() {
    cloud.chain("c", drop(c -> c.etherType(0x88cc))).filters("vm1", "c", "");
    byte[] lldp = near.clone();
    lldp[12] = (byte) 0x88;
    lldp[13] = (byte) 0xcc;
    assertThat(passes(near)).isTrue();
    assertThat(passes(lldp)).isFalse();
    cloud.chain("c", drop(c -> c.etherType(0x0026)));
    byte[] llc = near.clone();
    llc[12] = 0;
    llc[13] = 0x26;
    assertThat(passes(near)).isTrue();
    assertThat(passes(llc)).isFalse();
  }

  @Test
  @Scenario("CH-21")
  void whatLiteralRulesSay() {
    cloud.filters("vm1", "c", "");
    for (RuleAction action : List.of(RuleAction.ACCEPT, RuleAction.RETURN)) {
      cloud.chain("c", literal(action, c -> c.protocol(17)), drop(c -> c));
      assertThat(passes(near)).as("%s", action).isTrue();
      cloud.chain("c", literal(action, c -> c.protocol(6)), drop(c -> c));
      assertThat(passes(near)).as("%s does not match", action).isFalse();
    }
    for (RuleAction action : List.of(RuleAction.DROP, RuleAction.REJECT)) {
      cloud.chain("c", literal(action, c -> c.protocol(17)), accept(c -> c));
      assertThat(passes(near)).as("%s", action).isFalse();
      cloud.chain("c", literal(action, c -> c.protocol(6)), accept(c -> c));
      assertThat(passes(near)).as("%s does not match", action).isTrue();
    }
    cloud.chain("c", literal(RuleAction.CONTINUE, c -> c), drop(c -> c));
    assertThat(passes(near)).isFalse();
  }

  @Test
  @Scenario("CH-24")
  void ipv6OnABridge() {
    byte[] frame = udp(VM1, VM2, "2001:db8::1", "2001:db8::2", 4000, 53);
    assertThat(passes(frame)).isTrue();
    cloud.chain("c", drop(c -> c.etherType(0x86dd))).filters("net1", "c", "");
    assertThat(passes(frame)).isFalse();
    assertThat(passes(near)).isTrue();
    cloud.chain("c");
    assertThat(passes(frame)).isTrue();
  }

  @Test
  @Scenario("CH-25")
  void theGroupBitOfAMac() {
    Mac bit = Mac.parse("01:00:00:00:00:00");
    byte[] group = udp(VM1, "01:00:5e:00:00:01", "10.0.1.5", "224.0.0.1", 4000, 53);
    cloud
        .chain("c", drop(c -> c.ethDestination(bit).ethDestinationMask(bit)))
        .filters("net1", "c", "");
    assertThat(passes(group)).isFalse();
    assertThat(passes(near)).isTrue();
    cloud.chain("c", drop(c -> c.ethDestination(Mac.ZERO).ethDestinationMask(bit)));
    assertThat(passes(group)).isTrue();
    assertThat(passes(near)).isFalse();
  }
}
