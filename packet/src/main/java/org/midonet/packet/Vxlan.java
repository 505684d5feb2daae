package org.midonet.packet;

import static org.midonet.packet.Bytes.put32;
import static org.midonet.packet.Bytes.put8;
import static org.midonet.packet.Bytes.u32;
import static org.midonet.packet.Bytes.u8;

import java.lang.foreign.MemorySegment;

/** A view of a VXLAN packet (RFC 7348): the payload of a UDP datagram. */
public final class Vxlan {
  /** Octets of the header. */
  public static final int HEADER = 8;

  /** What a frame grows by in IPv4: its own Ethernet header, VXLAN, UDP, IPv4. */
  public static final int OVERHEAD_IPV4 = 50;

  /** What a frame grows by in IPv6. */
  public static final int OVERHEAD_IPV6 = 70;

  private static final int VNI_IS_VALID = 0x08;

  private final MemorySegment bytes;

  private Vxlan(MemorySegment bytes) {
    this.bytes = bytes;
  }

  /**
   * A view of the packet that fills the segment.
   *
   * @throws MalformedPacket if the header is cut, or says that it has no VNI
   */
  public static Vxlan parse(MemorySegment bytes) throws MalformedPacket {
    if (bytes.byteSize() < HEADER) {
      throw new MalformedPacket("VXLAN header is cut");
    }
    if ((u8(bytes, 0) & VNI_IS_VALID) == 0) {
      throw new MalformedPacket("VXLAN header has no VNI");
    }
    return new Vxlan(bytes);
  }

  /** The network identifier, 24 bits. */
  public int vni() {
    return (int) (u32(bytes, 4) >>> 8);
  }

  /** The frame inside. */
  public MemorySegment frame() {
    return bytes.asSlice(HEADER);
  }

  /**
   * The payload for a UDP datagram that carries {@code frame}.
   *
   * @param vni 24 bits
   */
  public static byte[] encapsulate(int vni, MemorySegment frame) {
    byte[] array = new byte[Math.toIntExact(HEADER + frame.byteSize())];
    MemorySegment bytes = MemorySegment.ofArray(array);
    put8(bytes, 0, VNI_IS_VALID);
    put32(bytes, 4, (vni & 0xff_ffffL) << 8);
    MemorySegment.copy(frame, 0, bytes, HEADER, frame.byteSize());
    return array;
  }
}
