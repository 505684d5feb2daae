package org.midonet.simulation;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;

/** One thing that is done to a packet. Edits hold for all outputs after them. */
public sealed interface Action {

  /** The source MAC. */
  record SetEthSrc(Mac mac) implements Action {}

  /** The destination MAC. */
  record SetEthDst(Mac mac) implements Action {}

  /** The source address, of the packet's own IP version; checksums follow. */
  record SetIpSrc(IpAddress address) implements Action {}

  /** The destination address, of the packet's own IP version; checksums follow. */
  record SetIpDst(IpAddress address) implements Action {}

  /** The source port of TCP or UDP; the identifier of an echo request. */
  record SetTpSrc(int port) implements Action {}

  /** The destination port of TCP or UDP; the identifier of an echo reply. */
  record SetTpDst(int port) implements Action {}

  /**
   * Lowers the TTL (hop limit). The simulation saw that enough is left for this packet; for others
   * the datapath does, and hands over a packet whose TTL would run out.
   */
  record DecTtl(int by) implements Action {}

  /** Adds an outer 802.1Q tag: priority in bits 13-15, VLAN id in bits 0-11. */
  record PushVlan(int tci) implements Action {}

  /** Removes the outer 802.1Q tag. */
  record PopVlan() implements Action {}

  /**
   * Cuts an IPv4 packet that may be cut into fragments of at most so many octets, each of which
   * goes the rest of the way. Stands before the only output, and only where the packet was said to
   * be too big; the caller does it, no datapath can.
   */
  record Fragment(int mtu) implements Action {}

  /**
   * Sends the packet, as it now is, out of an exterior port, wherever that port is bound; out of an
   * {@linkplain OverlayPort overlay VTEP}: into VXLAN, wherever that port is at work.
   */
  record Output(UUID port) implements Action {}

  /**
   * Unwraps a VXLAN packet: what is in it comes in by the port of its network. A packet of another
   * network, or that is not VXLAN, goes nowhere. Stands last.
   *
   * <p>The VTEPs of a router are at work on one host, and the packet may have come in on another:
   * then it is to go there <em>untouched</em>, as {@code return from ingressPort}.
   *
   * @param ingressPort by which the packet came in
   * @param ports the overlay VTEPs with this address, by VNI
   */
  record Decapsulate(UUID ingressPort, SortedMap<Integer, UUID> ports) implements Action {
    public Decapsulate {
      ports = Collections.unmodifiableSortedMap(new TreeMap<>(ports));
    }
  }

  /**
   * Hands the packet to the metadata service of this host, which will know by which port it came;
   * what that answers goes back. Stands alone, and the packet is untouched so far.
   *
   * @param ingressPort the guest's port
   * @param guest the guest's MAC
   * @param service the address by which the guest called the service
   */
  record ToMetadata(UUID ingressPort, Mac guest, IpAddress service) implements Action {}

  /**
   * Sends the <em>untouched</em> packet as {@code return from ingressPort} to the host where {@code
   * owner} is bound: its destination is a NAT address and port of a block that connections from
   * {@code owner} draw from. Stands alone. When the owner is bound here, the connection table has
   * already been asked: the caller simulates the packet as {@link Packet.Asked#REFUSED}.
   */
  record ReturnTo(UUID ingressPort, UUID owner) implements Action {}
}
