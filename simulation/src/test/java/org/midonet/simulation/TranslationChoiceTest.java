package org.midonet.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Prefix;
import org.midonet.simulation.ConnectionTemplate.Translation;
import org.midonet.topology.Condition;
import org.midonet.topology.ForwardNatRuleBuilder;
import org.midonet.topology.NatTarget;
import org.midonet.topology.RuleAction;

/** What dynamic translations may choose from, and what they choose. */
class TranslationChoiceTest {

  private static final String VM = "02:00:00:00:00:01";
  private static final String R1 = "ac:ca:ba:00:00:01";
  private static final int CONNECTIONS = 600;

  private final Cloud cloud = new Cloud();

  @BeforeEach
  void aGuestAndServers() {
    cloud
        .bridge("net")
        .vm("vm", "net")
        .router("r")
        .routerPort("r1", "r", R1, "192.168.1.1/24", "2001:db8:1::1/64")
        .plug("r1", "net")
        .uplink("up", "r", "ac:ca:ba:00:00:03", "203.0.113.2/24", "2001:db8:f::2/32")
        .route("r", "192.168.1.0/24", "r1")
        .route("r", "2001:db8:1::/64", "r1")
        .routeVia("r", "0.0.0.0/0", "up", "203.0.113.9")
        .routeVia("r", "::/0", "up", "2001:db8:f::9")
        .neighbour("r", "203.0.113.9", "02:99:00:00:00:01")
        .neighbour("r", "2001:db8:f::9", "02:99:00:00:00:01")
        .neighbour("r", "192.168.1.5", VM)
        .neighbour("r", "2001:db8:1::5", VM)
        .mac("net", VM, "vm");
  }

  private static NatTarget target(String from, String to, int low, int high) {
    return new NatTarget(IpAddress.parse(from), IpAddress.parse(to), low, high);
  }

  private void translating(boolean destination, NatTarget... targets) {
    cloud
        .chain(
            "nat",
            (in, id, chain) ->
                ForwardNatRuleBuilder.builder()
                    .id(id)
                    .chainId(chain)
                    .condition(Condition.ANY)
                    .action(RuleAction.ACCEPT)
                    .destination(destination)
                    .targets(List.of(targets))
                    .build())
        .chain("back", Cloud.reverse(false, c -> c))
        .filters("r", destination ? "nat" : "back", destination ? "" : "nat");
  }

  private static byte[] call(int port) {
    return Frames.tcp(VM, R1, "192.168.1.5", "8.8.8.8", port, 443);
  }

  private static byte[] call6(int port) {
    return Frames.tcp(VM, R1, "2001:db8:1::5", "2001:db8:9::9", port, 443);
  }

  private ConnectionTemplate template(byte[] frame) {
    Verdict verdict = cloud.send("vm", frame);
    assertThat(verdict).as(Steps.render(verdict.path())).isInstanceOf(Verdict.Forward.class);
    return ((Verdict.Forward) verdict).template().orElseThrow();
  }

  /** Where a connection goes: an address, and a port if it is another. */
  private String chosen(byte[] frame) {
    Translation translation = template(frame).translation();
    String address = translation.destination().map(IpAddress::toString).orElse("-");
    return translation.destinationPort().isPresent()
        ? address + " " + translation.destinationPort().getAsInt()
        : address;
  }

  @Test
  void eachAddressAndPortOfEachTargetIsChosenForSomeConnections() {
    translating(true, target("10.0.2.5", "10.0.2.6", 80, 82), target("10.0.3.1", "10.0.3.1", 0, 0));
    Set<String> all = new HashSet<>();
    for (int port = 1; port <= CONNECTIONS; port++) {
      String one = chosen(call(port));
      assertThat(chosen(call(port))).as("the same for the same connection").isEqualTo(one);
      all.add(one);
    }
    assertThat(all)
        .containsExactlyInAnyOrder(
            "10.0.2.5 80",
            "10.0.2.5 81",
            "10.0.2.5 82",
            "10.0.2.6 80",
            "10.0.2.6 81",
            "10.0.2.6 82",
            "10.0.3.1");
  }

  @Test
  void whatIsTheOnlyChoiceIsNoneAndOneFlowServesAll() {
    translating(true, target("10.0.2.5", "10.0.2.5", 80, 80));
    assertThat(chosen(call(1))).isEqualTo("10.0.2.5 80");
    assertThat(cloud.send("vm", call(1)).mask().tpSrc()).isZero();
  }

  @Test
  void anEchoKeepsItsIdentifier() {
    translating(true, target("10.0.2.5", "10.0.2.6", 80, 82));
    byte[] ping = Frames.ping(VM, R1, "192.168.1.5", "8.8.8.8", 7);
    assertThat(chosen(ping)).isIn("10.0.2.5", "10.0.2.6");
  }

  /** A range of IPv6 addresses has more of them than a number has room for. */
  @Test
  void rangesMayBeAsLargeAsTheyLike() {
    for (String last :
        List.of("2001:db8:a::ffff:ffff:ffff", "2001:db8:a::7fff:ffff:ffff:ffff", "2001:db8:b::")) {
      translating(true, target("2001:db8:a::", last, 0, 65535));
      Prefix range = Prefix.parse("2001:db8:a::/64");
      Set<IpAddress> all = new HashSet<>();
      for (int port = 1; port <= 20; port++) {
        all.add(template(call6(port)).translation().destination().orElseThrow());
      }
      assertThat(all).as(last).hasSizeGreaterThan(10).allMatch(range::contains);
    }
  }

  /** A packet gets an address of its own IP version, whichever target comes first. */
  @Test
  void targetsOfTheOtherVersionAreNoneOfThePacketsBusiness() {
    NatTarget four = target("10.0.2.5", "10.0.2.6", 80, 82);
    NatTarget six = target("2001:db8:a::1", "2001:db8:a::2", 80, 82);
    for (NatTarget[] both : new NatTarget[][] {{four, six}, {six, four}}) {
      translating(true, both);
      for (int port = 1; port <= 50; port++) {
        assertThat(chosen(call(port))).startsWith("10.0.2.");
        assertThat(chosen(call6(port))).startsWith("2001:db8:a::");
      }
    }
  }

  @Test
  void soItIsWithSources() {
    NatTarget four = target("203.0.113.2", "203.0.113.2", 1024, 65535);
    NatTarget six = target("2001:db8:f::2", "2001:db8:f::2", 1024, 65535);
    cloud.block("vm", "r", "203.0.113.2", 0x5000, 64).block("vm", "r", "2001:db8:f::2", 0x6000, 64);
    for (NatTarget[] both : new NatTarget[][] {{four, six}, {six, four}}) {
      translating(false, both);
      assertThat(template(call(1)).draw().orElseThrow().firstPort()).isEqualTo(0x5000);
      assertThat(template(call6(1)).draw().orElseThrow().firstPort()).isEqualTo(0x6000);
    }
    translating(false, six);
    assertThat(template(call(1)).draw()).as("no rule for it").isEmpty();
  }

  @Test
  void theStaticSourceIsTheFirstOfThePacketsVersion() {
    translating(
        false,
        target("2001:db8:a::1", "2001:db8:a::1", 0, 0),
        target("203.0.113.7", "203.0.113.7", 0, 0),
        target("203.0.113.8", "203.0.113.8", 0, 0));
    assertThat(((Verdict.Forward) cloud.send("vm", call(1))).actions())
        .contains(new Action.SetIpSrc(IpAddress.parse("203.0.113.7")));
    assertThat(((Verdict.Forward) cloud.send("vm", call6(1))).actions())
        .contains(new Action.SetIpSrc(IpAddress.parse("2001:db8:a::1")));
  }

  /** Of a block that a rule allows a part of, the largest aligned part is drawn from. */
  @Test
  void ofABlockTheLargestPartIsDrawnFromThatTheRuleAllows() {
    cloud.block("vm", "r", "203.0.113.2", 0x5000, 64);
    drawsFrom(0x5001, 0x503f, 0x5020, 32);
    drawsFrom(0x5000, 0x503e, 0x5000, 32);
    drawsFrom(0x5011, 0x5018, 0x5014, 4);
    drawsFrom(0x503f, 0x503f, 0x503f, 1);
    drawsFrom(0x5000, 0x503f, 0x5000, 64);
    translating(false, target("203.0.113.2", "203.0.113.2", 0x5040, 0x507f));
    assertThat(cloud.send("vm", call(1))).isInstanceOf(Verdict.Waiting.class);
  }

  private void drawsFrom(int low, int high, int first, int size) {
    translating(false, target("203.0.113.2", "203.0.113.2", low, high));
    Draw draw = template(call(1)).draw().orElseThrow();
    assertThat(List.of(draw.firstPort(), draw.size())).containsExactly(first, size);
  }

  /** A connection that is known has a source already: another block is no reason to change it. */
  @Test
  void whatIsDrawnIsDrawn() {
    NatTarget both = target("203.0.113.2", "203.0.113.3", 1024, 65535);
    translating(false, both);
    cloud.block("vm", "r", "203.0.113.3", 0x5000, 64);
    Packet packet = Cloud.packet(call(1));
    Packet.Opener known =
        new Packet.Opener(
            cloud.id("vm"), packet.key(), Optional.empty(), IpAddress.parse("203.0.113.3"), 0x5001);
    cloud.apply(
        new Change.BlockOf(
            cloud.id("r"),
            IpAddress.parse("203.0.113.2"),
            0x6000,
            64,
            Optional.of(cloud.id("vm")),
            9));
    assertThat(template(call(1)).draw().orElseThrow().address())
        .as("a new connection draws from the preferred block")
        .isEqualTo(IpAddress.parse("203.0.113.2"));
    byte[] answer =
        Frames.tcp("02:99:00:00:00:01", "ac:ca:ba:00:00:03", "8.8.8.8", "203.0.113.3", 443, 0x5001);
    Verdict back =
        Simulation.simulate(cloud.view, cloud.id("up"), Cloud.packet(answer).answering(known));
    assertThat(back).as(Steps.render(back.path())).isInstanceOf(Verdict.Forward.class);
    assertThat(((Verdict.Forward) back).actions())
        .contains(new Action.SetIpDst(IpAddress.parse("192.168.1.5")));
  }
}
