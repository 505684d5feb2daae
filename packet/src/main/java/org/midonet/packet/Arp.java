package org.midonet.packet;

import static org.midonet.packet.Bytes.put16;
import static org.midonet.packet.Bytes.put32;
import static org.midonet.packet.Bytes.put48;
import static org.midonet.packet.Bytes.put64;
import static org.midonet.packet.Bytes.u16;
import static org.midonet.packet.Bytes.u32;
import static org.midonet.packet.Bytes.u48;
import static org.midonet.packet.Bytes.u64;

import java.lang.foreign.MemorySegment;

/**
 * ARP for IPv4 over Ethernet (RFC 826).
 *
 * @param operation {@link #REQUEST}, {@link #REPLY}, or another number
 * @param senderMac 48 bits
 * @param senderIp 0 in a probe (RFC 5227)
 * @param targetMac 48 bits; without meaning in a request
 * @param targetIp whom a request asks for
 */
public record Arp(int operation, long senderMac, int senderIp, long targetMac, int targetIp) {
  /** Operation: who has the target address? */
  public static final int REQUEST = 1;

  /** Operation: the sender has it. */
  public static final int REPLY = 2;

  /** Octets of the message. */
  public static final int LENGTH = 28;

  /** Hardware type 1, protocol type IPv4, lengths 6 and 4. */
  private static final long ETHERNET_IPV4 = 0x0001_0800_0604L;

  /** Whether this is ARP for IPv4 over Ethernet, so that {@link #parse} takes it. */
  public static boolean isEthernetIpv4(MemorySegment payload) {
    return payload.byteSize() >= 8 && u64(payload, 0) >>> 16 == ETHERNET_IPV4;
  }

  /**
   * Reads the payload of a frame.
   *
   * @throws MalformedPacket if it is cut, or for other than IPv4 over Ethernet
   */
  public static Arp parse(MemorySegment payload) throws MalformedPacket {
    if (payload.byteSize() < LENGTH) {
      throw new MalformedPacket("ARP is cut");
    }
    if (!isEthernetIpv4(payload)) {
      throw new MalformedPacket("ARP is not for IPv4 over Ethernet");
    }
    return new Arp(
        u16(payload, 6),
        u48(payload, 8),
        (int) u32(payload, 14),
        u48(payload, 18),
        (int) u32(payload, 24));
  }

  /** The request of {@code sender} for the MAC of {@code target}. */
  public static Arp request(Mac senderMac, Ip4 sender, Ip4 target) {
    return new Arp(REQUEST, senderMac.value(), sender.value(), 0, target.value());
  }

  /** The announcement, to nobody who asked, that {@code ip} is at {@code mac} (RFC 5227, 2.3). */
  public static Arp announcement(Mac mac, Ip4 ip) {
    return new Arp(REQUEST, mac.value(), ip.value(), 0, ip.value());
  }

  /** The reply to this request: the address that it asks for is at {@code mac}. */
  public Arp reply(Mac mac) {
    return new Arp(
        REPLY,
        /* senderMac= */ mac.value(),
        /* senderIp= */ targetIp,
        /* targetMac= */ senderMac,
        /* targetIp= */ senderIp);
  }

  /** Whether sender and target are the same address: an announcement. */
  public boolean isGratuitous() {
    return senderIp == targetIp;
  }

  /** The message, 28 octets. */
  public byte[] toBytes() {
    byte[] array = new byte[LENGTH];
    MemorySegment bytes = MemorySegment.ofArray(array);
    put64(bytes, 0, ETHERNET_IPV4 << 16);
    put16(bytes, 6, operation);
    put48(bytes, 8, senderMac);
    put32(bytes, 14, senderIp);
    put48(bytes, 18, targetMac);
    put32(bytes, 24, targetIp);
    return array;
  }

  /** The whole frame: a request is broadcast, all else goes to the target. */
  public byte[] toFrame() {
    long destination = operation == REQUEST ? Mac.MASK : targetMac;
    return FrameBuilder.ethernet(new Mac(senderMac), new Mac(destination))
        .etherType(EtherType.ARP)
        .payload(toBytes())
        .build();
  }
}
