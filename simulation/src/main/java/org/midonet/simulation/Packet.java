package org.midonet.simulation;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.OptionalInt;
import org.midonet.packet.FlowKey;
import org.midonet.packet.FlowKeys;
import org.midonet.packet.IpAddress;
import org.midonet.packet.MalformedPacket;

/**
 * A packet to simulate, as it entered by an exterior port.
 *
 * @param key what matching sees of it
 * @param frame its bytes from the Ethernet header on, VLAN tags included; read only where a payload
 *     matters (ARP, DHCP, what an answer quotes), and only during the call
 * @param asked what the connection table said about it
 * @param kept where a load balancer sent its connection, or its flow, so far: it stays there while
 *     that member may keep it
 * @param limit the MTU (octets of the largest IP packet) of the way out, where the packet does not
 *     fit it; the caller, who knows interfaces and tunnels, asks once more with it
 */
public record Packet(
    FlowKey key, MemorySegment frame, Asked asked, Optional<Chosen> kept, OptionalInt limit) {

  /** A packet for which nothing was chosen before. */
  public Packet(FlowKey key, MemorySegment frame, Asked asked) {
    this(key, frame, asked, Optional.empty(), OptionalInt.empty());
  }

  /** The member of a pool that was chosen, by where it listens. */
  public record Chosen(IpAddress address, int port) {}

  /** What the connection table, asked once for the packet as it entered, said about it. */
  public enum Asked {
    /** Nothing known: judged as the opener's packet. What every miss of the flow table is. */
    FORWARD,
    /**
     * It answers a known connection. A trace may ask for it; the datapath serves such packets by
     * itself.
     */
    RETURN,
    /**
     * It was handed to the owner of its NAT block ({@link Action.ReturnTo}), and the owner knows no
     * such connection: judged as the opener's packet, without looking at owned blocks again.
     */
    REFUSED
  }

  /** The packet of a frame that the connection table knows nothing about. */
  public static Packet of(byte[] frame) throws MalformedPacket {
    return of(MemorySegment.ofArray(frame));
  }

  /** The packet of a frame that the connection table knows nothing about. */
  public static Packet of(MemorySegment frame) throws MalformedPacket {
    return new Packet(FlowKeys.parse(frame), frame, Asked.FORWARD);
  }

  /** The same packet with another answer of the connection table. */
  public Packet as(Asked answer) {
    return new Packet(key, frame, answer, kept, limit);
  }

  /** The same packet of a connection whose member was chosen before. */
  public Packet keeping(Chosen member) {
    return new Packet(key, frame, asked, Optional.of(member), limit);
  }

  /** The same packet, which is larger than the MTU of its way out. */
  public Packet tooBigFor(int mtu) {
    return new Packet(key, frame, asked, kept, OptionalInt.of(mtu));
  }
}
