package org.midonet.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.midonet.simulation.Cloud.accept;
import static org.midonet.simulation.Cloud.drop;
import static org.midonet.simulation.Cloud.jump;
import static org.midonet.simulation.Cloud.literal;
import static org.midonet.simulation.Cloud.reject;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.packet.Prefix;
import org.midonet.scenario.Scenario;
import org.midonet.topology.ConditionBuilder;
import org.midonet.topology.FragmentPolicy;
import org.midonet.topology.IpAddressGroup;
import org.midonet.topology.PortGroup;
import org.midonet.topology.PortRange;
import org.midonet.topology.Rule;
import org.midonet.topology.RuleAction;

class ChainTest {

  /** As many chains may be open at once (decision 0183). */
  private static final int MAX_DEPTH = 64;

  private static final String MAC1 = "02:00:00:00:00:01";
  private static final String MAC2 = "02:00:00:00:00:02";

  private final Cloud cloud = new Cloud();
  private byte[] frame = Frames.udp(MAC1, MAC2, "10.0.0.1", "10.0.0.2", 40000, 53);

  @BeforeEach
  void twoPorts() {
    cloud.bridge("br").vm("p1", "br").vm("p2", "br").mac("br", MAC2, "p2").filters("p1", "c", "");
  }

  private boolean passes() {
    return cloud.send("p1", frame) instanceof Verdict.Forward;
  }

  private boolean matches(UnaryOperator<ConditionBuilder> parts) {
    cloud.chain("c", drop(parts));
    return !passes();
  }

  @Test
  @Scenario({"CH-01", "CH-02", "CH-03"})
  void theFirstDecisionHolds() {
    assertThat(passes()).as("no such chain").isTrue();
    cloud.chain("c");
    assertThat(passes()).isTrue();
    cloud.chain("c", literal(RuleAction.CONTINUE, c -> c), literal(RuleAction.CONTINUE, c -> c));
    assertThat(passes()).isTrue();
    cloud.chain("c", literal(RuleAction.CONTINUE, c -> c), drop(c -> c), accept(c -> c));
    assertThat(passes()).isFalse();
    cloud.chain("c", accept(c -> c), drop(c -> c));
    assertThat(passes()).isTrue();
    cloud.chain("c", reject(c -> c));
    assertThat(cloud.send("p1", frame))
        .isInstanceOfSatisfying(
            Verdict.Drop.class,
            d -> {
              assertThat(d.reason()).isEqualTo(DropReason.REJECTED);
              assertThat(d.rule()).isPresent();
            });
  }

  @Test
  @Scenario({"CH-04", "CH-05", "CH-06", "CH-07", "CH-08"})
  void jumps() {
    cloud
        .chain("inner", literal(RuleAction.RETURN, c -> c), drop(c -> c))
        .chain("c", jump("inner"), accept(c -> c));
    assertThat(passes()).isTrue();
    cloud.chain("inner", drop(c -> c));
    assertThat(passes()).isFalse();
    cloud.chain("middle", jump("inner")).chain("c", jump("middle"), accept(c -> c));
    assertThat(passes()).isFalse();
    cloud.chain("inner", jump("c"), accept(c -> c)).chain("c", jump("inner"), drop(c -> c));
    assertThat(passes()).as("the loop is not entered again").isTrue();
    cloud.chain("c", jump("missing"), drop(c -> c));
    assertThat(passes()).isFalse();
  }

  @Test
  @Scenario({"CH-09", "CH-10", "CH-11"})
  void rulesComeAndGo() {
    cloud.chain("c", drop(c -> c.protocol(17)));
    Verdict before = cloud.send("p1", frame);
    UUID rule = ((Verdict.Drop) before).rule().orElseThrow();
    cloud.apply(new Change.Remove(Rule.class, rule));
    assertThat(before.dependencies()).containsAnyElementsOf(cloud.touched);
    assertThat(passes()).isTrue();
  }

  @Test
  @Scenario({"CH-12", "CH-13"})
  void ports() {
    UUID p1 = cloud.id("p1");
    UUID p2 = cloud.id("p2");
    assertThat(matches(c -> c.inPortIds(List.of(p1, p2)))).isTrue();
    assertThat(matches(c -> c.inPortIds(List.of(p2)))).isFalse();
    assertThat(matches(c -> c.inPortIds(List.of(p2)).inPortsInverted(true))).isTrue();
    assertThat(matches(c -> c.inPortIds(List.of()).inPortsInverted(true))).isTrue();
    assertThat(matches(c -> c.outPortIds(List.of(p2)))).as("not known on the way in").isFalse();
    assertThat(matches(c -> c.outPortIds(List.of(p2)).outPortsInverted(true))).isTrue();
    cloud.filters("p1", "", "").filters("p2", "", "c");
    assertThat(matches(c -> c.outPortIds(List.of(p2)).inPortIds(List.of(p1)))).isTrue();
  }

  @Test
  @Scenario("CH-14")
  void macs() {
    assertThat(matches(c -> c.ethSource(Mac.parse(MAC1)))).isTrue();
    assertThat(matches(c -> c.ethSource(Mac.parse(MAC1)).ethSourceInverted(true))).isFalse();
    assertThat(
            matches(
                c ->
                    c.ethDestination(Mac.parse("02:00:00:00:00:ff"))
                        .ethDestinationMask(Mac.parse("ff:ff:ff:ff:ff:00"))))
        .isTrue();
    assertThat(
            matches(
                c -> c.ethDestination(Mac.parse("02:00:00:00:00:ff")).ethDestinationMask(Mac.ZERO)))
        .isTrue();
  }

  @Test
  @Scenario({"CH-15", "CH-16", "CH-17"})
  void protocolsAndPorts() {
    assertThat(matches(c -> c.protocol(17))).isTrue();
    assertThat(matches(c -> c.protocol(6))).isFalse();
    assertThat(matches(c -> c.protocol(6).protocolInverted(true))).isTrue();
    assertThat(matches(c -> c.tos(0))).isTrue();
    assertThat(matches(c -> c.tos(4))).isFalse();
    assertThat(matches(c -> c.sourcePorts(new PortRange(39999, 40001)))).isTrue();
    assertThat(matches(c -> c.sourcePorts(new PortRange(1, 2)))).isFalse();
    assertThat(
            matches(c -> c.destinationPorts(new PortRange(53, 53)).destinationPortsInverted(true)))
        .isFalse();
    frame =
        Frames.ip(MAC1, MAC2, "10.0.0.1", "10.0.0.2").protocol(47).payload(new byte[20]).build();
    assertThat(matches(c -> c.sourcePorts(new PortRange(1, 2))))
        .as("without ports it is inside")
        .isTrue();
    frame = Frames.ping(MAC1, MAC2, "10.0.0.1", "10.0.0.2", 7);
    assertThat(
            matches(c -> c.sourcePorts(new PortRange(8, 8)).destinationPorts(new PortRange(0, 0))))
        .isTrue();
    assertThat(matches(c -> c.sourcePorts(new PortRange(0, 0)))).isFalse();
  }

  @Test
  @Scenario({"CH-18", "NS-08"})
  void addressGroups() {
    UUID group = cloud.id("group");
    assertThat(matches(c -> c.ipAddressGroupSourceId(group))).isFalse();
    assertThat(matches(c -> c.ipAddressGroupSourceId(group).ipAddressGroupSourceInverted(true)))
        .isTrue();
    cloud.put(
        new IpAddressGroup(
            group,
            Optional.empty(),
            List.of(new IpAddressGroup.Member(IpAddress.parse("10.0.0.1"), List.of()))));
    assertThat(cloud.touched).containsExactly(new Dependency.OfAddressGroup(group));
    assertThat(matches(c -> c.ipAddressGroupSourceId(group))).isTrue();
    assertThat(matches(c -> c.ipAddressGroupDestinationId(group))).isFalse();
  }

  @Test
  void otherParts() {
    assertThat(
            matches(
                c ->
                    c.source(Prefix.parse("10.0.0.0/24")).destination(Prefix.parse("10.0.0.2/32"))))
        .isTrue();
    assertThat(matches(c -> c.source(Prefix.parse("2001:db8::/32")))).isFalse();
    assertThat(matches(c -> c.etherType(0x0800))).isTrue();
    assertThat(matches(c -> c.noVlan(true))).isTrue();
    assertThat(matches(c -> c.vlan(5))).isFalse();
    assertThat(matches(c -> c.conjunctionInverted(true).protocol(6))).isTrue();
    assertThat(matches(c -> c.conjunctionInverted(true))).isFalse();
    assertThat(matches(c -> c.matchForwardFlow(true))).isTrue();
    assertThat(matches(c -> c.matchReturnFlow(true))).isFalse();
    assertThat(matches(c -> c.traversedDeviceId(cloud.id("br"))))
        .as("a port comes before its bridge")
        .isFalse();
    UUID group = cloud.id("ports");
    cloud.put(new PortGroup(group, Optional.empty(), Optional.empty(), false));
    assertThat(matches(c -> c.portGroupId(group))).isFalse();
    cloud.bridgePortWith("p1", p -> p.withPortGroupIds(List.of(group)));
    assertThat(matches(c -> c.portGroupId(group))).isTrue();
  }

  @Test
  @Scenario({"FR-01", "FR-02", "FR-03"})
  void fragmentPolicies() {
    byte[] whole = frame;
    byte[] first = whole.clone();
    first[20] = 0x20;
    byte[] later = whole.clone();
    later[21] = 0x10;
    boolean[][] wanted = {
      {true, true, true}, {true, false, false}, {true, true, false}, {false, false, true}
    };
    FragmentPolicy[] policies = {
      FragmentPolicy.ANY,
      FragmentPolicy.UNFRAGMENTED,
      FragmentPolicy.HEADER,
      FragmentPolicy.NONHEADER
    };
    byte[][] frames = {whole, first, later};
    for (int policy = 0; policy < policies.length; policy++) {
      for (int kind = 0; kind < frames.length; kind++) {
        FragmentPolicy tested = policies[policy];
        frame = frames[kind];
        assertThat(matches(c -> c.fragmentPolicy(tested)))
            .as("%s, kind %s", tested, kind)
            .isEqualTo(wanted[policy][kind]);
      }
    }
  }

  /** A jump is followed to a depth that no rules of use need; what goes deeper does not pass. */
  @Test
  void jumpsGoSoDeepAndNoDeeper() {
    chainsInARow(MAX_DEPTH, accept(c -> c));
    assertThat(passes()).isTrue();
    chainsInARow(MAX_DEPTH, drop(c -> c));
    assertThat(passes()).isFalse();
    chainsInARow(MAX_DEPTH + 1, accept(c -> c));
    assertThat(cloud.send("p1", frame))
        .isInstanceOfSatisfying(
            Verdict.Drop.class, d -> assertThat(d.reason()).isEqualTo(DropReason.TOO_MANY_RULES));
  }

  /** Chains that each jump twice into the next: twice as many visits with every one of them. */
  @Test
  void jumpsThatMultiplyHoldNobodyUp() {
    for (int i = 1; i < 50; i++) {
      cloud.chain("c" + i, jump("c" + (i + 1)), jump("c" + (i + 1)));
    }
    cloud.chain("c", jump("c1"), accept(c -> c));
    Verdict verdict =
        assertTimeoutPreemptively(Duration.ofSeconds(30), () -> cloud.send("p1", frame));
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Drop.class, d -> assertThat(d.reason()).isEqualTo(DropReason.TOO_MANY_RULES));
    assertThat(cloud.send("p2", Frames.udp(MAC2, MAC1, "10.0.0.2", "10.0.0.1", 53, 40000)))
        .as("others are not concerned")
        .isInstanceOf(Verdict.Forward.class);
  }

  /** Only the answer meets these rules; whether they ask for state is looked for all the same. */
  @Test
  void chainsThatTheAnswerMeetsMayBeAsDeepAsTheyLike() {
    chainsInARow(20_000, accept(c -> c.matchReturnFlow(true)));
    cloud.filters("p1", "", "c");
    assertThat(passes()).isTrue();
  }

  /** Makes of {@code c} the first of so many chains, each of which jumps to the next. */
  private void chainsInARow(int count, Cloud.RuleMaker last) {
    for (int i = 1; i < count; i++) {
      cloud.chain(i == 1 ? "c" : "c" + i, jump("c" + (i + 1)));
    }
    cloud.chain("c" + count, last);
  }

  @Test
  void masksAreAsNarrowAsTheQuestions() {
    cloud.chain("c", drop(c -> c.destinationPorts(new PortRange(0, 49))));
    assertThat(cloud.send("p1", frame).mask().tpDst())
        .as("53 is 110101, 49 is 110001: 52-55 are alike")
        .isEqualTo(0xfffc);
    cloud.chain("c", drop(c -> c.destination(Prefix.parse("192.168.0.0/16"))));
    assertThat(cloud.send("p1", frame).mask().ipDstLow()).isEqualTo(0x8000_0000L);
    cloud.chain("c", drop(c -> c.destination(Prefix.parse("10.0.0.0/8")).protocol(6)));
    assertThat(cloud.send("p1", frame).mask().ipDstLow())
        .as("it is no TCP, that is enough")
        .isZero();
  }
}
