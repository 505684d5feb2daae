package org.midonet.simulation;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.topology.TopologyObject;

/**
 * One change of what a {@link NetworkView} knows. Saying what is known already changes, and
 * touches, nothing.
 */
public sealed interface Change {

  /**
   * A topology object exists, as it now is. Types that the simulation has no use for are taken and
   * ignored.
   */
  record Put(TopologyObject object) implements Change {}

  /** A topology object is gone. */
  record Remove(Class<? extends TopologyObject> type, UUID id) implements Change {}

  /** Where a bridge has a MAC (VLAN id 0 = untagged); empty: nowhere. */
  record MacAt(UUID bridge, int vlan, Mac mac, Optional<UUID> port) implements Change {}

  /** What a router's or a bridge's neighbour table says of an address; empty: nothing. */
  record NeighbourAt(UUID device, IpAddress address, Optional<Mac> mac) implements Change {}

  /** The VTEP behind which an overlay VTEP of ours finds a MAC; empty: nowhere. */
  record PeerAt(UUID port, Mac mac, Optional<IpAddress> vtep) implements Change {}

  /**
   * The underlay addresses at which a hardware VTEP takes VXLAN, and from which it sends; empty: it
   * is not known where it is.
   */
  record VtepAt(UUID vtep, List<IpAddress> addresses) implements Change {
    public VtepAt {
      addresses = List.copyOf(addresses);
    }
  }

  /** On which host an exterior port is active; empty: on none. */
  record PortAt(UUID port, Optional<UUID> host) implements Change {}

  /**
   * Who owns a block of NAT ports; empty: nobody. Blocks of one address are disjoint; a block has a
   * fixed size as long as it is owned.
   *
   * @param device the router that translates
   * @param address the NAT address
   * @param firstPort the first port, a multiple of the size
   * @param size a power of two
   * @param owner the ingress port whose connections draw from it
   * @param preference of several blocks of an owner, new connections draw from the one that has the
   *     most
   */
  record BlockOf(
      UUID device, IpAddress address, int firstPort, int size, Optional<UUID> owner, int preference)
      implements Change {}

  /**
   * Whether this host serves its guests' metadata. To be said before anything is judged: nothing
   * that rests on it is touched.
   */
  record Metadata(boolean served) implements Change {}

  /** The MTU that DHCP tells guests whose subnet names none: what the tunnels leave. */
  record GuestMtu(int mtu) implements Change {}
}
