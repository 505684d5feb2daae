package org.midonet.acceptance.scenarios;

import java.lang.foreign.MemorySegment;
import org.midonet.packet.Ip4;
import org.midonet.packet.Mac;
import org.midonet.packet.MalformedPacket;
import org.midonet.packet.VxlanFrame;

/** Frames in VXLAN, as other VTEPs send and get them. */
final class PeeringFrames {
  static final String FAR_ROUTER = "02:00:00:00:0f:01";

  private PeeringFrames() {}

  /** A frame from another VTEP, as it comes to a site's uplink. */
  static byte[] outer(PeeredSite to, String from, int vni, byte[] inner) {
    return Frames.edited(
        wrapped(from, to.tunnel(), vni, inner),
        edit -> {
          var _ =
              edit.setEthSrc(Mac.parse(FAR_ROUTER).value())
                  .setEthDst(Mac.parse(to.uplinkMac()).value());
        });
  }

  /** A site's frame to another VTEP, as it leaves the site's uplink. */
  static byte[] leaving(PeeredSite from, String to, byte[] inner) {
    return Frames.edited(
        wrapped(from.tunnel(), to, PeeredSite.VNI, inner),
        edit -> {
          var _ =
              edit.setEthDst(Mac.parse(FAR_ROUTER).value())
                  .setEthSrc(Mac.parse(from.uplinkMac()).value());
        });
  }

  private static byte[] wrapped(String from, String to, int vni, byte[] inner) {
    try {
      return VxlanFrame.wrap(inner, Ip4.parse(from), Ip4.parse(to), vni);
    } catch (MalformedPacket e) {
      throw new AssertionError(e);
    }
  }

  /** What is in a VXLAN packet. */
  static byte[] inside(byte[] outer) {
    return VxlanFrame.unwrap(MemorySegment.ofArray(outer)).orElseThrow().toBytes();
  }
}
