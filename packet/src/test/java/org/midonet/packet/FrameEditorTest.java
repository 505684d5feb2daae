package org.midonet.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.midonet.packet.Frames.IP6_A;
import static org.midonet.packet.Frames.IP6_B;
import static org.midonet.packet.Frames.IP_A;
import static org.midonet.packet.Frames.IP_B;
import static org.midonet.packet.Frames.fromAtoB;
import static org.midonet.packet.Frames.segment;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class FrameEditorTest {
  private static final int U16 = 0xffff;

  private static FrameBuilder start(boolean isIpv6) {
    return isIpv6 ? fromAtoB().ip(IP6_A, IP6_B) : fromAtoB().ip(IP_A, IP_B);
  }

  private static FrameBuilder transport(FrameBuilder frame, int kind) {
    return switch (kind) {
      case 0 -> frame.udp(1, 2);
      case 1 -> frame.tcp(1, 2, 3, 4, Tcp.ACK);
      default -> frame.echoRequest(2, 9);
    };
  }

  /** Every change at once is the frame that would have been built so. */
  @Property
  void aRewrittenFrameIsTheOneBuiltSo(
      @ForAll boolean isIpv6,
      @ForAll @IntRange(min = 0, max = 2) int kind,
      @ForAll long high,
      @ForAll long low,
      @ForAll @IntRange(min = 0, max = U16) int port,
      @ForAll @IntRange(min = 1, max = 255) int ttl,
      @ForAll @LongRange(min = 0, max = Mac.MASK) long mac,
      @ForAll @Size(max = 50) byte[] payload)
      throws MalformedPacket {
    IpAddress from = isIpv6 ? new Ip6(high, low) : new Ip4((int) high);
    IpAddress to = isIpv6 ? new Ip6(low, ~high) : new Ip4((int) low);
    byte[] original = transport(start(isIpv6), kind).payload(payload).build();
    FrameEditor editor =
        FrameEditor.copyOf(original)
            .setEthDst(mac)
            .setEthSrc(mac ^ 1)
            .setIpSrc(from)
            .setIpDst(to)
            .setTtl(ttl)
            .setTpDst(port);
    FrameBuilder expected =
        FrameBuilder.ethernet(new Mac(mac ^ 1), new Mac(mac))
            .ip(from, to)
            .ttl(ttl)
            .payload(payload);
    switch (kind) {
      case 0 -> {
        editor.setTpSrc(port ^ 5);
        expected.udp(port ^ 5, port);
      }
      case 1 -> {
        editor.setTpSrc(port ^ 5);
        expected.tcp(port ^ 5, port, 3, 4, Tcp.ACK);
      }
      default -> expected.echoRequest(port, 9);
    }
    byte[] rewritten = editor.toBytes();
    assertThat(rewritten).isEqualTo(expected.build());
    assertThat(editor.recomputeChecksums().toBytes()).isEqualTo(rewritten);
  }

  @Property
  void incrementalIsRecomputedForEverySample(@ForAll long seed) throws MalformedPacket {
    Random random = new Random(seed);
    List<byte[]> samples = Frames.samples();
    byte[] frame = samples.get(random.nextInt(samples.size()));
    boolean isIpv6 = FlowKeys.parse(frame).isIpv6();
    FrameEditor editor = FrameEditor.copyOf(frame);
    for (int i = 0; i < 6; i++) {
      IpAddress address =
          isIpv6 ? new Ip6(random.nextLong(), random.nextLong()) : new Ip4(random.nextInt());
      switch (random.nextInt(6)) {
        case 0 -> editor.setIpSrc(address);
        case 1 -> editor.setIpDst(address);
        case 2 -> editor.setTpDst(random.nextInt(U16));
        case 3 -> editor.setTtl(random.nextInt(256));
        case 4 -> editor.pushVlan(random.nextInt(U16));
        default -> {
          byte[] before = editor.toBytes();
          assertThat(editor.decrementTtl() || Arrays.equals(before, editor.toBytes())).isTrue();
        }
      }
    }
    byte[] edited = editor.toBytes();
    assertThat(editor.recomputeChecksums().toBytes()).isEqualTo(edited);
  }

  /**
   * The checksum of a fragmented packet is in its first fragment and covers addresses and ports.
   */
  @Test
  void aTranslatedFragmentedPacketIsRightAsAWhole() throws MalformedPacket {
    byte[] payload = new byte[1000];
    new Random(1).nextBytes(payload);
    byte[] whole = fromAtoB().ip(IP_A, IP_B).udp(10, 20).payload(payload).build();
    MemorySegment datagram = MemorySegment.ofArray(new byte[1008]);
    IpAddress translated = Ip4.parse("203.0.113.9");
    for (byte[] fragment : Fragments.split(segment(whole), 300)) {
      FrameEditor editor = FrameEditor.copyOf(fragment).setIpSrc(translated).setTpSrc(4242);
      Ipv4 ip = Ipv4.parse(Ethernet.parse(editor.frame()).payload());
      assertThat(ip.checksumIsRight()).isTrue();
      MemorySegment.copy(ip.payload(), 0, datagram, ip.fragmentOffset(), ip.payload().byteSize());
    }
    byte[] expected = fromAtoB().ip(translated, IP_B).udp(4242, 20).payload(payload).build();
    assertThat(datagram.toArray(ValueLayout.JAVA_BYTE))
        .isEqualTo(segment(expected).asSlice(34).toArray(ValueLayout.JAVA_BYTE));
  }

  @Test
  void ttlRunsOut() throws MalformedPacket {
    for (boolean isIpv6 : new boolean[] {false, true}) {
      FrameEditor editor = FrameEditor.copyOf(start(isIpv6).ttl(2).udp(1, 2).build());
      assertThat(editor.decrementTtl()).isTrue();
      assertThat(editor.toBytes()).isEqualTo(start(isIpv6).ttl(1).udp(1, 2).build());
      assertThat(editor.decrementTtl()).isFalse();
      assertThat(editor.toBytes()).isEqualTo(start(isIpv6).ttl(1).udp(1, 2).build());
    }
    assertThat(FrameEditor.copyOf(Arp.request(Frames.A, IP_A, IP_B).toFrame()).decrementTtl())
        .isTrue();
  }

  @Test
  void tagsGoOnAndOff() throws MalformedPacket {
    byte[] plain = start(false).udp(1, 2).build();
    FrameEditor editor = FrameEditor.copyOf(plain);
    for (int tags = 1; tags <= 4; tags++) {
      editor.pushVlan(0xb000 | tags);
    }
    byte[] expected =
        fromAtoB()
            .vlan(0xa004)
            .vlan(0xa003)
            .vlan(0xa002)
            .vlan(0xa001)
            .ip(IP_A, IP_B)
            .udp(1, 2)
            .build();
    assertThat(editor.toBytes()).isEqualTo(expected);
    editor.popVlan().popVlan().setIpDst(Ip4.ANY).popVlan().popVlan().popVlan().setIpDst(IP_B);
    assertThat(editor.toBytes()).isEqualTo(plain);
  }

  @Test
  void inPlaceEditsTheFrameItself() throws MalformedPacket {
    byte[] frame = start(true).udp(1, 2).build();
    FrameEditor editor = FrameEditor.inPlace(segment(frame)).setTpDst(7);
    assertThat(frame).isEqualTo(start(true).udp(1, 7).build());
    editor.pushVlan(3).setTpDst(8);
    assertThat(frame).isEqualTo(start(true).udp(1, 7).build());
    assertThat(editor.toBytes()).isEqualTo(fromAtoB().vlan(3).ip(IP6_A, IP6_B).udp(1, 8).build());
  }

  @Test
  void aDatagramWithoutChecksumStaysWithout() throws MalformedPacket {
    byte[] frame = start(false).udp(1, 2).payload(new byte[5]).build();
    Bytes.put16(segment(frame), 40, 0);
    FrameEditor editor = FrameEditor.copyOf(frame).setIpSrc(Ip4.BROADCAST).setTpDst(9);
    assertThat(Bytes.u16(editor.recomputeChecksums().frame(), 40)).isZero();
  }

  @Test
  void aWrongChecksumStaysWrongUntilRecomputed() throws MalformedPacket {
    byte[] frame = start(false).tcp(1, 2, 3, 4, Tcp.ACK).build();
    frame[50] ^= 0x55;
    FrameEditor editor = FrameEditor.copyOf(frame).setIpSrc(Ip4.BROADCAST).setTpDst(9);
    assertThat(EveryField.read(editor.frame()).allChecksumsRight()).isFalse();
    assertThat(EveryField.read(editor.recomputeChecksums().frame()).allChecksumsRight()).isTrue();
  }

  @Test
  void whatTheFrameHasNotIsNotChanged() throws MalformedPacket {
    byte[] arp = Arp.request(Frames.A, IP_A, IP_B).toFrame();
    assertThat(FrameEditor.copyOf(arp).setIpSrc(IP6_A).setTpDst(5).setTtl(3).popVlan().toBytes())
        .isEqualTo(arp);
    byte[] gre = start(false).protocol(47).payload(new byte[30]).build();
    assertThat(FrameEditor.copyOf(gre).setTpSrc(5).setTpDst(5).toBytes()).isEqualTo(gre);
    FrameEditor editor = FrameEditor.copyOf(gre);
    assertThatIllegalArgumentException().isThrownBy(() -> editor.setIpSrc(IP6_A));
  }

  /** What a sender leaves to the hardware is completed, and no other checksum is touched. */
  @Property
  void anOffloadedChecksumIsCompleted(
      @ForAll boolean isIpv6, @ForAll boolean isTcp, @ForAll @Size(max = 50) byte[] payload)
      throws MalformedPacket {
    byte[] built = transport(start(isIpv6), isTcp ? 1 : 0).payload(payload).build();
    int length = (isTcp ? Tcp.HEADER : Udp.HEADER) + payload.length;
    int at = built.length - length + (isTcp ? 16 : 6);
    IpAddress from = isIpv6 ? IP6_A : IP_A;
    IpAddress to = isIpv6 ? IP6_B : IP_B;
    int protocol = isTcp ? IpProtocol.TCP : IpProtocol.UDP;
    int partial =
        Checksum.fold(
            Checksum.pseudoHeader(Checksum.sum(from), Checksum.sum(to), protocol, length));
    byte[] offloaded = built.clone();
    Bytes.put16(segment(offloaded), at, partial);
    assertThat(FrameEditor.copyOf(offloaded).finishChecksum().toBytes()).isEqualTo(built);
    byte[] wrong = built.clone();
    Bytes.put16(segment(wrong), at, partial ^ 0x100);
    assertThat(FrameEditor.copyOf(wrong).finishChecksum().toBytes()).isEqualTo(wrong);
    assertThat(FrameEditor.copyOf(built).finishChecksum().toBytes()).isEqualTo(built);
  }

  @Test
  void whatHasNoOffloadedChecksumStaysAsItIs() throws MalformedPacket {
    byte[] echo = start(false).echoRequest(1, 2).build();
    byte[] fragment = start(false).udp(1, 2).payload(new byte[16]).build();
    fragment[Ethernet.HEADER + 6] = 0x20; // more fragments follow
    for (byte[] frame : List.of(echo, fragment)) {
      assertThat(FrameEditor.copyOf(frame).finishChecksum().toBytes()).isEqualTo(frame);
    }
  }
}
