package org.midonet.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.midonet.packet.Arp;
import org.midonet.packet.Ethernet;
import org.midonet.packet.FlowKey;
import org.midonet.packet.FlowKeys;
import org.midonet.packet.FrameBuilder;
import org.midonet.packet.Ip4;
import org.midonet.packet.Ip6;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.packet.Tcp;

/** A guest that asks who it is, and everything that looks alike (MD-04, MD-05). */
class MetadataTest {

  private static final Mac VM = Mac.parse("02:00:00:00:00:01");
  private static final Mac SOMEBODY = Mac.parse("02:00:00:00:00:99");
  private static final IpAddress GUEST = IpAddress.parse("192.168.1.5");
  private static final IpAddress SERVICE = IpAddress.parse("169.254.169.254");

  private final Cloud cloud = new Cloud();

  @BeforeEach
  void network() {
    cloud.bridge("net").vm("vm1", "net").vm("vm2", "net");
    cloud.apply(new Change.Metadata(true));
  }

  private static byte[] tcp(IpAddress to, int port) {
    return FrameBuilder.ethernet(VM, SOMEBODY).ip(GUEST, to).tcp(4000, port, 0, 0, Tcp.SYN).build();
  }

  private static boolean isCall(Verdict verdict) {
    return verdict instanceof Verdict.Forward forward
        && forward.actions().getFirst() instanceof Action.ToMetadata;
  }

  @Test
  void aCallGoesToTheServiceWhateverItsMacAndFilters() {
    Verdict verdict = cloud.send("vm1", tcp(SERVICE, 80));
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Forward.class,
            forward ->
                assertThat(forward.actions())
                    .containsExactly(new Action.ToMetadata(cloud.id("vm1"), VM, SERVICE)));
    assertThat(verdict.cacheable()).isTrue();
    assertThat(verdict.mask().ethSrc()).isEqualTo(Mac.MASK);
    assertThat(verdict.mask().ipDstLow()).isEqualTo(0xffff_ffffL);
    assertThat(verdict.mask().tpDst()).isEqualTo(0xffff);
    assertThat(verdict.mask().tpSrc()).isZero();
    IpAddress ipv6 = IpAddress.parse("fe80::a9fe:a9fe");
    Verdict second =
        cloud.send(
            "vm1",
            FrameBuilder.ethernet(VM, SOMEBODY)
                .ip(IpAddress.parse("fe80::5"), ipv6)
                .tcp(4000, 80, 0, 0, Tcp.SYN)
                .build());
    assertThat(isCall(second)).isTrue();
  }

  @Test
  void nothingElseDoes() {
    List<byte[]> others =
        List.of(
            tcp(SERVICE, 81),
            tcp(IpAddress.parse("169.254.169.253"), 80),
            FrameBuilder.ethernet(VM, SOMEBODY).ip(GUEST, SERVICE).udp(4000, 80).build(),
            FrameBuilder.ethernet(VM, SOMEBODY).ip(GUEST, SERVICE).echoRequest(1, 1).build(),
            FrameBuilder.ethernet(VM, SOMEBODY)
                .vlan(5)
                .ip(GUEST, SERVICE)
                .tcp(4000, 80, 0, 0, Tcp.SYN)
                .build(),
            FrameBuilder.ethernet(VM, SOMEBODY).etherType(0x88b5).payload(new byte[46]).build());
    for (byte[] frame : others) {
      assertThat(isCall(cloud.send("vm1", frame))).isFalse();
    }
    cloud.apply(new Change.Metadata(false));
    assertThat(isCall(cloud.send("vm1", tcp(SERVICE, 80)))).isFalse();
  }

  /**
   * The entry of a foreseen answer comes before any flow: a neighbour that calls itself the service
   * must not get one for answers that are calls.
   */
  @Test
  void nobodyGetsTheCallsOfAnotherByPosingAsTheService() {
    cloud.chain("guarded", Cloud.accept(c -> c.matchReturnFlow(true)), Cloud.accept(c -> c));
    cloud.filters("vm1", "", "guarded").mac("net", VM.toString(), "vm1");
    Verdict posing =
        cloud.send(
            "vm2",
            FrameBuilder.ethernet(SOMEBODY, VM)
                .ip(SERVICE, GUEST)
                .tcp(80, 4000, 0, 0, Tcp.SYN)
                .build());
    assertThat(posing).isInstanceOf(Verdict.Forward.class);
    assertThat(((Verdict.Forward) posing).template().orElseThrow().reverse()).isEmpty();
    Verdict other =
        cloud.send(
            "vm2",
            FrameBuilder.ethernet(SOMEBODY, VM)
                .ip(SERVICE, GUEST)
                .tcp(81, 4000, 0, 0, Tcp.SYN)
                .build());
    assertThat(((Verdict.Forward) other).template().orElseThrow().reverse()).isPresent();
  }

  /** A flow for other traffic must not take the calls along. */
  @Test
  void theMaskOfOtherTrafficTellsItFromCalls() throws Exception {
    FlowKey call = FlowKeys.parse(MemorySegment.ofArray(tcp(SERVICE, 80)));
    for (byte[] frame :
        List.of(tcp(SERVICE, 81), tcp(IpAddress.parse("8.8.8.8"), 80), tcp(GUEST, 80))) {
      FlowKey key = FlowKeys.parse(MemorySegment.ofArray(frame));
      Verdict verdict = cloud.send("vm1", frame);
      assertThat(verdict.mask().matches(key, call)).isFalse();
    }
    Verdict other = cloud.send("vm1", tcp(IpAddress.parse("8.8.8.8"), 80));
    assertThat(Long.bitCount(other.mask().ipDstLow())).as("a few bits of it").isLessThan(4);
  }

  @Test
  void whoAsksForTheMacOnItsLinkGetsOne() throws Exception {
    byte[] request = Arp.request(VM, (Ip4) GUEST, (Ip4) SERVICE).toFrame();
    Verdict verdict = cloud.send("vm1", request);
    assertThat(verdict).isInstanceOf(Verdict.Answer.class);
    assertThat(verdict.deliveries()).hasSize(1);
    assertThat(verdict.deliveries().getFirst().port()).isEqualTo(cloud.id("vm1"));
    Arp reply =
        Arp.parse(
            Ethernet.parse(MemorySegment.ofArray(verdict.deliveries().getFirst().frame()))
                .payload());
    assertThat(reply.operation()).isEqualTo(Arp.REPLY);
    assertThat(new Mac(reply.senderMac())).isEqualTo(Mac.parse("94:e7:ac:7a:c5:13"));
    byte[] another = Arp.request(VM, (Ip4) GUEST, Ip4.parse("169.254.1.1")).toFrame();
    assertThat(cloud.send("vm1", another)).isInstanceOf(Verdict.Forward.class);
  }

  @Test
  void whoSolicitsItsIpv6AddressGetsOneToo() {
    Ip6 service = Ip6.parse("fe80::a9fe:a9fe");
    for (Mac to : List.of(Mac.ofMulticast(service.solicitedNode()), SOMEBODY)) {
      Ip6 target = to.equals(SOMEBODY) ? service : service.solicitedNode();
      Verdict verdict = cloud.send("vm1", solicitation("fe80::5", service, to, target));
      assertThat(verdict).as(Steps.render(verdict.path())).isInstanceOf(Verdict.Answer.class);
      assertThat(verdict.path()).last().isInstanceOf(Step.Made.class);
      assertThat(verdict.deliveries()).hasSize(1);
      Verdict.Delivery answer = verdict.deliveries().getFirst();
      assertThat(answer.port()).isEqualTo(cloud.id("vm1"));
      FlowKey key = Cloud.packet(answer.frame()).key();
      assertThat(key.icmpType()).isEqualTo(136);
      assertThat(key.ethSrc()).isEqualTo(Mac.parse("94:e7:ac:7a:c5:13").value());
      assertThat(key.ipSrc()).isEqualTo(service);
      assertThat(key.ipDst()).isEqualTo(IpAddress.parse("fe80::5"));
    }
  }

  /** Nor who looks whether an address is free, nor who asks for another of the same group. */
  @Test
  void nobodyElseIsAnsweredInItsName() {
    Ip6 service = Ip6.parse("fe80::a9fe:a9fe");
    Ip6 alike = Ip6.parse("fe80::1:a9fe:a9fe");
    Mac group = Mac.ofMulticast(service.solicitedNode());
    Ip6 to = service.solicitedNode();
    assertThat(cloud.send("vm1", solicitation("fe80::5", alike, group, to)))
        .isInstanceOf(Verdict.Forward.class);
    assertThat(cloud.send("vm1", solicitation("::", service, group, to)))
        .isInstanceOf(Verdict.Forward.class);
    byte[] echo =
        FrameBuilder.ethernet(VM, SOMEBODY)
            .ip(Ip6.parse("fe80::5"), service)
            .echoRequest(1, 1)
            .build();
    assertThat(cloud.send("vm1", echo)).isInstanceOf(Verdict.Forward.class);
  }

  private static byte[] solicitation(String from, Ip6 target, Mac mac, Ip6 to) {
    return FrameBuilder.ethernet(VM, mac)
        .ip(Ip6.parse(from), to)
        .ttl(255)
        .icmp(135, 0, 0)
        .payload(target.toBytes())
        .build();
  }
}
