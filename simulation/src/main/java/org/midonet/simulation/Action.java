package org.midonet.simulation;

import java.util.UUID;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;

/** One thing that is done to a packet. Edits hold for all outputs after them. */
public sealed interface Action {

  /** Sets both Ethernet addresses. */
  record SetEth(Mac source, Mac destination) implements Action {}

  /** Sets both IP addresses, of the packet's own version; checksums follow. */
  record SetIp(IpAddress source, IpAddress destination) implements Action {}

  /**
   * Sets both ports of TCP or UDP; of an ICMP echo, {@code source} is the identifier and {@code
   * destination} equals it.
   */
  record SetTp(int source, int destination) implements Action {}

  /**
   * Lowers the TTL (hop limit) by so many; the simulation saw that more were left only for the
   * packet's own TTL: the datapath gives a packet whose TTL runs out to the caller.
   */
  record DecTtl(int by) implements Action {}

  /** Adds an outer 802.1Q tag. */
  record PushVlan(int tci) implements Action {}

  /** Removes the outer 802.1Q tag. */
  record PopVlan() implements Action {}

  /** Sends the packet, as it now is, out of an exterior port, wherever that port is bound. */
  record Output(UUID port) implements Action {}

  /**
   * Sends the <em>untouched</em> packet as {@code return from ingressPort} to the host where {@code
   * owner} is bound: its destination is a NAT address and port of a block that connections from
   * {@code owner} draw from. When that is this host, its connection table has already been asked:
   * the caller simulates the packet as {@link Packet.Asked#REFUSED}.
   */
  record ReturnTo(UUID ingressPort, UUID owner) implements Action {}
}
