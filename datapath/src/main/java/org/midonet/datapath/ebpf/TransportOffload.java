package org.midonet.datapath.ebpf;

import java.lang.foreign.MemorySegment;
import org.midonet.ffi.packet.VnetHeader;
import org.midonet.packet.Checksum;
import org.midonet.packet.EtherType;
import org.midonet.packet.Ethernet;
import org.midonet.packet.FlowKey;
import org.midonet.packet.IpPacket;
import org.midonet.packet.IpProtocol;
import org.midonet.packet.MalformedPacket;
import org.midonet.packet.VxlanFrame;

/**
 * What the kernel still has to do to a frame that is sent back to it. A frame from a local guest
 * bears the sum of the pseudo header where its checksum will stand (CHECKSUM_PARTIAL), which
 * nothing else in the copy shows: so the checksum is checked. One that is right needs nothing; one
 * that is the pseudo header's sum is to be completed; any other is wrong, and stays so.
 */
final class TransportOffload {
  private static final int TCP_CHECKSUM = 16;
  private static final int UDP_CHECKSUM = 6;
  private static final int UDP_HEADER = 8;

  private TransportOffload() {}

  /**
   * The header for a frame in native memory. Of a frame that is to be cut into segments, the
   * checksum is set to what the kernel expects. VXLAN that has no checksum of its own may bear a
   * guest's unfinished one.
   */
  static VnetHeader of(MemorySegment frame, int gsoSize) {
    VnetHeader own = of(frame, frame, gsoSize);
    return gsoSize > 0 || !own.equals(VnetHeader.NONE)
        ? own
        : VxlanFrame.unwrap(frame)
            .map(inside -> of(frame, inside.frame(), 0))
            .orElse(VnetHeader.NONE);
  }

  private static VnetHeader of(MemorySegment sent, MemorySegment frame, int gsoSize) {
    try {
      Ethernet ethernet = Ethernet.parse(frame);
      int type = ethernet.etherType();
      if (type != EtherType.IPV4 && type != EtherType.IPV6) {
        return VnetHeader.NONE;
      }
      IpPacket ip = IpPacket.parse(ethernet.payload());
      boolean tcp = ip.protocol() == IpProtocol.TCP;
      if (ip.fragment() != FlowKey.WHOLE || (!tcp && ip.protocol() != IpProtocol.UDP)) {
        return VnetHeader.NONE;
      }
      MemorySegment transport = ip.payload();
      int offset = tcp ? TCP_CHECKSUM : UDP_CHECKSUM;
      if (transport.byteSize() < offset + 2) {
        return VnetHeader.NONE;
      }
      int start = (int) (transport.address() - sent.address());
      return gsoSize > 0
          ? segmented(ip, transport, type, start, offset, gsoSize)
          : whole(ip, transport, start, offset);
    } catch (MalformedPacket malformed) {
      // The programs count it.
      return VnetHeader.NONE;
    }
  }

  private static VnetHeader whole(IpPacket ip, MemorySegment transport, int start, int offset) {
    int checksum = WireForm.big16(transport, offset);
    if (checksum == 0 && offset == UDP_CHECKSUM) {
      return VnetHeader.NONE;
    }
    long pseudo = ip.pseudoHeader();
    boolean unfinished =
        !Checksum.isValid(pseudo + Checksum.sum(transport)) && checksum == Checksum.fold(pseudo);
    return unfinished ? VnetHeader.partialChecksum(start, offset) : VnetHeader.NONE;
  }

  private static VnetHeader segmented(
      IpPacket ip, MemorySegment transport, int etherType, int start, int offset, int gsoSize) {
    WireForm.putBig16(transport, offset, Checksum.fold(ip.pseudoHeader()));
    boolean tcp = offset == TCP_CHECKSUM;
    int header = tcp ? (WireForm.u8(transport, 12) >>> 4) * 4 : UDP_HEADER;
    int segmentType =
        !tcp
            ? VnetHeader.UDP_SEGMENTS
            : etherType == EtherType.IPV4 ? VnetHeader.TCP4 : VnetHeader.TCP6;
    return new VnetHeader(true, segmentType, start + header, gsoSize, start, offset);
  }
}
