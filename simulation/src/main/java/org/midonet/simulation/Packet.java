package org.midonet.simulation;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
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
 * @param opener the connection that it answers, or whose packet it quotes, where that is known.
 *     Asked as a return it is judged as an answer, and what was translated is translated back; else
 *     it is an error that the opener sends about an answer, and is translated as the opener's
 *     packets are
 * @param unanswered it has waited for its next hop's address in vain: nobody has it
 */
public record Packet(
    FlowKey key,
    MemorySegment frame,
    Asked asked,
    Optional<Chosen> kept,
    OptionalInt limit,
    Optional<Opener> opener,
    boolean unanswered) {

  /** A packet for which nothing was chosen before. */
  public Packet(FlowKey key, MemorySegment frame, Asked asked) {
    this(key, frame, asked, Optional.empty(), OptionalInt.empty(), Optional.empty(), false);
  }

  /** The member of a pool that was chosen, by where it listens. */
  public record Chosen(IpAddress address, int port) {}

  /**
   * A connection, by the packet that opens it.
   *
   * @param port the exterior port by which its opener's packets enter
   * @param key what matching sees of them
   * @param kept where they go, if a load balancer sends them
   * @param source the source address that they have when they leave
   * @param sourcePort the source port (identifier of echoes) that they have then
   */
  public record Opener(
      UUID port, FlowKey key, Optional<Chosen> kept, IpAddress source, int sourcePort) {}

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
    return new Packet(key, frame, answer, kept, limit, opener, unanswered);
  }

  /** The same packet of a connection whose member was chosen before. */
  public Packet keeping(Chosen member) {
    return new Packet(key, frame, asked, Optional.of(member), limit, opener, unanswered);
  }

  /** The same packet, which answers this connection or quotes a packet of it. */
  public Packet answering(Opener connection) {
    return new Packet(key, frame, Asked.RETURN, kept, limit, Optional.of(connection), unanswered);
  }

  /** The same packet, an error which the opener of this connection sends about an answer. */
  public Packet complaining(Opener connection) {
    return new Packet(key, frame, Asked.FORWARD, kept, limit, Optional.of(connection), unanswered);
  }

  /** The same packet, which has waited in vain. */
  public Packet inVain() {
    return new Packet(key, frame, asked, kept, limit, opener, true);
  }

  /** The same packet, which is larger than the MTU of its way out. */
  public Packet tooBigFor(int mtu) {
    return new Packet(key, frame, asked, kept, OptionalInt.of(mtu), opener, unanswered);
  }
}
