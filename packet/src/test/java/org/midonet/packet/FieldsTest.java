package org.midonet.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** What views read, against octets written down by hand (RFC 791, 8200, 9293, 2132, 3442). */
class FieldsTest {

  private static MemorySegment octets(String hex) {
    return MemorySegment.ofArray(HexFormat.of().parseHex(hex.replace(" ", "")));
  }

  private static final String TCP = "0050 0fa0 00000005 00000006 6012 03e8 1234 0007 020405b4";

  @Test
  void aSegment() throws MalformedPacket {
    Tcp tcp = Tcp.parse(octets(TCP + "aabb"));
    assertThat(tcp.sourcePort()).isEqualTo(80);
    assertThat(tcp.destinationPort()).isEqualTo(4000);
    assertThat(tcp.sequence()).isEqualTo(5);
    assertThat(tcp.acknowledgement()).isEqualTo(6);
    assertThat(tcp.headerLength()).isEqualTo(24);
    assertThat(tcp.flags()).isEqualTo(Tcp.SYN | Tcp.ACK);
    assertThat(tcp.has(Tcp.SYN)).isTrue();
    assertThat(tcp.has(Tcp.SYN | Tcp.ACK)).isTrue();
    assertThat(tcp.has(Tcp.SYN | Tcp.RST)).isFalse();
    assertThat(tcp.has(Tcp.FIN)).isFalse();
    assertThat(tcp.window()).isEqualTo(1000);
    assertThat(tcp.checksum()).isEqualTo(0x1234);
    assertThat(tcp.urgentPointer()).isEqualTo(7);
    assertThat(tcp.maximumSegmentSize()).hasValue(1460);
    assertThat(tcp.payload().byteSize()).isEqualTo(2);
  }

  @Test
  void theMaximumSegmentSizeIsFoundBehindOthersAndNotInRuins() throws MalformedPacket {
    String head = "0050 0fa0 00000005 00000000 %s002 03e8 0000 0000 ";
    assertThat(size(head, "8", "01 01 0402 0204 2345 00000000")).hasValue(0x2345);
    assertThat(size(head, "6", "0204 0200")).hasValue(512);
    assertThat(size(head, "6", "00 0204 02")).isEmpty();
    assertThat(size(head, "6", "01 0204 02")).isEmpty(); // cut
    assertThat(size(head, "6", "03 00 0000")).isEmpty(); // no length
    assertThat(size(head, "6", "03 01 0000")).isEmpty(); // shorter than itself
    assertThat(size(head, "6", "01 01 01 02")).isEmpty(); // a kind without a length
    assertThat(size(head, "7", "0203 01 0204 0100 00"))
        .hasValue(256); // of a wrong length, then right
    assertThat(size(head, "5", "")).isEmpty();
  }

  private static OptionalInt size(String head, String length, String options)
      throws MalformedPacket {
    return Tcp.parse(octets(head.formatted(length) + options)).maximumSegmentSize();
  }

  @Test
  void aHeaderLengthThatCannotBeIsRefused() {
    assertThatThrownBy(() -> Tcp.parse(octets(TCP.replace("6012", "4012"))))
        .isInstanceOf(MalformedPacket.class);
    assertThatThrownBy(() -> Tcp.parse(octets(TCP.replace("6012", "7012"))))
        .isInstanceOf(MalformedPacket.class);
    assertThatThrownBy(() -> Tcp.parse(octets(TCP).asSlice(0, 19)))
        .isInstanceOf(MalformedPacket.class);
  }

  private static final String V6 =
      "20010db8000000000000000000000001 20010db8000000000000000000000002";

  @Test
  void ip6BehindExtensionHeaders() throws MalformedPacket {
    // Hop-by-hop of 8, authentication of (4 + 2) * 4 = 24, a first fragment, 4 octets of data.
    Ipv6 ip =
        Ipv6.parse(
            octets(
                "6123 4567 002c 00 40 "
                    + V6
                    + " 33 00 0502 0000 0100"
                    + " 2c 04 0000 00000001 00000002 000102030405060708090a0b"
                    + " fd 00 0001 0000002a"
                    + " deadbeef"));
    assertThat(ip.tos()).isEqualTo(0x12);
    assertThat(ip.flowLabel()).isEqualTo(0x34567);
    assertThat(ip.payloadLength()).isEqualTo(44);
    assertThat(ip.nextHeader()).isEqualTo(IpProtocol.HOP_BY_HOP);
    assertThat(ip.ttl()).isEqualTo(64);
    assertThat(ip.protocol()).isEqualTo(0xfd);
    assertThat(ip.fragment()).isEqualTo(FlowKey.FIRST_FRAGMENT);
    assertThat(ip.fragmentOffset()).isZero();
    assertThat(ip.headerLength()).isEqualTo(80);
    assertThat(ip.payload().byteSize()).isEqualTo(4);
    assertThat(ip.source()).isEqualTo(Ip6.parse("2001:db8::1"));
    assertThat(ip.destination()).isEqualTo(Ip6.parse("2001:db8::2"));
  }

  @Test
  void aLaterFragmentOfIp6() throws MalformedPacket {
    Ipv6 ip =
        Ipv6.parse(
            octets("60000000 0010 2c 40 " + V6 + " 00 00 0059 00000001" + "3b00000000000000"));
    assertThat(ip.fragment()).isEqualTo(FlowKey.LATER_FRAGMENT);
    assertThat(ip.fragmentOffset()).isEqualTo(0x58);
    // What follows is data, even where it might be read as a header.
    assertThat(ip.protocol()).isEqualTo(IpProtocol.HOP_BY_HOP);
    assertThat(ip.headerLength()).isEqualTo(48);
  }

  @Test
  void ip6EndsWhereItSays() throws MalformedPacket {
    String header = "60000000 %s %s 40 " + V6;
    assertThat(Ipv6.parse(octets(header.formatted("0002", "3b") + "aabbccdd")).payload().byteSize())
        .isEqualTo(2);
    assertThat(Ipv6.parse(octets(header.formatted("0000", "3b") + "aabbccdd")).payload().byteSize())
        .isZero();
    // A jumbogram is as long as the frame.
    assertThat(
            Ipv6.parse(octets(header.formatted("0000", "00") + "3b00c20400010000 aabb"))
                .bytes()
                .byteSize())
        .isEqualTo(50);
    for (String cut :
        List.of(
            header.formatted("0005", "3b") + "aabbccdd",
            header.formatted("0004", "00") + "3b000000",
            header.formatted("0008", "00") + "3b01000000000000",
            header.formatted("0008", "33") + "3b01000000000000",
            header.formatted("0000", "3b").replaceFirst("6", "5"))) {
      assertThatThrownBy(() -> Ipv6.parse(octets(cut))).as(cut).isInstanceOf(MalformedPacket.class);
    }
    MemorySegment head = octets(header.formatted("0000", "3b")).asSlice(0, 39);
    assertThatThrownBy(() -> Ipv6.parse(head)).isInstanceOf(MalformedPacket.class);
  }

  @Test
  void ip4() throws MalformedPacket {
    String header = "45b8 0016 1234 4000 40 11 b1d3 0a000001 0a000002";
    Ipv4 ip = Ipv4.parse(octets(header + "aabb cc"));
    assertThat(ip.tos()).isEqualTo(0xb8);
    assertThat(ip.identification()).isEqualTo(0x1234);
    assertThat(ip.dontFragment()).isTrue();
    assertThat(ip.moreFragments()).isFalse();
    assertThat(ip.checksum()).isEqualTo(0xb1d3);
    assertThat(ip.payload().byteSize()).isEqualTo(2);
    assertThat(Ipv4.parse(octets(header.replace("4000", "2001") + "aabb")).dontFragment())
        .isFalse();
    assertThat(Ipv4.parse(octets(header.replace("4000", "2001") + "aabb")).moreFragments())
        .isTrue();
    assertThat(Ipv4.parse(octets(header.replace("4000", "2001") + "aabb")).fragmentOffset())
        .isEqualTo(8);
    int sum = Checksum.of(Checksum.sum(octets(header.replace("b1d3", "0000"))));
    assertThat(
            Ipv4.parse(octets(header.replace("b1d3", "%04x".formatted(sum)) + "aabb"))
                .checksumIsRight())
        .isTrue();
    assertThat(
            Ipv4.parse(octets(header.replace("b1d3", "%04x".formatted(sum ^ 1)) + "aabb"))
                .checksumIsRight())
        .isFalse();
    assertThatThrownBy(() -> Ipv4.parse(octets(header + "aa"))).isInstanceOf(MalformedPacket.class);
    assertThatThrownBy(() -> Ipv4.parse(octets(header.replace("45b8", "44b8") + "aabb")))
        .isInstanceOf(MalformedPacket.class);
    assertThatThrownBy(() -> Ipv4.parse(octets(header.replace("45b8", "46b8") + "aabb")))
        .isInstanceOf(MalformedPacket.class);
  }

  @Test
  void routesOfDhcp() throws MalformedPacket {
    // 0/0 by 10.0.0.1, 10.1/16 by 10.0.0.2, 10.2.3.128/25 by 10.0.0.3, 10.9.9.9/32 by 10.0.0.4.
    DhcpOptions options =
        options("79 1e 00 0a000001 10 0a01 0a000002 19 0a020380 0a000003 20 0a090909 0a000004 ff");
    assertThat(options.routes())
        .extracting(route -> route.destination() + " " + route.gateway())
        .containsExactly(
            "0.0.0.0/0 10.0.0.1",
            "10.1.0.0/16 10.0.0.2",
            "10.2.3.128/25 10.0.0.3",
            "10.9.9.9/32 10.0.0.4");
    assertThat(options("79 05 00 0a000001 ff").routes()).hasSize(1);
    assertThat(options("79 04 00 0a0000 ff").routes()).isEmpty();
    assertThat(options("79 0a 21 0a00000000 0a000001 ff").routes()).isEmpty();
    assertThat(options("79 06 08 0a 0a000001 ff").routes()).hasSize(1);
    assertThat(options("79 05 08 0a 0a0000 ff").routes()).isEmpty();
  }

  @Test
  void optionsOfDhcpEndAndArePadded() throws MalformedPacket {
    DhcpOptions options = options("00 00 0c 04 766d0000 00 ff 0c 01 78");
    assertThat(options.text(DhcpOption.HOST_NAME)).contains("vm");
    assertThat(options("0c 02 0000 ff").text(DhcpOption.HOST_NAME)).contains("");
    assertThat(options("0c 02 766d").text(DhcpOption.HOST_NAME)).contains("vm");
    assertThat(options("ff").text(DhcpOption.HOST_NAME)).isEqualTo(Optional.empty());
    assertThatThrownBy(() -> options("0c 03 766d")).isInstanceOf(MalformedPacket.class);
    assertThatThrownBy(() -> options("0c")).isInstanceOf(MalformedPacket.class);
    assertThat(options("0c 02 766d ff").toBytes()).isEqualTo(HexFormat.of().parseHex("0c02766dff"));
    assertThat(options("0c 02 766d ff")).isEqualTo(options("00 0c 02 766d"));
    assertThat(options("0c 02 766d ff")).hasSameHashCodeAs(options("0c 02 766d"));
    assertThat(options("0c 02 766d ff")).isNotEqualTo(options("0c 02 766e ff"));
    assertThat(options("0c 02 766d ff")).isNotEqualTo(options("0d 02 766d ff"));
    assertThat(options("0c 02 766d ff")).isNotEqualTo(options("ff"));
  }

  private static DhcpOptions options(String hex) throws MalformedPacket {
    DhcpOptions.Builder builder = DhcpOptions.builder();
    DhcpOptions.parse(octets(hex), builder);
    return builder.build();
  }
}
