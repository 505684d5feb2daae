package org.midonet.nsdb;

import java.util.UUID;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;

/**
 * Tables that many hosts write: each adds its <em>opinion</em>, and the latest learned opinion on a
 * key is its value; a persistent entry holds where nobody has learned anything. A change costs its
 * own size, whatever the size of the table.
 */
public interface StateTables {

  /** Where a MAC was seen on a bridge: {@code vlan} 0 is untagged. */
  StateTable<Mac, UUID> macs(UUID bridge, int vlan);

  /** What ARP or ND has told a router. */
  StateTable<IpAddress, Mac> neighbours(UUID router);

  /**
   * The pairs of address and MAC known on a bridge, for answering ARP and ND: persistent as a rule.
   */
  StateTable<IpAddress, Mac> addresses(UUID bridge);

  /** Behind which VTEPs the MACs are that a router's port, an overlay VTEP, sends to. */
  StateTable<Mac, IpAddress> peers(UUID port);

  /** Routes that a router port has learned by BGP; the value is its host. */
  StateTable<LearnedRoute, UUID> routes(UUID router, UUID port);

  /** Watches all tables of all devices. */
  Subscription watch(MapListener<TableKey, TableValue> listener);
}
