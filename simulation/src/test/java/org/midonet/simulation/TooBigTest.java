package org.midonet.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.midonet.packet.Ethernet;
import org.midonet.packet.FlowKey;
import org.midonet.packet.FlowKeys;
import org.midonet.packet.FrameBuilder;
import org.midonet.packet.Icmp;
import org.midonet.packet.IcmpQuote;
import org.midonet.packet.IcmpType;
import org.midonet.packet.Icmpv6Type;
import org.midonet.packet.IpAddress;
import org.midonet.packet.IpPacket;
import org.midonet.packet.Mac;
import org.midonet.packet.MalformedPacket;
import org.midonet.packet.Prefix;
import org.midonet.simulation.Action.Fragment;
import org.midonet.simulation.Action.Output;
import org.midonet.simulation.Action.ReturnTo;

/** Packets that the way out does not carry: who is told what, and what may be cut. */
class TooBigTest {

  private static final String VM = "02:00:00:00:00:01";
  private static final String FAR = "02:00:00:00:00:02";
  private static final String R1 = "ac:ca:ba:00:00:01";
  private static final String R2 = "ac:ca:ba:00:00:02";
  private static final String UP = "ac:ca:ba:00:00:03";
  private static final String GATEWAY = "02:99:00:00:00:01";

  private final Cloud cloud = new Cloud();

  @BeforeEach
  void network() {
    cloud
        .bridge("net1")
        .vm("vm1", "net1")
        .vm("peer", "net1")
        .bridge("net2")
        .vm("vm2", "net2")
        .router("r")
        .routerPort("r1", "r", R1, "10.0.1.1/24", "2001:db8:1::1/64")
        .routerPort("r2", "r", R2, "10.0.2.1/24", "2001:db8:2::1/64")
        .plug("r1", "net1")
        .plug("r2", "net2")
        .uplink("up", "r", UP, "203.0.113.2/24")
        .route("r", "10.0.1.0/24", "r1")
        .route("r", "10.0.2.0/24", "r2")
        .route("r", "2001:db8:1::/64", "r1")
        .route("r", "2001:db8:2::/64", "r2")
        .routeVia("r", "0.0.0.0/0", "up", "203.0.113.1")
        .neighbour("r", "10.0.2.5", FAR)
        .neighbour("r", "2001:db8:2::5", FAR)
        .neighbour("r", "203.0.113.1", GATEWAY)
        .neighbour("r", "10.0.1.5", VM)
        .mac("net1", VM, "vm1")
        .mac("net1", FAR, "peer")
        .mac("net2", FAR, "vm2");
  }

  private static byte[] big(String mac, String to, String from, String destination, boolean df) {
    return big(mac, to, from, destination, df, 1000, 2000);
  }

  private static byte[] big(
      String mac,
      String to,
      String from,
      String destination,
      boolean df,
      int sourcePort,
      int destinationPort) {
    FrameBuilder frame =
        FrameBuilder.ethernet(Mac.parse(mac), Mac.parse(to))
            .ip(IpAddress.parse(from), IpAddress.parse(destination));
    return (df ? frame.dontFragment() : frame)
        .udp(sourcePort, destinationPort)
        .payload(new byte[1472])
        .build();
  }

  private Verdict send(String port, byte[] frame, int mtu) {
    return Simulation.simulate(cloud.view, cloud.id(port), Cloud.packet(frame).tooBigFor(mtu));
  }

  private static IcmpQuote quote(byte[] frame) throws MalformedPacket {
    return IcmpQuote.find(MemorySegment.ofArray(frame)).orElseThrow();
  }

  private byte[] error(Verdict verdict, String port) {
    assertThat(verdict).as(Steps.render(verdict.path())).isInstanceOf(Verdict.Answer.class);
    assertThat(verdict.cacheable()).isFalse();
    assertThat(verdict.deliveries()).hasSize(1);
    assertThat(verdict.deliveries().getFirst().port()).isEqualTo(cloud.id(port));
    return verdict.deliveries().getFirst().frame();
  }

  @Test
  void aRouterSaysTheMtu() throws MalformedPacket {
    byte[] frame = error(send("vm1", big(VM, R1, "10.0.1.5", "10.0.2.5", true), 1450), "vm1");
    FlowKey key = FlowKeys.parse(frame);
    assertThat(key.ipSrc()).isEqualTo(IpAddress.parse("10.0.1.1"));
    assertThat(key.ipDst()).isEqualTo(IpAddress.parse("10.0.1.5"));
    assertThat(key.ethDst()).isEqualTo(Mac.parse(VM).value());
    assertThat(key.icmpType()).isEqualTo(IcmpType.UNREACHABLE);
    assertThat(key.icmpCode()).isEqualTo(4);
    Icmp icmp = Icmp.parse(IpPacket.parse(Ethernet.parse(frame).payload()).payload());
    assertThat(icmp.rest() & 0xffff).isEqualTo(1450);
    assertThat(quote(frame).key().tpDst()).isEqualTo(2000);
  }

  @Test
  void inIpv6ThereIsNoCutting() throws MalformedPacket {
    byte[] frame =
        error(send("vm1", big(VM, R1, "2001:db8:1::5", "2001:db8:2::5", false), 1400), "vm1");
    FlowKey key = FlowKeys.parse(frame);
    assertThat(key.icmpType()).isEqualTo(Icmpv6Type.PACKET_TOO_BIG);
    assertThat(key.ipSrc()).isEqualTo(IpAddress.parse("2001:db8:1::1"));
    Icmp icmp = Icmp.parse(IpPacket.parse(Ethernet.parse(frame).payload()).payload());
    assertThat(icmp.rest()).isEqualTo(1400);
  }

  @Test
  void whatMayBeCutIsCutOnItsWayOut() {
    Verdict verdict = send("vm1", big(VM, R1, "10.0.1.5", "10.0.2.5", false), 1450);
    assertThat(verdict.cacheable()).isFalse();
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Forward.class,
            forward ->
                assertThat(forward.actions())
                    .endsWith(new Fragment(1450), new Output(cloud.id("vm2"))));
    assertThat(Steps.render(verdict.path())).contains("cut into fragments");
  }

  @Test
  void aBridgeDropsAndSaysNothing() {
    Verdict verdict = send("vm1", big(VM, FAR, "10.0.1.5", "10.0.1.6", true), 1450);
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Drop.class, drop -> assertThat(drop.reason()).isEqualTo(DropReason.TOO_BIG));
    assertThat(verdict.deliveries()).isEmpty();
    assertThat(verdict.cacheable()).isFalse();
  }

  /** What is sent to a floating address is quoted as it was sent; the error bears the gateway's. */
  @Test
  void throughStaticTranslation() throws MalformedPacket {
    cloud
        .chain(
            "in",
            Cloud.nat(
                true,
                c -> c.destination(Prefix.parse("203.0.113.7/32")),
                "10.0.1.5",
                "10.0.1.5",
                0,
                0))
        .filters("r", "in", "");
    byte[] frame =
        error(send("up", big(GATEWAY, UP, "198.51.100.9", "203.0.113.7", true), 1450), "up");
    FlowKey key = FlowKeys.parse(frame);
    assertThat(key.ipDst()).isEqualTo(IpAddress.parse("198.51.100.9"));
    assertThat(key.ipSrc()).isEqualTo(IpAddress.parse("203.0.113.2"));
    assertThat(quote(frame).key().ipDst()).isEqualTo(IpAddress.parse("203.0.113.7"));
  }

  /** The sender is told what it sent, not what became of it on its way out. */
  @Test
  void throughDynamicTranslation() throws MalformedPacket {
    sourceNat();
    byte[] frame = error(send("vm1", big(VM, R1, "10.0.1.5", "198.51.100.9", true), 1450), "vm1");
    assertThat(FlowKeys.parse(frame).ipDst()).isEqualTo(IpAddress.parse("10.0.1.5"));
    assertThat(quote(frame).key().ipSrc()).isEqualTo(IpAddress.parse("10.0.1.5"));
    assertThat(quote(frame).key().tpSrc()).isEqualTo(1000);
  }

  /**
   * A block's owner gets packets as they are: the gateway's router answers for the tunnel there.
   */
  @Test
  void onTheWayToABlocksOwner() throws MalformedPacket {
    sourceNat();
    byte[] answer = big(GATEWAY, UP, "198.51.100.9", "203.0.113.2", true, 53, 0x5007);
    byte[] frame = error(send("up", answer, 1450), "up");
    assertThat(FlowKeys.parse(frame).ipDst()).isEqualTo(IpAddress.parse("198.51.100.9"));
    assertThat(quote(frame).key().ipDst()).isEqualTo(IpAddress.parse("203.0.113.2"));
    Verdict cut =
        send("up", big(GATEWAY, UP, "198.51.100.9", "203.0.113.2", false, 53, 0x5007), 1450);
    assertThat(cut)
        .isInstanceOfSatisfying(
            Verdict.Forward.class,
            forward ->
                assertThat(forward.actions())
                    .containsExactly(
                        new Fragment(1450), new ReturnTo(cloud.id("up"), cloud.id("vm1"))));
  }

  private void sourceNat() {
    cloud
        .chain("in", Cloud.reverse(false, c -> c.destination(Prefix.parse("203.0.113.2/32"))))
        .chain("out", Cloud.snat(c -> c.source(Prefix.parse("10.0.1.0/24")), "203.0.113.2"))
        .filters("r", "in", "out")
        .block("vm1", "r", "203.0.113.2", 0x5000, 64);
  }
}
