package org.midonet.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class SegmentSizeTest {

  private static final byte[] SIZE_1460 = {2, 4, 5, (byte) 0xb4};
  private static final byte[] BEHIND_OTHERS = {
    1, 3, 3, 7, 4, 2, 1, 1, 2, 4, 5, (byte) 0xb4, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0
  };
  private static final byte[] AT_AN_ODD_PLACE = {1, 2, 4, 5, (byte) 0xb4, 1, 1, 0};

  private static byte[] frame(boolean ipv6, int flags, byte[] options) {
    IpAddress from = IpAddress.parse(ipv6 ? "2001:db8::1" : "10.0.0.1");
    IpAddress to = IpAddress.parse(ipv6 ? "2001:db8::2" : "10.0.0.2");
    return FrameBuilder.ethernet(new Mac(0x0200_0000_000aL), new Mac(0x0200_0000_000bL))
        .ip(from, to)
        .tcp(4000, 80, 1, 0, flags, 65_000, options)
        .payload(new byte[7])
        .build();
  }

  private static Tcp tcp(byte[] frame) throws MalformedPacket {
    return Tcp.parse(
        IpPacket.parse(Ethernet.parse(MemorySegment.ofArray(frame)).payload()).payload());
  }

  private static boolean rightSum(byte[] frame) throws MalformedPacket {
    IpPacket ip = IpPacket.parse(Ethernet.parse(MemorySegment.ofArray(frame)).payload());
    return Tcp.parse(ip.payload()).checksumIsRight(ip.pseudoHeader());
  }

  @Test
  void synAndSynAckOfferLessWhereverTheOptionStands() throws MalformedPacket {
    for (boolean ipv6 : new boolean[] {false, true}) {
      for (int flags : new int[] {Tcp.SYN, Tcp.SYN | Tcp.ACK}) {
        for (byte[] options : new byte[][] {SIZE_1460, BEHIND_OTHERS, AT_AN_ODD_PLACE}) {
          byte[] frame = frame(ipv6, flags, options);
          assertThat(SegmentSize.lower(MemorySegment.ofArray(frame), 50)).isTrue();
          assertThat(tcp(frame).maximumSegmentSize()).isEqualTo(OptionalInt.of(1410));
          assertThat(rightSum(frame)).isTrue();
        }
      }
    }
  }

  @Test
  void allElseStaysAsItIs() {
    Map<String, byte[]> frames =
        Map.of(
            "no SYN", frame(false, Tcp.ACK, SIZE_1460),
            "no options", frame(false, Tcp.SYN, new byte[0]),
            "other options", frame(false, Tcp.SYN, new byte[] {1, 3, 3, 7, 4, 2, 0, 0}),
            "an option without an end", frame(false, Tcp.SYN, new byte[] {3, 0, 2, 4}),
            "an option past the end", frame(false, Tcp.SYN, new byte[] {1, 1, 2, 4}),
            "an option of another length", frame(false, Tcp.SYN, new byte[] {2, 3, 5, 0}),
            "behind the end", frame(false, Tcp.SYN, new byte[] {0, 0, 0, 0, 2, 4, 5, 0}),
            "nothing left", frame(false, Tcp.SYN, new byte[] {2, 4, 0, 50}),
            "no TCP",
                FrameBuilder.ethernet(new Mac(1), new Mac(2))
                    .ip(IpAddress.parse("10.0.0.1"), IpAddress.parse("10.0.0.2"))
                    .udp(1, 2)
                    .build());
    frames.forEach(
        (what, frame) -> {
          byte[] before = frame.clone();
          assertThat(SegmentSize.lower(MemorySegment.ofArray(frame), 50)).as(what).isFalse();
          assertThat(frame).as(what).isEqualTo(before);
        });
  }
}
