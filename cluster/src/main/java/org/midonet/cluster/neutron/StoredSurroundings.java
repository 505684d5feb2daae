package org.midonet.cluster.neutron;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.midonet.cluster.neutron.translate.Draft;
import org.midonet.cluster.neutron.translate.NatPorts;
import org.midonet.nsdb.ConfigDocument;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.Sequences.Sequence;
import org.midonet.nsdb.config.HostConfig;
import org.midonet.topology.Host;
import org.midonet.topology.error.InvalidInput;
import org.midonet.topology.error.MidonetException;

/** What one request's translation sees beyond the topology; the same in every attempt. */
final class StoredSurroundings implements Draft.Surroundings {

  private static final String FIRST = "cluster.translators.nat.dynamic_port_start";
  private static final String LAST = "cluster.translators.nat.dynamic_port_end";
  private static final Config DEFAULTS =
      ConfigFactory.parseMap(
          Map.of(FIRST, NatPorts.DEFAULT.first(), LAST, NatPorts.DEFAULT.last()));

  private final Nsdb nsdb;
  private final Map<UUID, Integer> tunnelKeys = new HashMap<>();

  StoredSurroundings(Nsdb nsdb) {
    this.nsdb = nsdb;
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
  public NatPorts natPorts() throws MidonetException {
    // What is made is the same whichever node makes it: only what is said for all nodes counts.
    Config set =
        new HostConfig(nsdb.config())
            .document(new ConfigDocument.Template("default"))
            .withFallback(DEFAULTS);
    try {
      int first = set.getInt(FIRST);
      int last = set.getInt(LAST);
      if (first < 1 || last > 65535 || first > last) {
        throw new InvalidInput(FIRST, "must begin a range of ports that ends at " + LAST);
      }
      return new NatPorts(first, last);
    } catch (ConfigException e) {
      throw new InvalidInput(FIRST, String.valueOf(e.getMessage()));
    }
  }
}
