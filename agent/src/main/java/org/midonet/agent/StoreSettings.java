package org.midonet.agent;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.midonet.cassandra.CassandraPortStore;
import org.midonet.cassandra.CassandraSettings;
import org.midonet.cassandra.PortStore;
import org.midonet.nsdb.ConfigStore;
import org.midonet.nsdb.config.HostConfig;
import org.midonet.topology.error.MidonetException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether connections are kept in Cassandra, as {@code cassandra.servers} says. Read once, at
 * start: an agent that starts while the configuration cannot be read keeps nothing, and says so.
 */
final class StoreSettings {

  private static final Logger LOG = LoggerFactory.getLogger(StoreSettings.class);

  private static final String SERVERS = "cassandra.servers";
  private static final String COPIES = "cassandra.replication_factor";

  private static final Config DEFAULTS =
      ConfigFactory.parseMap(Map.of(SERVERS, "", COPIES, 1), "defaults of midolman");

  private StoreSettings() {}

  /** The store that the configuration of a host names, which connects in the background. */
  static Optional<PortStore> open(ConfigStore store, UUID host) {
    Optional<CassandraSettings> settings = read(store, host);
    if (settings.isEmpty()) {
      LOG.info("no Cassandra: connections of a host that is lost are lost");
    }
    return settings.map(CassandraPortStore::open);
  }

  private static Optional<CassandraSettings> read(ConfigStore store, UUID host) {
    try {
      return of(new HostConfig(store).resolved(host, ConfigFactory.empty(), DEFAULTS));
    } catch (MidonetException | ConfigException | IllegalArgumentException e) {
      LOG.warn("the configuration of Cassandra is not used: {}", e.getMessage());
      return Optional.empty();
    }
  }

  static Optional<CassandraSettings> of(Config config) {
    List<InetSocketAddress> servers = CassandraSettings.servers(config.getString(SERVERS));
    return servers.isEmpty()
        ? Optional.empty()
        : Optional.of(new CassandraSettings(servers, config.getInt(COPIES)));
  }
}
