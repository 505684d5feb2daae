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
import static org.midonet.packet.Frames.segment;

import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class IcmpErrorsTest {
  private static final Ip4 ROUTER = Ip4.parse("10.0.0.254");
  private static final Ip6 ROUTER6 = Ip6.parse("2001:db8::fe");

  private static Optional<byte[]> answer(byte[] frame, IcmpProblem problem) throws MalformedPacket {
    boolean isIpv6 = FlowKeys.parse(frame).isIpv6();
    return IcmpErrors.answer(segment(frame), problem, 1400, B, isIpv6 ? ROUTER6 : ROUTER);
  }

  @ParameterizedTest
  @EnumSource
  void everyProblemIsToldToTheSender(IcmpProblem problem) throws MalformedPacket {
    byte[] udp = fromAtoB().ip(IP_A, IP_B).udp(1, 2).payload(new byte[20]).build();
    byte[] udp6 = fromAtoB().ip(IP6_A, IP6_B).udp(1, 2).payload(new byte[20]).build();
    for (byte[] original : new byte[][] {udp, udp6}) {
      byte[] error = answer(original, problem).orElseThrow();
      assertThat(EveryField.read(segment(error)).allChecksumsRight()).isTrue();
      Ethernet ethernet = Ethernet.parse(error);
      assertThat(ethernet.destination()).isEqualTo(A.value());
      IpPacket ip = IpPacket.parse(ethernet.payload());
      assertThat(ip.destination()).isIn(IP_A, IP6_A);
      assertThat(ip.source()).isIn(ROUTER, ROUTER6);
      Icmp icmp = Icmp.parse(ip.payload());
      assertThat(icmp.type()).isIn(1, 2, 3, 4, 11);
      assertThat(icmp.body().mismatch(Ethernet.parse(original).payload())).isEqualTo(-1);
      assertThat(icmp.rest() == 1400).isEqualTo(problem == IcmpProblem.TOO_BIG);
    }
  }

  @Test
  void theQuoteIsAsLongAsTheErrorMayBe() throws MalformedPacket {
    byte[] large = fromAtoB().ip(IP_A, IP_B).udp(1, 2).payload(new byte[1400]).build();
    byte[] large6 = fromAtoB().ip(IP6_A, IP6_B).udp(1, 2).payload(new byte[1400]).build();
    assertThat(answer(large, IcmpProblem.TOO_BIG).orElseThrow()).hasSize(14 + 576);
    assertThat(answer(large6, IcmpProblem.TOO_BIG).orElseThrow()).hasSize(14 + 1280);
  }

  @Test
  void someGetNoAnswer() throws MalformedPacket {
    byte[] udp = fromAtoB().ip(IP_A, IP_B).udp(1, 2).payload(new byte[900]).build();
    IcmpProblem problem = IcmpProblem.PORT_UNREACHABLE;
    byte[] error = answer(udp, problem).orElseThrow();
    assertThat(answer(error, problem)).isEmpty();
    assertThat(answer(Fragments.split(segment(udp), 500).get(1), problem)).isEmpty();
    assertThat(answer(Fragments.split(segment(udp), 500).get(0), problem)).isPresent();
    assertThat(answer(Arp.request(A, IP_A, IP_B).toFrame(), problem)).isEmpty();
    assertThat(answer(fromAtoB().ip(Ip4.ANY, IP_B).udp(1, 2).build(), problem)).isEmpty();
    assertThat(answer(fromAtoB().ip(IP_A, Ip4.BROADCAST).udp(1, 2).build(), problem)).isEmpty();
    assertThat(answer(fromAtoB().ip(IP_A, Ip4.parse("224.0.0.5")).udp(1, 2).build(), problem))
        .isEmpty();
    byte[] toAll = FrameBuilder.ethernet(A, Mac.BROADCAST).ip(IP_A, IP_B).udp(1, 2).build();
    assertThat(answer(toAll, problem)).isEmpty();
    byte[] group6 = fromAtoB().ip(IP6_A, Ip6.ALL_NODES).udp(1, 2).build();
    assertThat(answer(group6, problem)).isEmpty();
    assertThat(answer(group6, IcmpProblem.TOO_BIG)).isPresent();
    byte[] echo = fromAtoB().ip(IP_A, IP_B).echoRequest(1, 2).build();
    assertThat(answer(echo, problem)).isPresent();
    byte[] error6 = answer(fromAtoB().ip(IP6_A, IP6_B).udp(1, 2).build(), problem).orElseThrow();
    assertThat(answer(error6, problem)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theQuoteNamesTheConnectionAndIsTranslated(boolean isIpv6) throws MalformedPacket {
    IpAddress from = isIpv6 ? IP6_A : IP_A;
    IpAddress to = isIpv6 ? IP6_B : IP_B;
    IpAddress inside = isIpv6 ? Ip6.parse("fd00::77") : Ip4.parse("192.168.1.77");
    FrameBuilder[] originals = {
      fromAtoB().ip(from, to).udp(1000, 53),
      fromAtoB().ip(from, to).tcp(1000, 53, 3, 4, Tcp.ACK),
      fromAtoB().ip(from, to).echoRequest(53, 1)
    };
    FrameBuilder[] expected = {
      fromAtoB().ip(inside, to).udp(4000, 54),
      fromAtoB().ip(inside, to).tcp(4000, 54, 3, 4, Tcp.ACK),
      fromAtoB().ip(inside, to).echoRequest(54, 1)
    };
    for (int i = 0; i < originals.length; i++) {
      byte[] original = originals[i].payload(new byte[30]).build();
      byte[] error = answer(original, IcmpProblem.TTL_EXCEEDED).orElseThrow();
      IcmpQuote quote = IcmpQuote.find(segment(error)).orElseThrow();
      FlowKey key = FlowKeys.parse(original);
      assertThat(quote.key().ipSrc()).isEqualTo(from);
      assertThat(quote.key().ipDst()).isEqualTo(to);
      assertThat(quote.key().tpSrc()).isEqualTo(key.tpSrc());
      assertThat(quote.key().tpDst()).isEqualTo(53);
      assertThat(quote.key().protocol()).isEqualTo(key.protocol());

      quote.translate(inside, to, 4000, 54);
      FrameEditor.inPlace(segment(error)).setIpDst(inside);
      assertThat(EveryField.read(segment(error)).allChecksumsRight()).isTrue();
      byte[] translated = expected[i].payload(new byte[30]).build();
      Icmp icmp = Icmp.parse(IpPacket.parse(Ethernet.parse(error).payload()).payload());
      assertThat(icmp.body().mismatch(Ethernet.parse(translated).payload())).isEqualTo(-1);
    }
  }

  /** Old routers quote 8 octets behind the header only: a TCP checksum is not among them. */
  @Test
  void aShortQuoteIsTranslatedAsFarAsItGoes() throws MalformedPacket {
    byte[] tcp = fromAtoB().ip(IP_A, IP_B).tcp(1000, 80, 3, 4, Tcp.ACK).build();
    byte[] quote = Arrays.copyOfRange(tcp, 14, 14 + 28);
    byte[] error = fromAtoB().ip(ROUTER, IP_A).icmp(3, 1, 0).payload(quote).build();
    IcmpQuote found = IcmpQuote.find(segment(error)).orElseThrow();
    assertThat(found.key().tpSrc()).isEqualTo(1000);
    found.translate(Ip4.parse("1.2.3.4"), IP_B, 2000, 80);
    assertThat(EveryField.read(segment(error)).allChecksumsRight()).isTrue();
    assertThat(IcmpQuote.find(segment(error)).orElseThrow().key().tpSrc()).isEqualTo(2000);

    byte[] shorter =
        fromAtoB().ip(ROUTER, IP_A).icmp(3, 1, 0).payload(Arrays.copyOf(quote, 27)).build();
    assertThatExceptionOfType(MalformedPacket.class)
        .isThrownBy(() -> IcmpQuote.find(segment(shorter)));
  }

  @Test
  void onlyErrorsQuote() throws MalformedPacket {
    assertThat(IcmpQuote.find(segment(fromAtoB().ip(IP_A, IP_B).echoRequest(1, 2).build())))
        .isEmpty();
    assertThat(IcmpQuote.find(segment(fromAtoB().ip(IP_A, IP_B).udp(1, 2).build()))).isEmpty();
    assertThat(IcmpQuote.find(segment(Arp.request(A, IP_A, IP_B).toFrame()))).isEmpty();
  }
}
