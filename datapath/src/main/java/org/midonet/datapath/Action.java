package org.midonet.datapath;

import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;

/**
 * One thing done to a packet. They take effect in order; an output sends the packet as it is then.
 *
 * <p>Before the first of them, the packet is checked against the whole list: if its TTL runs out on
 * the way, or if it does not fit the MTU of the only output, it is a miss, and unchanged.
 */
public sealed interface Action {

  /**
   * Out by the port with this number; of an {@link Overlay} or a {@link VtepTunnel}: into VXLAN.
   */
  record Output(int port) implements Action {}

  /**
   * If the packet is VXLAN of this network, what is in it arrives by the port with this number, and
   * nothing more is done; else nothing is done. Only in flows that match the tunnel's address.
   */
  record Decapsulate(int vni, int port) implements Action {}

  /** To the host with this underlay address. */
  record Tunnel(IpAddress remote, int tunnelKey, TunnelKind kind) implements Action {}

  /** The source MAC. */
  record SetEthSrc(Mac mac) implements Action {}

  /** The destination MAC. */
  record SetEthDst(Mac mac) implements Action {}

  /**
   * The source address; checksums follow. Only in flows that match one IP version, and it must be
   * of that.
   */
  record SetIpSrc(IpAddress address) implements Action {}

  /** The destination address, likewise. */
  record SetIpDst(IpAddress address) implements Action {}

  /** The source port of TCP and UDP, or the identifier of an echo request; else nothing. */
  record SetTpSrc(int port) implements Action {}

  /** The destination port of TCP and UDP, or the identifier of an echo reply; else nothing. */
  record SetTpDst(int port) implements Action {}

  /** TTL or hop limit, less by this much. */
  record DecTtl(int by) implements Action {}

  /** A tag with this TCI (priority in bits 13-15, VLAN id in bits 0-11). */
  record PushVlan(int tci) implements Action {}

  /** The outer tag goes. */
  record PopVlan() implements Action {}

  /**
   * Makes a connection as the template says, or renews the one that is there, and does its forward
   * actions. Stands alone in a flow.
   */
  record Connect(TemplateRef template) implements Action {}

  /** Hands the packet over as a miss, as it is then. */
  record Upcall() implements Action {}

  /**
   * Goes on only with a plain question for the hardware address of this neighbour ({@link
   * org.midonet.packet.NeighbourQuestion}); all else is a miss. Stands before what it is to guard.
   */
  record Question(IpAddress target) implements Action {}

  /**
   * The packet, a plain question for a neighbour, becomes the answer that the neighbour is at this
   * MAC; any other packet is dropped. {@code router}: what an advertisement says of the neighbour.
   */
  record Answer(Mac mac, boolean router) implements Action {}

  /** Ends here, and is counted under this {@link DropReason#code}. */
  record Drop(int reason) implements Action {}
}
