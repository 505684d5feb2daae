package org.midonet.packet;

import static org.midonet.packet.Bytes.put16;
import static org.midonet.packet.Bytes.put48;
import static org.midonet.packet.Bytes.u16;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/**
 * Rewrites a frame and keeps its checksums right: incrementally (RFC 1624), so that a checksum that
 * was wrong stays wrong, and a UDP datagram without one stays without.
 *
 * <p>A change that the frame has no field for (ports of ARP, or of a later fragment) does nothing.
 * Not safe for several threads.
 */
public final class FrameEditor {
  private static final int HEADROOM = 2 * Ethernet.TAG;

  private MemorySegment buffer;
  private int start;
  private Optional<IpFields> ip;

  private FrameEditor(MemorySegment buffer, int start) throws MalformedPacket {
    this.buffer = buffer;
    this.start = start;
    Ethernet ethernet = Ethernet.parse(buffer.asSlice(start));
    boolean isIp = ethernet.etherType() == EtherType.IPV4 || ethernet.etherType() == EtherType.IPV6;
    ip =
        isIp
            ? Optional.of(IpFields.locate(buffer, start + ethernet.headerLength(), false))
            : Optional.empty();
  }

  /**
   * An editor of a copy of the frame, with room for two more VLAN tags.
   *
   * @throws MalformedPacket if the frame's headers do not fit into it
   */
  public static FrameEditor copyOf(MemorySegment frame) throws MalformedPacket {
    return new FrameEditor(withHeadroom(frame), HEADROOM);
  }

  /**
   * An editor of a copy of the frame, with room for two more VLAN tags.
   *
   * @throws MalformedPacket if the frame's headers do not fit into it
   */
  public static FrameEditor copyOf(byte[] frame) throws MalformedPacket {
    return copyOf(MemorySegment.ofArray(frame));
  }

  /**
   * An editor of the frame itself. {@link #pushVlan} has no room there and goes on in a copy: take
   * {@link #frame()} in the end.
   *
   * @throws MalformedPacket if the frame's headers do not fit into it
   */
  public static FrameEditor inPlace(MemorySegment frame) throws MalformedPacket {
    return new FrameEditor(frame, 0);
  }

  private static MemorySegment withHeadroom(MemorySegment frame) {
    byte[] copy = new byte[Math.toIntExact(HEADROOM + frame.byteSize())];
    MemorySegment bytes = MemorySegment.ofArray(copy);
    MemorySegment.copy(frame, 0, bytes, HEADROOM, frame.byteSize());
    return bytes;
  }

  /** The frame as it is now; not a copy. */
  public MemorySegment frame() {
    return buffer.asSlice(start);
  }

  /** A copy of the frame as it is now. */
  public byte[] toBytes() {
    return frame().toArray(ValueLayout.JAVA_BYTE);
  }

  /** Sets the destination MAC (48 bits). */
  public FrameEditor setEthDst(long mac) {
    put48(buffer, start, mac);
    return this;
  }

  /** Sets the source MAC (48 bits). */
  public FrameEditor setEthSrc(long mac) {
    put48(buffer, start + 6L, mac);
    return this;
  }

  /**
   * Sets the source address.
   *
   * @throws IllegalArgumentException if the packet is of the other IP version
   */
  public FrameEditor setIpSrc(IpAddress address) {
    ip.ifPresent(fields -> fields.setAddress(true, address));
    return this;
  }

  /**
   * Sets the destination address.
   *
   * @throws IllegalArgumentException if the packet is of the other IP version
   */
  public FrameEditor setIpDst(IpAddress address) {
    ip.ifPresent(fields -> fields.setAddress(false, address));
    return this;
  }

  /** Sets what {@link FlowKey#tpSrc} is: the source port, or ICMP type and code. */
  public FrameEditor setTpSrc(int value) {
    ip.ifPresent(fields -> fields.setTpSrc(value));
    return this;
  }

  /** Sets what {@link FlowKey#tpDst} is: the destination port, or the identifier of an echo. */
  public FrameEditor setTpDst(int value) {
    ip.ifPresent(fields -> fields.setTpDst(value));
    return this;
  }

  /** Sets the time to live or hop limit. */
  public FrameEditor setTtl(int ttl) {
    ip.ifPresent(fields -> fields.setTtl(ttl));
    return this;
  }

  /**
   * Takes one from the time to live or hop limit.
   *
   * @return false, and nothing changed, if the packet is IP and must not be forwarded: one or none
   *     was left
   */
  public boolean decrementTtl() {
    if (ip.isEmpty()) {
      return true;
    }
    IpFields fields = ip.get();
    int ttl = fields.ttl();
    if (ttl <= 1) {
      return false;
    }
    fields.setTtl(ttl - 1);
    return true;
  }

  /**
   * Adds an 802.1Q tag outside of those there are.
   *
   * @param vlan the TCI as {@link FlowKey#vlan} has it: its bit 12 is not written
   */
  public FrameEditor pushVlan(int vlan) {
    if (start < Ethernet.TAG) {
      MemorySegment old = frame();
      int oldStart = start;
      buffer = withHeadroom(old);
      start = HEADROOM;
      ip = ip.map(fields -> fields.moved(buffer, (long) HEADROOM - oldStart));
    }
    start -= Ethernet.TAG;
    MemorySegment.copy(buffer, start + (long) Ethernet.TAG, buffer, start, 12);
    put16(buffer, start + 12L, EtherType.VLAN);
    put16(buffer, start + 14L, vlan & ~FlowKey.VLAN_PRESENT);
    return this;
  }

  /** Takes off the outermost VLAN tag, if there is one. */
  public FrameEditor popVlan() {
    if (EtherType.isVlan(u16(buffer, start + 12L))
        && buffer.byteSize() - start >= Ethernet.HEADER + Ethernet.TAG) {
      MemorySegment.copy(buffer, start, buffer, start + (long) Ethernet.TAG, 12);
      start += Ethernet.TAG;
    }
    return this;
  }

  /**
   * Completes a TCP or UDP checksum that bears no more than the sum of the pseudo header: the
   * sender left the rest to the hardware. Any other stays as it is.
   */
  public FrameEditor finishChecksum() {
    ip.ifPresent(IpFields::finish);
    return this;
  }

  /**
   * Makes all checksums anew, whatever they were: for a frame from a local interface, whose sender
   * left the upper layer's to the hardware. Of a fragment only the IPv4 header's; a UDP datagram
   * without a checksum stays without.
   */
  public FrameEditor recomputeChecksums() {
    ip.ifPresent(IpFields::recompute);
    return this;
  }
}
