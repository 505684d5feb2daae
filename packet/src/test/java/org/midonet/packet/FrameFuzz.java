package org.midonet.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** Everything that reads or changes a frame, which comes from a guest or from the wire. */
public final class FrameFuzz {

  private static final List<Parser> PARSERS =
      List.of(
          FlowKeys::parse,
          frame -> EveryField.read(Frames.segment(frame)),
          frame -> FrameEditor.copyOf(frame).recomputeChecksums().pushVlan(5).setTpDst(3).frame(),
          FrameFuzz::edit,
          frame -> IcmpQuote.find(Frames.segment(frame)).map(IcmpQuote::key),
          FrameFuzz::wrap,
          frame -> VxlanFrame.unwrap(Frames.segment(frame)).map(VxlanFrame::toBytes),
          frame -> Fragments.split(Frames.segment(frame), 100),
          frame ->
              IcmpErrors.answer(
                  Frames.segment(frame), IcmpProblem.TOO_BIG, 1400, Frames.B, answerer(frame)));

  private FrameFuzz() {}

  /** One way to read bytes. */
  private interface Parser {
    Object parse(byte[] frame) throws MalformedPacket;
  }

  private static IpAddress answerer(byte[] frame) throws MalformedPacket {
    return FlowKeys.parse(frame).isIpv6() ? Ip6.ALL_NODES : Ip4.ANY;
  }

  /** What goes into VXLAN comes out of it, but for the segment size that a SYN offers. */
  private static Object wrap(byte[] frame) throws MalformedPacket {
    FlowKey key = FlowKeys.parse(frame);
    if (frame.length + Vxlan.OVERHEAD_IPV4 > 0xffff) {
      return key;
    }
    byte[] outer = VxlanFrame.wrap(frame, Ip4.ANY, Ip4.BROADCAST, 7);
    byte[] inner = VxlanFrame.unwrap(Frames.segment(outer)).orElseThrow().toBytes();
    assertThat(FlowKeys.parse(inner)).isEqualTo(key);
    return inner;
  }

  private static Object edit(byte[] frame) throws MalformedPacket {
    FrameEditor editor = FrameEditor.copyOf(frame);
    boolean isIpv6 = FlowKeys.parse(frame).isIpv6();
    editor.decrementTtl();
    editor.setIpSrc(isIpv6 ? Frames.IP6_A : Frames.IP_A).setTpSrc(4).setTpDst(5).popVlan();
    editor.popVlan().setIpDst(isIpv6 ? Frames.IP6_B : Frames.IP_B).pushVlan(9).pushVlan(8);
    return editor.pushVlan(7).setTtl(9).toBytes();
  }

  /** Frames of every kind. */
  public static List<byte[]> seeds() {
    try {
      return Frames.samples();
    } catch (MalformedPacket e) {
      throw new AssertionError(e);
    }
  }

  /** Every parser has a result, or says why it has none. */
  public static void fuzzerTestOneInput(byte[] frame) {
    for (Parser parser : PARSERS) {
      try {
        assertThat(parser.parse(frame.clone())).isNotNull();
      } catch (MalformedPacket expected) {
        assertThat(expected.getMessage()).isNotEmpty();
      }
    }
    agreeWithTheView(frame);
  }

  /** What is matched is what is read: the key and the views are two parsers of one format. */
  private static void agreeWithTheView(byte[] frame) {
    try {
      FlowKey key = FlowKeys.parse(frame);
      Ethernet ethernet = Ethernet.parse(Frames.segment(frame));
      assertThat(key.ethSrc()).isEqualTo(ethernet.source());
      assertThat(key.etherType()).isEqualTo(ethernet.etherType());
      if (key.isIp()) {
        IpPacket ip = IpPacket.parse(ethernet.payload());
        assertThat(key.ipSrc()).isEqualTo(ip.source());
        assertThat(key.ipDst()).isEqualTo(ip.destination());
        assertThat(key.protocol()).isEqualTo(ip.protocol());
        assertThat(key.fragment()).isEqualTo(ip.fragment());
        assertThat(key.tos()).isEqualTo(ip.tos());
      }
    } catch (MalformedPacket e) {
      // Said above.
    }
  }
}
