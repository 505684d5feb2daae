package org.midonet.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.midonet.packet.Frames.A;
import static org.midonet.packet.Frames.B;
import static org.midonet.packet.Frames.IP6_A;
import static org.midonet.packet.Frames.IP6_B;
import static org.midonet.packet.Frames.IP_A;
import static org.midonet.packet.Frames.IP_B;
import static org.midonet.packet.Frames.fromAtoB;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.midonet.scenario.Scenario;

class FlowKeyTest {
  private static FlowKey key(byte[] frame) {
    try {
      return FlowKeys.parse(frame);
    } catch (MalformedPacket e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aTcpPacket() {
    FlowKey key = key(fromAtoB().ip(IP_A, IP_B).tos(0xb9).tcp(80, 4000, 1, 2, Tcp.ACK).build());
    assertThat(key)
        .isEqualTo(
            new FlowKey(
                B.value(),
                A.value(),
                0x800,
                0,
                0,
                IP_A.low(),
                0,
                IP_B.low(),
                6,
                0xb9,
                0,
                80,
                4000));
    assertThat(key.isIpv4()).isTrue();
    assertThat(key.ipSrc()).isEqualTo(IP_A);
    assertThat(key.ipDst()).isEqualTo(IP_B);
  }

  @Test
  void aTaggedIp6Packet() {
    FlowKey key = key(fromAtoB().vlan(0xa064).ip(IP6_A, IP6_B).tos(3).udp(546, 547).build());
    assertThat(key.vlan()).isEqualTo(0xb064);
    assertThat(key.vlanId()).isEqualTo(100);
    assertThat(key.etherType()).isEqualTo(EtherType.IPV6);
    assertThat(key.ipSrc()).isEqualTo(IP6_A);
    assertThat(key.ipDst()).isEqualTo(IP6_B);
    assertThat(key.tos()).isEqualTo(3);
    assertThat(key.tpSrc()).isEqualTo(546);
    assertThat(key.tpDst()).isEqualTo(547);
  }

  @Test
  void vlanZeroIsATag() {
    assertThat(key(fromAtoB().vlan(0).etherType(0x9000).build()).vlan()).isEqualTo(0x1000);
    assertThat(key(fromAtoB().etherType(0x9000).build()).vlan()).isZero();
  }

  @Test
  void onlyTheOuterTagIsLookedBehind() {
    FlowKey key = key(fromAtoB().vlan(5).vlan(6).ip(IP_A, IP_B).udp(1, 2).build());
    assertThat(key.vlanId()).isEqualTo(5);
    assertThat(key.etherType()).isEqualTo(EtherType.VLAN);
    assertThat(key.ipDstLow()).isZero();
  }

  @Test
  void arpHasItsAddressesAndOperation() {
    FlowKey key = key(Arp.request(A, IP_A, IP_B).toFrame());
    assertThat(key.ethDst()).isEqualTo(Mac.MASK);
    assertThat(key.protocol()).isEqualTo(Arp.REQUEST);
    assertThat(key.ipSrc()).isEqualTo(IP_A);
    assertThat(key.ipDst()).isEqualTo(IP_B);
    assertThat(key.isIp()).isFalse();
  }

  @Test
  @Scenario("FP-24")
  void icmpHasTypeCodeAndTheIdentifierOfEchoes() {
    FlowKey request = key(fromAtoB().ip(IP_A, IP_B).echoRequest(0xabcd, 7).build());
    assertThat(request.icmpType()).isEqualTo(8);
    assertThat(request.icmpCode()).isZero();
    assertThat(request.tpDst()).isEqualTo(0xabcd);
    FlowKey error = key(fromAtoB().ip(IP_A, IP_B).icmp(3, 4, 0x1234_5678).build());
    assertThat(error.tpSrc()).isEqualTo(0x304);
    assertThat(error.tpDst()).isZero();
    FlowKey reply6 = key(fromAtoB().ip(IP6_A, IP6_B).echoReply(5, 7).build());
    assertThat(reply6.icmpType()).isEqualTo(129);
    assertThat(reply6.tpDst()).isEqualTo(5);
    assertThat(reply6.isIcmp()).isTrue();
  }

  @Test
  void fragments() throws MalformedPacket {
    byte[] whole = fromAtoB().ip(IP_A, IP_B).udp(10, 20).payload(new byte[1000]).build();
    List<byte[]> fragments = Fragments.split(Frames.segment(whole), 500);
    assertThat(fragments).hasSize(3);
    assertThat(key(fragments.get(0)).fragment()).isEqualTo(FlowKey.FIRST_FRAGMENT);
    assertThat(key(fragments.get(0)).tpDst()).isEqualTo(20);
    for (byte[] later : fragments.subList(1, 3)) {
      assertThat(key(later).fragment()).isEqualTo(FlowKey.LATER_FRAGMENT);
      assertThat(key(later).protocol()).isEqualTo(IpProtocol.UDP);
      assertThat(key(later).tpDst()).isZero();
    }
    byte[] later6 = {0, 0, 9, 0, 0, 0, 5};
    FlowKey key6 =
        key(
            fromAtoB()
                .ip(IP6_A, IP6_B)
                .extension(44, later6)
                .protocol(17)
                .payload(new byte[8])
                .build());
    assertThat(key6.fragment()).isEqualTo(FlowKey.LATER_FRAGMENT);
    assertThat(key6.protocol()).isEqualTo(IpProtocol.UDP);
    assertThat(key6.tpDst()).isZero();
  }

  @Test
  void extensionHeadersAreLookedThroughUpToALimit() {
    FrameBuilder frame = fromAtoB().ip(IP6_A, IP6_B).udp(10, 20);
    for (int i = 0; i < FlowKeys.MAX_EXTENSION_HEADERS; i++) {
      frame.extension(IpProtocol.DESTINATION_OPTIONS, new byte[7]);
    }
    assertThat(key(frame.build()).tpDst()).isEqualTo(20);
    byte[] oneMore = frame.extension(IpProtocol.DESTINATION_OPTIONS, new byte[7]).build();
    assertThatExceptionOfType(MalformedPacket.class).isThrownBy(() -> FlowKeys.parse(oneMore));
  }

  @Test
  void paddingIsNoPartOfThePacketAndACutIsMalformed() {
    byte[] frame = fromAtoB().ip(IP_A, IP_B).udp(10, 20).build();
    assertThat(key(Arrays.copyOf(frame, 60))).isEqualTo(key(frame));
    byte[] cut = Arrays.copyOf(frame, frame.length - 1);
    assertThatExceptionOfType(MalformedPacket.class).isThrownBy(() -> FlowKeys.parse(cut));
  }

  @Test
  void aTransportHeaderMustBeWhole() {
    byte[] tiny = fromAtoB().ip(IP_A, IP_B).protocol(6).payload(new byte[19]).build();
    assertThatExceptionOfType(MalformedPacket.class).isThrownBy(() -> FlowKeys.parse(tiny));
    assertThat(key(fromAtoB().ip(IP_A, IP_B).protocol(47).payload(new byte[3]).build()).protocol())
        .isEqualTo(IpProtocol.GRE);
  }

  @Test
  void masks() {
    FlowKey key = key(fromAtoB().ip(IP_A, IP_B).udp(10, 20).build());
    FlowMask mask =
        FlowMask.builder().ethDst().etherType().ipDstPrefix(32, 16).tpDst(0xff00).build();
    FlowKey masked = key.masked(mask);
    assertThat(masked.ethDst()).isEqualTo(B.value());
    assertThat(masked.ethSrc()).isZero();
    assertThat(masked.ipDst()).isEqualTo(Ip4.parse("192.168.0.0"));
    assertThat(masked.tpDst()).isZero();
    assertThat(mask.matches(key, masked)).isTrue();
    assertThat(key.masked(FlowMask.EXACT)).isEqualTo(key);
    assertThat(FlowMask.EXACT.covers(mask)).isTrue();
    assertThat(mask.covers(FlowMask.NONE)).isTrue();
    assertThat(mask.covers(FlowMask.builder().ipDstPrefix(32, 17).build())).isFalse();
    assertThat(mask.union(FlowMask.EXACT)).isEqualTo(FlowMask.EXACT);
    assertThat(FlowMask.builder().add(mask).add(FlowMask.NONE).build()).isEqualTo(mask);
    FlowMask all =
        FlowMask.builder()
            .ethDst()
            .ethSrc()
            .etherType()
            .vlan()
            .ipSrc()
            .ipDst()
            .protocol()
            .tos()
            .fragment()
            .tpSrc()
            .tpDst()
            .bucket()
            .build();
    assertThat(all).isEqualTo(FlowMask.EXACT);
    assertThat(FlowMask.builder().ipSrcPrefix(128, 65).build().ipSrcLow()).isEqualTo(1L << 63);
  }

  @Property
  void keysEqualUnderAMaskMatch(@ForAll long bits, @ForAll long other, @ForAll int ports) {
    FlowMask mask = FlowMask.builder().ipSrc(bits, ~bits).tpSrc(ports).ethSrc(other).build();
    FlowKey one =
        new FlowKey(
            bits & Mac.MASK, other & Mac.MASK, 1, 2, other, bits, 5, 6, 7, 8, 0, ports & 0xffff, 9);
    FlowKey two = new FlowKey(0, bits & Mac.MASK, 1, 2, bits, other, 5, 6, 7, 8, 0, 3, 9);
    assertThat(mask.matches(one, two)).isEqualTo(one.masked(mask).equals(two.masked(mask)));
    assertThat(mask.matches(one, one.masked(mask))).isTrue();
  }

  @Test
  void reversedAnswers() {
    FlowKey request = key(fromAtoB().ip(IP_A, IP_B).echoRequest(5, 7).build());
    FlowKey reply = key(FrameBuilder.ethernet(B, A).ip(IP_B, IP_A).echoReply(5, 8).build());
    assertThat(request.reversed()).isEqualTo(reply);
    assertThat(reply.reversed()).isEqualTo(request);
    FlowKey request6 = key(fromAtoB().ip(IP6_A, IP6_B).echoRequest(5, 7).build());
    assertThat(request6.reversed().icmpType()).isEqualTo(129);
    FlowKey tcp = key(fromAtoB().ip(IP_A, IP_B).tcp(80, 4000, 1, 2, Tcp.ACK).build());
    assertThat(tcp.reversed())
        .isEqualTo(key(FrameBuilder.ethernet(B, A).ip(IP_B, IP_A).tcp(4000, 80, 1, 2, 0).build()));
  }

  @Test
  void bothDirectionsHaveOneBucketAndAllBucketsAreUsed() {
    Set<Integer> buckets = new HashSet<>();
    for (int port = 1; port < 1000; port++) {
      FlowKey key = key(fromAtoB().ip(IP_A, IP_B).udp(port, 53).build());
      assertThat(key.bucket()).isEqualTo(key.reversed().bucket()).isBetween(0, 63);
      buckets.add(key.bucket());
    }
    assertThat(buckets).hasSize(FlowKey.BUCKETS);
    FlowKey echo = key(fromAtoB().ip(IP_A, IP_B).echoRequest(5, 7).build());
    assertThat(echo.bucket()).isEqualTo(echo.reversed().bucket());
  }

  /** Computed elsewhere, by the words of {@link FlowKey#bucket}: the kernel's half must agree. */
  @Test
  void knownBuckets() {
    assertThat(key(fromAtoB().ip(IP_A, IP_B).udp(1000, 53).build()).bucket()).isEqualTo(6);
    assertThat(key(fromAtoB().ip(IP6_A, IP6_B).tcp(1000, 53, 0, 0, Tcp.SYN).build()).bucket())
        .isEqualTo(60);
    assertThat(key(fromAtoB().ip(IP_A, IP_B).echoRequest(7, 1).build()).bucket()).isEqualTo(34);
  }
}
