package org.midonet.agent.tunnel;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.midonet.datapath.Encapsulation;
import org.midonet.datapath.Peer;
import org.midonet.packet.IpAddress;
import org.midonet.topology.TunnelType;
import org.midonet.topology.TunnelZone;

/**
 * The hosts that share a tunnel zone with this one. Two hosts that share several use the one with
 * the lowest id, so that both choose alike. A zone's type says what packets are put into. Belongs
 * to the forwarding thread.
 */
public final class Peers {

  private final UUID self;
  private final TreeMap<UUID, TunnelZone> zones = new TreeMap<>();
  private volatile Map<UUID, IpAddress> addresses = Map.of();
  private Map<IpAddress, Peer> reached = Map.of();
  private Set<IpAddress> own = Set.of();
  private Set<IpAddress> underlay = Set.of();

  /** Nobody yet, seen from this host. */
  public Peers(UUID self) {
    this.self = self;
  }

  /** A zone is as it now is; the hosts that are reached differently than before. */
  public Set<UUID> put(TunnelZone zone) {
    zones.put(zone.id(), zone);
    return refresh();
  }

  /** A zone is gone; the hosts that are reached differently than before. */
  public Set<UUID> remove(UUID zone) {
    zones.remove(zone);
    return refresh();
  }

  /** By which address a host is reached. */
  public Optional<IpAddress> addressOf(UUID host) {
    return Optional.ofNullable(addresses.get(host));
  }

  /** The addresses of all others; may be asked by any thread. */
  public Set<IpAddress> addresses() {
    return Set.copyOf(addresses.values());
  }

  /** The addresses of all others, with how they are reached from here. */
  public Map<IpAddress, Peer> reached() {
    return reached;
  }

  /** This host's own addresses in its zones with other hosts. */
  public Set<IpAddress> own() {
    return own;
  }

  /** This host's own addresses in all its zones, those with hardware VTEPs too. */
  public Set<IpAddress> underlay() {
    return underlay;
  }

  private Set<UUID> refresh() {
    Map<UUID, IpAddress> before = addresses;
    Map<UUID, IpAddress> after = new HashMap<>();
    Map<IpAddress, Peer> how = new HashMap<>();
    Set<IpAddress> mine = new HashSet<>();
    Set<IpAddress> all = new HashSet<>();
    for (TunnelZone zone : zones.values()) {
      Optional<IpAddress> here =
          zone.members().stream()
              .filter(member -> member.hostId().equals(self))
              .map(TunnelZone.Member::address)
              .findFirst();
      here.ifPresent(all::add);
      if (zone.type() == TunnelType.VTEP) {
        continue; // No way to other hosts.
      }
      here.ifPresent(
          address -> {
            mine.add(address);
            zone.members().stream()
                .filter(member -> !member.hostId().equals(self))
                // It knows us by this address: from no other are packets taken there.
                .filter(member -> member.address().bits() == address.bits())
                .filter(member -> after.putIfAbsent(member.hostId(), member.address()) == null)
                .forEach(member -> how.putIfAbsent(member.address(), reached(zone, address)));
          });
    }
    addresses = Map.copyOf(after);
    reached = Map.copyOf(how);
    own = Set.copyOf(mine);
    underlay = Set.copyOf(all);
    Set<UUID> moved = new HashSet<>(before.keySet());
    moved.addAll(after.keySet());
    moved.removeIf(
        host -> Optional.ofNullable(before.get(host)).equals(Optional.ofNullable(after.get(host))));
    return moved;
  }

  private static Peer reached(TunnelZone zone, IpAddress own) {
    return new Peer(zone.type() == TunnelType.GRE ? Encapsulation.GRE : Encapsulation.VXLAN, own);
  }
}
