package org.midonet.datapath.ebpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.midonet.ffi.packet.VnetHeader;
import org.midonet.packet.Checksum;
import org.midonet.packet.Ethernet;
import org.midonet.packet.FrameBuilder;
import org.midonet.packet.Ip4;
import org.midonet.packet.Ip6;
import org.midonet.packet.IpAddress;
import org.midonet.packet.IpPacket;
import org.midonet.packet.Mac;
import org.midonet.packet.MalformedPacket;
import org.midonet.packet.VxlanFrame;

class TransportOffloadTest {
  private static final List<List<IpAddress>> PAIRS =
      List.of(
          List.of(Ip4.parse("10.0.0.1"), Ip4.parse("10.0.0.2")),
          List.of(Ip6.parse("fd00::1"), Ip6.parse("fd00::2")));

  private static FrameBuilder ethernet(List<IpAddress> pair) {
    return FrameBuilder.ethernet(new Mac(1), new Mac(2)).ip(pair.get(0), pair.get(1));
  }

  private static MemorySegment inMemory(FrameBuilder frame) {
    return inMemory(frame.build());
  }

  private static MemorySegment inMemory(byte[] bytes) {
    MemorySegment copy = Arena.ofAuto().allocate(bytes.length);
    return copy.copyFrom(MemorySegment.ofArray(bytes));
  }

  private static MemorySegment tcp(List<IpAddress> pair) {
    return inMemory(ethernet(pair).tcp(1, 2, 3, 4, 16).payload(new byte[999]));
  }

  private static IpPacket ip(MemorySegment frame) throws MalformedPacket {
    return IpPacket.parse(Ethernet.parse(frame).payload());
  }

  /** Leaves the checksum as a guest's kernel does that leaves it to the device. */
  private static void unfinish(MemorySegment frame, int at) throws MalformedPacket {
    IpPacket ip = ip(frame);
    WireForm.putBig16(ip.payload(), at, Checksum.fold(ip.pseudoHeader()));
  }

  @Test
  void aFinishedChecksumNeedsNothing() {
    for (List<IpAddress> pair : PAIRS) {
      assertThat(TransportOffload.of(tcp(pair), 0)).isEqualTo(VnetHeader.NONE);
      assertThat(TransportOffload.of(inMemory(ethernet(pair).udp(1, 2).payload(new byte[9])), 0))
          .isEqualTo(VnetHeader.NONE);
    }
  }

  @Test
  void anUnfinishedOneIsToBeCompletedWhereItIs() throws Exception {
    for (List<IpAddress> pair : PAIRS) {
      int header = pair.getFirst().bits() == 32 ? 34 : 54;
      MemorySegment tcp = tcp(pair);
      unfinish(tcp, 16);
      assertThat(TransportOffload.of(tcp, 0)).isEqualTo(VnetHeader.partialChecksum(header, 16));
      MemorySegment udp = inMemory(ethernet(pair).vlan(5).udp(1, 2).payload(new byte[9]));
      unfinish(udp, 6);
      assertThat(TransportOffload.of(udp, 0)).isEqualTo(VnetHeader.partialChecksum(header + 4, 6));
    }
  }

  @Test
  void oneInsideVxlanIsToBeCompletedThere() throws Exception {
    for (List<IpAddress> pair : PAIRS) {
      MemorySegment tcp = tcp(pair);
      byte[] finished = wrapped(tcp);
      unfinish(tcp, 16);
      int header = 50 + (pair.getFirst().bits() == 32 ? 34 : 54);
      assertThat(TransportOffload.of(inMemory(wrapped(tcp)), 0))
          .isEqualTo(VnetHeader.partialChecksum(header, 16));
      assertThat(TransportOffload.of(inMemory(finished), 0)).isEqualTo(VnetHeader.NONE);
    }
  }

  private static byte[] wrapped(MemorySegment frame) throws MalformedPacket {
    byte[] inner = frame.toArray(ValueLayout.JAVA_BYTE);
    return VxlanFrame.wrap(inner, Ip4.parse("2.0.0.1"), Ip4.parse("2.0.0.2"), 7);
  }

  @Test
  void aWrongOneStaysWrong() throws Exception {
    MemorySegment frame = tcp(PAIRS.getFirst());
    WireForm.putBig16(ip(frame).payload(), 16, 0x1234);
    assertThat(TransportOffload.of(frame, 0)).isEqualTo(VnetHeader.NONE);
    assertThat(WireForm.big16(ip(frame).payload(), 16)).isEqualTo(0x1234);
  }

  @Test
  void aLargeSegmentIsCutByTheKernel() throws Exception {
    for (List<IpAddress> pair : PAIRS) {
      boolean ipv4 = pair.getFirst().bits() == 32;
      MemorySegment frame = tcp(pair);
      int header = ipv4 ? 34 : 54;
      assertThat(TransportOffload.of(frame, 300))
          .isEqualTo(
              new VnetHeader(
                  true, ipv4 ? VnetHeader.TCP4 : VnetHeader.TCP6, header + 20, 300, header, 16));
      IpPacket ip = ip(frame);
      assertThat(WireForm.big16(ip.payload(), 16)).isEqualTo(Checksum.fold(ip.pseudoHeader()));
    }
  }

  @Test
  void whatHasNoSuchChecksumIsLeftAlone() {
    List<IpAddress> pair = PAIRS.getFirst();
    for (FrameBuilder frame :
        List.of(
            ethernet(pair).protocol(47).payload(new byte[20]),
            FrameBuilder.ethernet(new Mac(1), new Mac(2)).etherType(0x88b5))) {
      assertThat(TransportOffload.of(inMemory(frame), 0)).isEqualTo(VnetHeader.NONE);
    }
    assertThat(TransportOffload.of(Arena.ofAuto().allocate(3), 0)).isEqualTo(VnetHeader.NONE);
  }
}
