package org.midonet.nsdb;

import java.util.UUID;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;

/** A key of a table, with the table that it is in. */
public sealed interface TableKey {

  /** The bridge, router or port whose table it is. */
  UUID device();

  /** A MAC in a bridge's table of a VLAN (0 = untagged); the value is {@link TableValue.AtPort}. */
  record MacKey(UUID device, int vlan, Mac mac) implements TableKey {}

  /** An address that a router has resolved; the value is {@link TableValue.HasMac}. */
  record NeighbourKey(UUID device, IpAddress address) implements TableKey {}

  /** An address known on a bridge; the value is {@link TableValue.HasMac}. */
  record AddressKey(UUID device, IpAddress address) implements TableKey {}

  /**
   * A MAC behind a peer of a router's port that is an overlay VTEP; the value is {@link
   * TableValue.AtAddress}.
   */
  record PeerKey(UUID device, Mac mac) implements TableKey {}

  /** A route that a router's port has learned; the value is {@link TableValue.FromHost}. */
  record RouteKey(UUID device, UUID port, LearnedRoute route) implements TableKey {}
}
