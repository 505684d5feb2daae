package org.midonet.packet;

import static org.midonet.packet.Bytes.u16;
import static org.midonet.packet.Bytes.u48;

import java.lang.foreign.MemorySegment;

/** A view of an Ethernet frame with up to one VLAN tag (IEEE 802.3, 802.1Q), without its FCS. */
public final class Ethernet {
  /** Octets of the header without a tag. */
  public static final int HEADER = 14;

  /** Octets of a VLAN tag. */
  public static final int TAG = 4;

  private final MemorySegment bytes;

  private Ethernet(MemorySegment bytes) {
    this.bytes = bytes;
  }

  /**
   * A view of the frame that fills the segment.
   *
   * @throws MalformedPacket if the header, or the tag that it announces, does not fit
   */
  public static Ethernet parse(MemorySegment frame) throws MalformedPacket {
    if (frame.byteSize() < HEADER) {
      throw new MalformedPacket("Ethernet header is cut");
    }
    if (EtherType.isVlan(u16(frame, 12)) && frame.byteSize() < HEADER + TAG) {
      throw new MalformedPacket("VLAN tag is cut");
    }
    return new Ethernet(frame);
  }

  /**
   * A view of the frame that fills the array.
   *
   * @throws MalformedPacket if the header, or the tag that it announces, does not fit
   */
  public static Ethernet parse(byte[] frame) throws MalformedPacket {
    return parse(MemorySegment.ofArray(frame));
  }

  /** The whole frame. */
  public MemorySegment bytes() {
    return bytes;
  }

  /** The destination MAC, 48 bits. */
  public long destination() {
    return u48(bytes, 0);
  }

  /** The source MAC, 48 bits. */
  public long source() {
    return u48(bytes, 6);
  }

  /** Whether the frame has a VLAN tag. */
  public boolean isTagged() {
    return EtherType.isVlan(u16(bytes, 12));
  }

  /** The VLAN tag as {@link FlowKey#vlan} has it: 0 without a tag. */
  public int vlan() {
    return isTagged() ? u16(bytes, 14) | FlowKey.VLAN_PRESENT : 0;
  }

  /** The EtherType, behind the tag if there is one. */
  public int etherType() {
    return isTagged() ? u16(bytes, 16) : u16(bytes, 12);
  }

  /** Octets of the header with its tag. */
  public int headerLength() {
    return isTagged() ? HEADER + TAG : HEADER;
  }

  /** What is behind the header, with padding if there is any. */
  public MemorySegment payload() {
    return bytes.asSlice(headerLength());
  }
}
