package org.midonet.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.midonet.packet.Frames.IP6_A;
import static org.midonet.packet.Frames.IP6_B;
import static org.midonet.packet.Frames.IP_A;
import static org.midonet.packet.Frames.IP_B;
import static org.midonet.packet.Frames.fromAtoB;
import static org.midonet.packet.Frames.segment;

import java.lang.foreign.ValueLayout;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** What is built is what is read. */
class FrameBuilderTest {
  private static final int U16 = 0xffff;
  private static final long U32 = 0xffff_ffffL;

  @Property
  void udpOverIpv4(
      @ForAll @LongRange(min = 0, max = Mac.MASK) long source,
      @ForAll @LongRange(min = 0, max = Mac.MASK) long destination,
      @ForAll int from,
      @ForAll int to,
      @ForAll @IntRange(min = 0, max = U16) int sport,
      @ForAll @IntRange(min = 0, max = U16) int dport,
      @ForAll @Size(max = 100) byte[] payload)
      throws MalformedPacket {
    byte[] frame =
        FrameBuilder.ethernet(new Mac(source), new Mac(destination))
            .ip(new Ip4(from), new Ip4(to))
            .identification(sport)
            .dontFragment()
            .udp(sport, dport)
            .payload(payload)
            .build();
    Ethernet ethernet = Ethernet.parse(frame);
    assertThat(ethernet.source()).isEqualTo(source);
    assertThat(ethernet.destination()).isEqualTo(destination);
    assertThat(ethernet.isTagged()).isFalse();
    Ipv4 ip = Ipv4.parse(ethernet.payload());
    assertThat(ip.checksumIsRight()).isTrue();
    assertThat(ip.source()).isEqualTo(new Ip4(from));
    assertThat(ip.destinationValue()).isEqualTo(to);
    assertThat(ip.identification()).isEqualTo(sport);
    assertThat(ip.dontFragment()).isTrue();
    assertThat(ip.ttl()).isEqualTo(64);
    Udp udp = Udp.parse(ip.payload());
    assertThat(udp.checksum()).isNotZero();
    assertThat(udp.checksumIsRight(ip.pseudoHeader())).isTrue();
    assertThat(udp.sourcePort()).isEqualTo(sport);
    assertThat(udp.destinationPort()).isEqualTo(dport);
    assertThat(udp.payload().toArray(ValueLayout.JAVA_BYTE)).isEqualTo(payload);
  }

  @Property
  void tcpOverTaggedIpv6WithExtensions(
      @ForAll long high,
      @ForAll long low,
      @ForAll @LongRange(min = 0, max = U32) long sequence,
      @ForAll @LongRange(min = 0, max = U32) long acknowledgement,
      @ForAll @IntRange(min = 0, max = 255) int octet,
      @ForAll @IntRange(min = 0, max = U16) int number,
      @ForAll @Size(max = 3) List<@IntRange(min = 0, max = 4) Integer> extensions,
      @ForAll @Size(max = 99) byte[] payload)
      throws MalformedPacket {
    FrameBuilder builder =
        fromAtoB()
            .vlan(number)
            .ip(new Ip6(high, low), IP6_B)
            .tos(octet)
            .ttl(octet)
            .flowLabel(number);
    for (int length : extensions) {
      builder.extension(IpProtocol.HOP_BY_HOP, withLength(length));
    }
    byte[] options = {2, 4, (byte) (number >>> 8), (byte) number};
    byte[] frame =
        builder
            .tcp(number, 443, sequence, acknowledgement, octet, number, options)
            .payload(payload)
            .build();
    Ethernet ethernet = Ethernet.parse(frame);
    assertThat(ethernet.vlan()).isEqualTo(number | 0x1000);
    assertThat(ethernet.etherType()).isEqualTo(EtherType.IPV6);
    Ipv6 ip = Ipv6.parse(ethernet.payload());
    assertThat(ip.source()).isEqualTo(new Ip6(high, low));
    assertThat(ip.destination()).isEqualTo(IP6_B);
    assertThat(ip.tos()).isEqualTo(octet);
    assertThat(ip.ttl()).isEqualTo(octet);
    assertThat(ip.flowLabel()).isEqualTo(number);
    assertThat(ip.protocol()).isEqualTo(IpProtocol.TCP);
    Tcp tcp = Tcp.parse(ip.payload());
    assertThat(tcp.checksumIsRight(ip.pseudoHeader())).isTrue();
    assertThat(tcp.sequence()).isEqualTo(sequence);
    assertThat(tcp.acknowledgement()).isEqualTo(acknowledgement);
    assertThat(tcp.flags()).isEqualTo(octet);
    assertThat(tcp.window()).isEqualTo(number);
    assertThat(tcp.maximumSegmentSize()).hasValue(number);
    assertThat(tcp.payload().toArray(ValueLayout.JAVA_BYTE)).isEqualTo(payload);
  }

  private static byte[] withLength(int units) {
    byte[] rest = new byte[7 + 8 * units];
    rest[0] = (byte) units;
    return rest;
  }

  @Property
  void echoes(
      @ForAll boolean isIpv6,
      @ForAll boolean isReply,
      @ForAll @IntRange(min = 0, max = U16) int identifier,
      @ForAll @IntRange(min = 0, max = U16) int sequence,
      @ForAll @Size(max = 64) byte[] data)
      throws MalformedPacket {
    FrameBuilder builder = isIpv6 ? fromAtoB().ip(IP6_A, IP6_B) : fromAtoB().ip(IP_A, IP_B);
    builder =
        isReply
            ? builder.echoReply(identifier, sequence)
            : builder.echoRequest(identifier, sequence);
    IpPacket ip = IpPacket.parse(Ethernet.parse(builder.payload(data).build()).payload());
    Icmp icmp = Icmp.parse(ip.payload());
    assertThat(icmp.checksumIsRight(isIpv6 ? ip.pseudoHeader() : 0)).isTrue();
    assertThat(icmp.identifier()).isEqualTo(identifier);
    assertThat(icmp.sequence()).isEqualTo(sequence);
    int expected = isIpv6 ? (isReply ? 129 : 128) : isReply ? 0 : 8;
    assertThat(icmp.type()).isEqualTo(expected);
    assertThat(icmp.body().toArray(ValueLayout.JAVA_BYTE)).isEqualTo(data);
  }

  @Property
  void arp(
      @ForAll @IntRange(min = 0, max = U16) int operation,
      @ForAll @LongRange(min = 0, max = Mac.MASK) long sender,
      @ForAll @LongRange(min = 0, max = Mac.MASK) long target,
      @ForAll int from,
      @ForAll int to)
      throws MalformedPacket {
    Arp arp = new Arp(operation, sender, from, target, to);
    assertThat(Arp.parse(Ethernet.parse(arp.toFrame()).payload())).isEqualTo(arp);
  }

  @Test
  void arpConversation() throws MalformedPacket {
    Arp request = Arp.request(Frames.A, IP_A, IP_B);
    assertThat(Ethernet.parse(request.toFrame()).destination()).isEqualTo(Mac.MASK);
    Arp reply = request.reply(Frames.B);
    assertThat(reply)
        .isEqualTo(
            new Arp(Arp.REPLY, Frames.B.value(), IP_B.value(), Frames.A.value(), IP_A.value()));
    assertThat(Ethernet.parse(reply.toFrame()).destination()).isEqualTo(Frames.A.value());
    assertThat(Arp.announcement(Frames.A, IP_A).isGratuitous()).isTrue();
    assertThat(request.isGratuitous()).isFalse();
  }

  @Test
  void vxlan() throws MalformedPacket {
    byte[] inner = Arp.request(Frames.A, IP_A, IP_B).toFrame();
    byte[] payload = Vxlan.encapsulate(0xabcdef, segment(inner));
    Vxlan vxlan = Vxlan.parse(segment(payload));
    assertThat(vxlan.vni()).isEqualTo(0xabcdef);
    assertThat(vxlan.frame().toArray(ValueLayout.JAVA_BYTE)).isEqualTo(inner);
  }

  @Test
  void aUdpChecksumIsNeverZero() throws MalformedPacket {
    for (int port = 0; port <= U16; port++) {
      byte[] frame = fromAtoB().ip(Ip4.ANY, Ip4.ANY).udp(0, port).build();
      Ipv4 ip = Ipv4.parse(Ethernet.parse(frame).payload());
      Udp udp = Udp.parse(ip.payload());
      assertThat(udp.checksum() != 0 && udp.checksumIsRight(ip.pseudoHeader())).isTrue();
    }
  }

  @Test
  void whatCannotBeSaidIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> fromAtoB().ip(IP_A, IP6_A));
    assertThatIllegalArgumentException().isThrownBy(() -> fromAtoB().ipOptions(new byte[3]));
    assertThatIllegalArgumentException().isThrownBy(() -> fromAtoB().extension(17, new byte[7]));
    assertThatIllegalStateException()
        .isThrownBy(fromAtoB().ip(IP_A, IP_B).udp(1, 2).payload(new byte[65536])::build);
  }
}
