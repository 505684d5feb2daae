package org.midonet.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.midonet.packet.Frames.IP6_A;
import static org.midonet.packet.Frames.IP6_B;
import static org.midonet.packet.Frames.IP_A;
import static org.midonet.packet.Frames.IP_B;
import static org.midonet.packet.Frames.fromAtoB;
import static org.midonet.packet.Frames.segment;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class FragmentsTest {
  /** Also fragments of fragments. */
  @Property
  void fragmentsMakeTheWholeAgain(
      @ForAll @Size(min = 1, max = 2000) byte[] payload,
      @ForAll @IntRange(min = 68, max = 1500) int mtu,
      @ForAll @IntRange(min = 68, max = 1500) int nextMtu,
      @ForAll boolean tagged)
      throws MalformedPacket {
    FrameBuilder builder = tagged ? fromAtoB().vlan(5) : fromAtoB();
    byte[] frame = builder.ip(IP_A, IP_B).identification(7).udp(1, 2).payload(payload).build();
    MemorySegment data = Ipv4.parse(Ethernet.parse(frame).payload()).payload();
    List<byte[]> fragments = new ArrayList<>();
    for (byte[] fragment : Fragments.split(segment(frame), mtu)) {
      fragments.addAll(Fragments.split(segment(fragment), nextMtu));
    }
    MemorySegment joined = MemorySegment.ofArray(new byte[(int) data.byteSize()]);
    int lasts = 0;
    long octets = 0;
    for (byte[] fragment : fragments) {
      Ethernet ethernet = Ethernet.parse(fragment);
      Ipv4 ip = Ipv4.parse(ethernet.payload());
      assertThat(ethernet.isTagged()).isEqualTo(tagged);
      assertThat(ip.bytes().byteSize()).isLessThanOrEqualTo(Math.min(mtu, nextMtu));
      assertThat(ip.checksumIsRight()).isTrue();
      assertThat(ip.identification()).isEqualTo(7);
      MemorySegment.copy(ip.payload(), 0, joined, ip.fragmentOffset(), ip.payload().byteSize());
      octets += ip.payload().byteSize();
      lasts += ip.moreFragments() ? 0 : 1;
    }
    assertThat(joined.mismatch(data)).isEqualTo(-1);
    assertThat(octets).isEqualTo(data.byteSize());
    assertThat(lasts).isEqualTo(1);
  }

  @Test
  void onlySomeOptionsAreInLaterFragments() throws MalformedPacket {
    byte[] recordRoute = {7, 7, 4, 0, 0, 0, 0};
    byte[] options = new byte[12];
    System.arraycopy(recordRoute, 0, options, 0, 7);
    System.arraycopy(new byte[] {(byte) 0x94, 4, 0, 1, 0}, 0, options, 7, 5);
    byte[] frame =
        fromAtoB().ip(IP_A, IP_B).ipOptions(options).udp(1, 2).payload(new byte[400]).build();
    List<byte[]> fragments = Fragments.split(segment(frame), 200);
    Ipv4 first = Ipv4.parse(Ethernet.parse(fragments.get(0)).payload());
    Ipv4 second = Ipv4.parse(Ethernet.parse(fragments.get(1)).payload());
    assertThat(first.headerLength()).isEqualTo(32);
    assertThat(second.headerLength()).isEqualTo(24);
    assertThat(Bytes.u32(second.options(), 0)).isEqualTo(0x9404_0001L);
    assertThat(second.checksumIsRight()).isTrue();
  }

  @Test
  void whatCannotBeCut() {
    byte[] frame6 = fromAtoB().ip(IP6_A, IP6_B).udp(1, 2).payload(new byte[400]).build();
    assertThatExceptionOfType(MalformedPacket.class)
        .isThrownBy(() -> Fragments.split(segment(frame6), 200));
    assertThatIllegalArgumentException().isThrownBy(() -> Fragments.split(segment(frame6), 67));
  }
}
