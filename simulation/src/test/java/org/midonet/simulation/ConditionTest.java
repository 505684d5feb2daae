package org.midonet.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.midonet.simulation.Cloud.accept;
import static org.midonet.simulation.Cloud.drop;

import java.lang.foreign.MemorySegment;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.midonet.packet.FrameBuilder;
import org.midonet.packet.FrameEditor;
import org.midonet.packet.IcmpErrors;
import org.midonet.packet.IcmpProblem;
import org.midonet.packet.Ip6;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.packet.MalformedPacket;
import org.midonet.packet.NeighbourDiscovery;
import org.midonet.packet.Prefix;
import org.midonet.topology.Condition;
import org.midonet.topology.ConditionBuilder;
import org.midonet.topology.FragmentPolicy;
import org.midonet.topology.IpAddressGroup;
import org.midonet.topology.Port;
import org.midonet.topology.PortGroup;
import org.midonet.topology.PortRange;

/** Every field of a condition, what its inversion makes of it, and the inversion of the whole. */
class ConditionTest {

  private static final String MAC1 = "02:00:00:00:00:01";
  private static final String MAC2 = "02:00:00:00:00:02";

  private final Cloud cloud = new Cloud();

  /** The rules stand where a packet leaves: there its way out and its devices are known. */
  @BeforeEach
  void rulesAtTheWayOut() {
    cloud.bridge("br").bridge("elsewhere").vm("p1", "br").vm("p2", "br").vm("p3", "br");
    cloud.mac("br", MAC2, "p2").filters("p2", "", "c");
    for (String group : List.of("mine", "others")) {
      cloud.put(new PortGroup(cloud.id(group), Optional.empty(), Optional.empty(), false));
    }
    cloud.bridgePortWith("p1", p -> p.withPortGroupIds(List.of(cloud.id("mine"))));
    group("senders", "10.0.0.1", "2001:db8::1");
    group("receivers", "10.0.0.2", "2001:db8::2");
    group("empty");
  }

  private void group(String name, String... members) {
    cloud.put(
        new IpAddressGroup(
            cloud.id(name),
            Optional.empty(),
            Arrays.stream(members)
                .map(m -> new IpAddressGroup.Member(IpAddress.parse(m), List.<UUID>of()))
                .toList()));
  }

  /** The packets: an ordinary one for most fields, an error for those of what it quotes. */
  private record World(Cloud cloud, boolean ipv6) {

    UUID id(String name) {
      return cloud.id(name);
    }

    private String sender() {
      return ipv6 ? "2001:db8::1" : "10.0.0.1";
    }

    private String receiver() {
      return ipv6 ? "2001:db8::2" : "10.0.0.2";
    }

    /** One of these addresses, or the network of so many bits that it lies in. */
    Prefix network(boolean ofSender, int bitsOfHost) {
      IpAddress address = IpAddress.parse(ofSender ? sender() : receiver());
      return new Prefix(address, address.bits() - bitsOfHost).canonical();
    }

    byte[] datagram() {
      return Frames.ip(MAC1, MAC2, sender(), receiver())
          .tos(0x28)
          .udp(40000, 53)
          .payload(new byte[18])
          .build();
    }

    /** The sender says that what the receiver has sent found nobody. */
    byte[] error() {
      byte[] about = Frames.udp(MAC2, MAC1, receiver(), sender(), 53, 40000);
      try {
        return IcmpErrors.answer(
                MemorySegment.ofArray(about),
                IcmpProblem.PORT_UNREACHABLE,
                0,
                Mac.parse(MAC1),
                IpAddress.parse(sender()))
            .orElseThrow();
      } catch (MalformedPacket e) {
        throw new AssertionError(e);
      }
    }
  }

  private interface Parts {
    ConditionBuilder in(ConditionBuilder c, World w);
  }

  /**
   * A field of a condition.
   *
   * @param name that of its inversion in {@link Condition}, without "Inverted"
   * @param holds gives it a value that the packets have
   * @param misses gives it one that they have not
   * @param inverts inverts it
   */
  private record Field(
      String name, Parts holds, Parts misses, UnaryOperator<ConditionBuilder> inverts) {

    Parts inverted(Parts parts) {
      return (c, w) -> inverts.apply(parts.in(c, w));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Field> fields() {
    return Stream.of(
        new Field(
            "inPorts",
            (c, w) -> c.inPortIds(List.of(w.id("p3"), w.id("p1"))),
            (c, w) -> c.inPortIds(List.of(w.id("p3"))),
            c -> c.inPortsInverted(true)),
        new Field(
            "outPorts",
            (c, w) -> c.outPortIds(List.of(w.id("p3"), w.id("p2"))),
            (c, w) -> c.outPortIds(List.of(w.id("p3"))),
            c -> c.outPortsInverted(true)),
        new Field(
            "portGroup",
            (c, w) -> c.portGroupId(w.id("mine")),
            (c, w) -> c.portGroupId(w.id("others")),
            c -> c.portGroupInverted(true)),
        new Field(
            "ipAddressGroupSource",
            (c, w) -> c.ipAddressGroupSourceId(w.id("senders")),
            (c, w) -> c.ipAddressGroupSourceId(w.id("receivers")),
            c -> c.ipAddressGroupSourceInverted(true)),
        new Field(
            "ipAddressGroupDestination",
            (c, w) -> c.ipAddressGroupDestinationId(w.id("receivers")),
            (c, w) -> c.ipAddressGroupDestinationId(w.id("empty")),
            c -> c.ipAddressGroupDestinationInverted(true)),
        new Field(
            "traversedDevice",
            (c, w) -> c.traversedDeviceId(w.id("br")),
            (c, w) -> c.traversedDeviceId(w.id("elsewhere")),
            c -> c.traversedDeviceInverted(true)),
        new Field(
            "etherType",
            (c, w) -> c.etherType(w.ipv6() ? 0x86dd : 0x0800),
            (c, w) -> c.etherType(w.ipv6() ? 0x0800 : 0x86dd),
            c -> c.etherTypeInverted(true)),
        new Field(
            "ethSource",
            (c, w) -> c.ethSource(mac("02:00:00:00:00:ff")).ethSourceMask(mac("ff:ff:ff:ff:ff:00")),
            (c, w) -> c.ethSource(mac(MAC2)),
            c -> c.ethSourceInverted(true)),
        new Field(
            "ethDestination",
            (c, w) -> c.ethDestination(mac(MAC2)),
            (c, w) -> c.ethDestination(mac(MAC1)).ethDestinationMask(mac("00:00:00:00:00:03")),
            c -> c.ethDestinationInverted(true)),
        new Field("tos", (c, w) -> c.tos(0x28), (c, w) -> c.tos(0), c -> c.tosInverted(true)),
        new Field(
            "protocol",
            (c, w) -> c.protocol(17),
            (c, w) -> c.protocol(6),
            c -> c.protocolInverted(true)),
        new Field(
            "source",
            (c, w) -> c.source(w.network(true, 1)),
            (c, w) -> c.source(w.network(false, 1)),
            c -> c.sourceInverted(true)),
        new Field(
            "destination",
            (c, w) -> c.destination(w.network(false, 0)),
            (c, w) -> c.destination(Prefix.parse(w.ipv6() ? "0.0.0.0/0" : "::/0")),
            c -> c.destinationInverted(true)),
        new Field(
            "sourcePorts",
            (c, w) -> c.sourcePorts(new PortRange(40000, 40000)),
            (c, w) -> c.sourcePorts(new PortRange(40001, 65535)),
            c -> c.sourcePortsInverted(true)),
        new Field(
            "destinationPorts",
            (c, w) -> c.destinationPorts(new PortRange(50, 60)),
            (c, w) -> c.destinationPorts(new PortRange(1, 52)),
            c -> c.destinationPortsInverted(true)),
        new Field(
            "icmpDataSource",
            (c, w) -> c.icmpDataSource(w.network(false, 0)),
            (c, w) -> c.icmpDataSource(w.network(true, 0)),
            c -> c.icmpDataSourceInverted(true)),
        new Field(
            "icmpDataDestination",
            (c, w) -> c.icmpDataDestination(w.network(true, 1)),
            (c, w) -> c.icmpDataDestination(w.network(false, 0)),
            c -> c.icmpDataDestinationInverted(true)));
  }

  private static Mac mac(String text) {
    return Mac.parse(text);
  }

  private boolean matches(Parts parts, World world, byte[] frame) {
    cloud.chain("c", drop(c -> parts.in(c, world)));
    return cloud.send("p1", frame) instanceof Verdict.Drop;
  }

  private static Parts not(Parts parts) {
    return (c, w) -> parts.in(c, w).conjunctionInverted(true);
  }

  @ParameterizedTest
  @MethodSource("fields")
  void aFieldAndItsInversion(Field field) {
    for (boolean ipv6 : new boolean[] {false, true}) {
      World world = new World(cloud, ipv6);
      byte[] frame = field.name().startsWith("icmpData") ? world.error() : world.datagram();
      Parts holds = field.holds();
      Parts misses = field.misses();
      assertThat(matches(holds, world, frame)).isTrue();
      assertThat(matches(misses, world, frame)).isFalse();
      assertThat(matches(field.inverted(holds), world, frame)).isFalse();
      assertThat(matches(field.inverted(misses), world, frame)).isTrue();
      assertThat(matches(not(holds), world, frame)).isFalse();
      assertThat(matches(not(misses), world, frame)).isTrue();
      assertThat(matches(not(field.inverted(holds)), world, frame)).isTrue();
      assertThat(matches(not(field.inverted(misses)), world, frame)).isFalse();
    }
  }

  /** All must hold; the inversion of the whole holds where any does not. */
  @ParameterizedTest
  @MethodSource("fields")
  void oneFieldThatMissesIsEnough(Field field) {
    Field first = fields().findFirst().orElseThrow();
    Parts both = (c, w) -> field.misses().in(first.holds().in(c, w), w);
    if (!field.name().equals(first.name())) {
      World world = new World(cloud, false);
      assertThat(matches(both, world, world.datagram())).isFalse();
      assertThat(matches(not(both), world, world.datagram())).isTrue();
    }
  }

  /** A field that comes to the record, and not to this test, is found here. */
  @Test
  void noFieldIsForgotten() {
    List<String> inversions =
        Arrays.stream(Condition.class.getRecordComponents())
            .map(RecordComponent::getName)
            .filter(name -> name.endsWith("Inverted") && !name.startsWith("conjunction"))
            .toList();
    assertThat(fields().map(field -> field.name() + "Inverted"))
        .containsExactlyInAnyOrderElementsOf(inversions);
  }

  @Test
  void tagsOfVlans() throws MalformedPacket {
    World world = new World(cloud, false);
    byte[] plain = world.datagram();
    byte[] tagged = FrameEditor.copyOf(plain).pushVlan(5 | 3 << 13).toBytes();
    byte[] twice = FrameEditor.copyOf(tagged).pushVlan(6).toBytes();
    Parts none = (c, w) -> c.noVlan(true);
    Parts five = (c, w) -> c.vlan(5 | 3 << 13);
    Parts six = (c, w) -> c.vlan(6);
    assertThat(List.of(plain, tagged, twice))
        .extracting(frame -> matches(none, world, frame))
        .containsExactly(true, false, false);
    assertThat(List.of(plain, tagged, twice))
        .as("the outermost tag, with its priority")
        .extracting(frame -> matches(five, world, frame))
        .containsExactly(false, true, false);
    assertThat(List.of(plain, tagged, twice))
        .extracting(frame -> matches(six, world, frame))
        .containsExactly(false, false, true);
    assertThat(matches((c, w) -> c.vlan(5), world, tagged)).as("another priority").isFalse();
    assertThat(matches(not(five), world, plain)).isTrue();
  }

  @Test
  void directionsOfConnections() {
    for (boolean ipv6 : new boolean[] {false, true}) {
      World world = new World(cloud, ipv6);
      Packet opener = Cloud.packet(world.datagram());
      Packet answer = opener.as(Packet.Asked.RETURN);
      Parts forward = (c, w) -> c.matchForwardFlow(true);
      Parts back = (c, w) -> c.matchReturnFlow(true);
      cloud.chain("c", accept(c -> forward.in(c, world)), drop(c -> c));
      assertThat(judged(opener)).isInstanceOf(Verdict.Forward.class);
      assertThat(judged(answer)).isInstanceOf(Verdict.Drop.class);
      cloud.chain("c", accept(c -> back.in(c, world)), drop(c -> c));
      assertThat(judged(opener)).isInstanceOf(Verdict.Drop.class);
      assertThat(judged(answer)).isInstanceOf(Verdict.Forward.class);
      cloud.chain("c", accept(c -> not(back).in(c, world)), drop(c -> c));
      assertThat(judged(opener)).isInstanceOf(Verdict.Forward.class);
      assertThat(judged(answer)).isInstanceOf(Verdict.Drop.class);
    }
  }

  private Verdict judged(Packet packet) {
    return Simulation.simulate(cloud.view, cloud.id("p1"), packet);
  }

  /** The policy for fragments is asked first, and the inversion of the rest leaves it alone. */
  @Test
  void theInversionLeavesThePolicyForFragmentsAlone() {
    World world = new World(cloud, false);
    byte[] later = world.datagram();
    later[21] = 0x10;
    Parts wholeAndTcp = (c, w) -> c.fragmentPolicy(FragmentPolicy.UNFRAGMENTED).protocol(6);
    assertThat(matches(not(wholeAndTcp), world, world.datagram())).isTrue();
    assertThat(matches(not(wholeAndTcp), world, later)).isFalse();
    Parts wholeAndUdp = (c, w) -> c.fragmentPolicy(FragmentPolicy.UNFRAGMENTED).protocol(17);
    assertThat(matches(not(wholeAndUdp), world, later)).isFalse();
  }

  /** A port is passed as a device is, the one where the rule stands included. */
  @Test
  void portsArePassedToo() {
    World world = new World(cloud, false);
    byte[] frame = world.datagram();
    assertThat(matches((c, w) -> c.traversedDeviceId(w.id("p1")), world, frame)).isTrue();
    assertThat(matches((c, w) -> c.traversedDeviceId(w.id("p2")), world, frame)).isTrue();
    assertThat(matches((c, w) -> c.traversedDeviceId(w.id("p3")), world, frame)).isFalse();
  }

  /** What an advertisement speaks for is met as what an error quotes: see decision 0185. */
  @Test
  void whatAnAdvertisementSpeaksFor() {
    World world = new World(cloud, true);
    Ip6 own = Ip6.parse("2001:db8::1");
    Ip6 foreign = Ip6.parse("2001:db8::77");
    Parts forOwn = (c, w) -> c.icmpDataSource(Prefix.host(own));
    Parts asTarget = (c, w) -> c.icmpDataDestination(Prefix.host(own));
    assertThat(matches(asTarget, world, advertises(own))).isFalse();
    assertThat(matches(forOwn, world, advertises(own))).isTrue();
    assertThat(matches(not(forOwn), world, advertises(own))).isFalse();
    assertThat(matches(not(forOwn), world, advertises(foreign))).isTrue();
    assertThat(matches(forOwn, world, advertises(foreign))).isFalse();
    assertThat(cloud.send("p1", advertises(foreign)).cacheable())
        .as("no mask says what it speaks for")
        .isFalse();
    byte[] asked = Frames.solicitation(MAC1, "2001:db8::1", "2001:db8::1");
    cloud.remove(Port.class, "p3"); // Else it goes there, too.
    assertThat(matches(forOwn, world, asked)).as("a question speaks for nobody").isFalse();
    assertThat(matches(not(forOwn), world, asked)).isTrue();
  }

  private static byte[] advertises(Ip6 target) {
    return new NeighbourDiscovery.Advertisement(target, false, true, true, Optional.of(mac(MAC1)))
        .toFrame(mac(MAC1), mac(MAC2), Ip6.parse("2001:db8::1"), Ip6.parse("2001:db8::2"));
  }

  /** Of what is no IP packet no address is in a prefix or group. */
  @Test
  void whatHasNoSuchFieldIsOutside() throws MalformedPacket {
    World world = new World(cloud, false);
    byte[] other =
        FrameBuilder.ethernet(mac(MAC1), mac(MAC2)).etherType(0x88cc).payload(new byte[46]).build();
    for (Parts parts :
        List.<Parts>of(
            (c, w) -> c.source(Prefix.parse("0.0.0.0/0")),
            (c, w) -> c.source(Prefix.parse("::/0")),
            (c, w) -> c.ipAddressGroupSourceId(w.id("senders")),
            (c, w) -> c.protocol(0),
            (c, w) -> c.tos(0),
            (c, w) -> c.icmpDataSource(Prefix.parse("0.0.0.0/0")))) {
      assertThat(matches(parts, world, other)).isFalse();
      assertThat(matches(not(parts), world, other)).isTrue();
    }
  }
}
