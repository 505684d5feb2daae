package org.midonet.agent.cloud;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.midonet.nsdb.BlockLeases;
import org.midonet.nsdb.ConfigStore;
import org.midonet.nsdb.Connection;
import org.midonet.nsdb.HostDoors;
import org.midonet.nsdb.HostRegistry;
import org.midonet.nsdb.MapListener;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.PortActivity;
import org.midonet.nsdb.Sequences;
import org.midonet.nsdb.StateTables;
import org.midonet.nsdb.Subscription;
import org.midonet.nsdb.TopologyStore;
import org.midonet.nsdb.VtepConfigurations;
import org.midonet.topology.error.MidonetException;

/**
 * A door to the store whose owner may die: a process that is killed withdraws nothing, so what it
 * declared stands until its session ends.
 */
final class MortalNsdb implements Nsdb {

  private final Nsdb store;
  private volatile boolean dead;

  MortalNsdb(Nsdb store) {
    this.store = store;
  }

  void die() {
    dead = true;
  }

  @Override
  public TopologyStore topology() {
    return store.topology();
  }

  @Override
  public StateTables tables() {
    return store.tables();
  }

  @Override
  public HostRegistry hosts() {
    return store.hosts();
  }

  @Override
  public PortActivity ports() {
    return new Ports();
  }

  @Override
  public VtepConfigurations vteps() {
    return store.vteps();
  }

  @Override
  public HostDoors doors() {
    return store.doors();
  }

  @Override
  public Sequences sequences() {
    return store.sequences();
  }

  @Override
  public BlockLeases leases() {
    return store.leases();
  }

  @Override
  public ConfigStore config() {
    return store.config();
  }

  @Override
  public Connection connection() {
    return store.connection();
  }

  @Override
  public void close() {
    store.close();
  }

  private final class Ports implements PortActivity {

    @Override
    public void activate(UUID port, UUID host) {
      if (!dead) {
        store.ports().activate(port, host);
      }
    }

    @Override
    public void deactivate(UUID port) {
      if (!dead) {
        store.ports().deactivate(port);
      }
    }

    @Override
    public Optional<UUID> find(UUID port) throws MidonetException {
      return store.ports().find(port);
    }

    @Override
    public Map<UUID, UUID> list() throws MidonetException {
      return store.ports().list();
    }

    @Override
    public Subscription watch(MapListener<UUID, UUID> listener) {
      return store.ports().watch(listener);
    }
  }
}
