package org.midonet.cluster.neutron;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.midonet.cluster.neutron.translate.Draft;
import org.midonet.cluster.neutron.translate.NatPorts;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.Sequences.Sequence;
import org.midonet.topology.Host;
import org.midonet.topology.error.MidonetException;

/** What one request's translation sees beyond the topology; the same in every attempt. */
final class StoredSurroundings implements Draft.Surroundings {

  private final Nsdb nsdb;
  private final NatPorts natPorts;
  private final Map<UUID, Integer> tunnelKeys = new HashMap<>();

  StoredSurroundings(Nsdb nsdb, NatPorts natPorts) {
    this.nsdb = nsdb;
    this.natPorts = natPorts;
  }

  @Override
  public int tunnelKey(UUID port) throws MidonetException {
    Integer drawn = tunnelKeys.get(port);
    if (drawn == null) {
      drawn = Math.toIntExact(nsdb.sequences().next(Sequence.TUNNEL_KEY));
      tunnelKeys.put(port, drawn);
    }
    return drawn;
  }

  @Override
  public Optional<UUID> host(String name) throws MidonetException {
    return nsdb.topology().list(Host.class).stream()
        .filter(host -> host.name().equals(Optional.of(name)))
        .map(Host::id)
        .findFirst();
  }

  @Override
  public NatPorts natPorts() {
    return natPorts;
  }
}
