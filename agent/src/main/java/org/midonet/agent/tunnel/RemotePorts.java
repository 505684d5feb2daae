package org.midonet.agent.tunnel;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.midonet.agent.flow.Locations;
import org.midonet.agent.flow.PlaceNumbers;
import org.midonet.agent.flow.Whereabouts;
import org.midonet.datapath.Datapath;
import org.midonet.datapath.DatapathException;
import org.midonet.datapath.RemotePort;
import org.midonet.packet.IpAddress;
import org.midonet.simulation.NetworkView;
import org.midonet.simulation.Place;
import org.midonet.topology.Port;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the datapath about the ports of other hosts: at which place their packets are looked up,
 * and who may speak for them. Belongs to the forwarding thread.
 */
public final class RemotePorts {

  private static final Logger LOG = LoggerFactory.getLogger(RemotePorts.class);

  private final Datapath datapath;
  private final Whereabouts whereabouts;
  private final Map<UUID, RemotePort> told = new HashMap<>();
  private final Map<UUID, Set<UUID>> byHost = new HashMap<>();
  private final Map<UUID, UUID> hosts = new HashMap<>();
  private final Map<Integer, UUID> byTunnelKey = new HashMap<>();

  /** Nothing told yet. */
  public RemotePorts(Datapath datapath, Whereabouts whereabouts) {
    this.datapath = datapath;
    this.whereabouts = whereabouts;
  }

  /** The port with this tunnel key, if it is at another host. */
  public Optional<UUID> portOf(int tunnelKey) {
    return Optional.ofNullable(byTunnelKey.get(tunnelKey));
  }

  /** The ports of other hosts that are known. */
  public Set<UUID> known() {
    return Set.copyOf(told.keySet());
  }

  /** The hosts that have ports of a place (a number of the datapath). */
  public Set<UUID> hostsAt(int place) {
    Set<UUID> found = new HashSet<>();
    told.forEach(
        (id, remote) -> {
          UUID host = hosts.get(id);
          if (remote.place() == place && host != null) {
            found.add(host);
          }
        });
    return found;
  }

  /** A port, or where it is, has changed. */
  public void changed(UUID id, NetworkView view) {
    Optional<Port> port = view.port(id).filter(known -> known.tunnelKey() != 0);
    Optional<UUID> host = Locations.hostOf(view, id);
    if (port.isEmpty() || host.isEmpty() || whereabouts.localPort(id).isPresent()) {
      forget(id);
      return;
    }
    Optional<IpAddress> address = whereabouts.tunnelTo(host.get());
    if (address.isEmpty()) {
      // Nobody that we know may speak for it.
      forget(id);
      file(id, host.get());
      return;
    }
    Place place = view.placeOf(id);
    RemotePort remote =
        new RemotePort(
            port.get().tunnelKey(),
            PlaceNumbers.of(view, place),
            address,
            !(place instanceof Place.PortPlace));
    if (remote.equals(told.get(id)) && host.get().equals(hosts.get(id))) {
      return;
    }
    try {
      datapath.putRemotePort(remote);
    } catch (DatapathException e) {
      // Its packets are refused here; said again with its next change.
      LOG.warn("port {} of another host is not known to the datapath: {}", id, e.getMessage());
      forget(id);
      return;
    }
    // Its tunnel key is its own for good: what was said before has been replaced.
    unfile(id);
    file(id, host.get());
    told.put(id, remote);
    byTunnelKey.put(remote.tunnelKey(), id);
  }

  private void file(UUID id, UUID host) {
    hosts.put(id, host);
    byHost.computeIfAbsent(host, h -> new HashSet<>()).add(id);
  }

  /** These hosts are reached differently than before. */
  public void hostsMoved(Collection<UUID> moved, NetworkView view) {
    Set<UUID> ports = new HashSet<>();
    moved.forEach(host -> ports.addAll(byHost.getOrDefault(host, Set.of())));
    ports.forEach(port -> changed(port, view));
  }

  /** Everything is known now: what an agent before this one has said and no longer holds goes. */
  public void complete() {
    for (int tunnelKey : datapath.remotePorts().keySet()) {
      if (!byTunnelKey.containsKey(tunnelKey)) {
        datapath.removeRemotePort(tunnelKey);
      }
    }
  }

  private void forget(UUID id) {
    unfile(id).ifPresent(before -> datapath.removeRemotePort(before.tunnelKey()));
  }

  private Optional<RemotePort> unfile(UUID id) {
    Optional<RemotePort> before = Optional.ofNullable(told.remove(id));
    before.map(RemotePort::tunnelKey).ifPresent(byTunnelKey::remove);
    Optional.ofNullable(hosts.remove(id))
        .ifPresent(
            host ->
                byHost.computeIfPresent(
                    host,
                    (h, ports) -> {
                      ports.remove(id);
                      return ports.isEmpty() ? null : ports;
                    }));
    return before;
  }
}
