package org.midonet.network;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.midonet.nsdb.Delta;
import org.midonet.nsdb.Freshness;
import org.midonet.nsdb.LearnedRoute;
import org.midonet.nsdb.MapChange;
import org.midonet.nsdb.MapListener;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.PortBlock;
import org.midonet.nsdb.Subscription;
import org.midonet.nsdb.TableKey;
import org.midonet.nsdb.TableValue;
import org.midonet.nsdb.TopologyListener;
import org.midonet.nsdb.VtepConfiguration;
import org.midonet.simulation.Change;
import org.midonet.topology.NextHop;
import org.midonet.topology.Route;
import org.midonet.topology.RouteBuilder;
import org.midonet.topology.TopologyObject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns the NSDB's watches into changes of the network view. The watches call from threads of their
 * own; the receiver is told when each of them has given its first snapshot: only then is what is
 * missing really not there.
 */
public final class NetworkFeed implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(NetworkFeed.class);

  /** Who takes the changes; called from several threads. */
  public interface Receiver {

    /** What changed, in order for each source. */
    void changed(List<Change> changes);

    /** Every source has told what there is. Called once. */
    void complete();
  }

  private enum Source {
    TOPOLOGY,
    TABLES,
    PORTS,
    VTEPS,
    BLOCKS
  }

  private final Receiver receiver;
  private final Set<Source> missing = EnumSet.allOf(Source.class);
  private final List<Subscription> subscriptions = new ArrayList<>();

  private NetworkFeed(Receiver receiver) {
    this.receiver = receiver;
  }

  /** Begins to follow everything that a simulation looks at. */
  public static NetworkFeed follow(Nsdb nsdb, Receiver receiver) {
    NetworkFeed feed = new NetworkFeed(receiver);
    feed.subscriptions.add(nsdb.topology().watch(feed.new Topology()));
    feed.subscriptions.add(
        nsdb.tables()
            .watch(feed.new Entries<TableKey, TableValue>(Source.TABLES, NetworkFeed::ofTable)));
    feed.subscriptions.add(
        nsdb.ports()
            .watch(
                feed
                .new Entries<UUID, UUID>(
                    Source.PORTS, (port, host) -> List.of(new Change.PortAt(port, host)))));
    feed.subscriptions.add(
        nsdb.vteps()
            .watch(feed.new Entries<UUID, VtepConfiguration>(Source.VTEPS, NetworkFeed::ofVtep)));
    feed.subscriptions.add(
        nsdb.leases()
            .watch(
                feed.new Entries<PortBlock.Key, PortBlock>(Source.BLOCKS, NetworkFeed::ofBlock)));
    return feed;
  }

  /**
   * Returns when the receiver was told all that had been acknowledged to anybody when this was
   * called; false if that does not happen in time, as the store is away.
   */
  public boolean catchUp(Duration timeout) throws InterruptedException {
    CountDownLatch told = new CountDownLatch(subscriptions.size());
    subscriptions.forEach(subscription -> subscription.whenTold(told::countDown));
    return told.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void close() {
    subscriptions.forEach(Subscription::close);
  }

  private static List<Change> ofTable(TableKey key, Optional<TableValue> value) {
    return switch (key) {
      case TableKey.MacKey mac ->
          List.of(
              new Change.MacAt(
                  mac.device(),
                  mac.vlan(),
                  mac.mac(),
                  value.map(v -> ((TableValue.AtPort) v).port())));
      case TableKey.NeighbourKey neighbour ->
          List.of(
              new Change.NeighbourAt(
                  neighbour.device(),
                  neighbour.address(),
                  value.map(v -> ((TableValue.HasMac) v).mac())));
      case TableKey.AddressKey pair ->
          List.of(
              new Change.NeighbourAt(
                  pair.device(), pair.address(), value.map(v -> ((TableValue.HasMac) v).mac())));
      case TableKey.PeerKey peer ->
          List.of(
              new Change.PeerAt(
                  peer.device(), peer.mac(), value.map(v -> ((TableValue.AtAddress) v).address())));
      case TableKey.RouteKey route -> List.of(learned(route, value.isPresent()));
    };
  }

  /**
   * A route that a port has learned stands beside those that were written, with an id of its own.
   */
  private static Change learned(TableKey.RouteKey key, boolean there) {
    LearnedRoute route = key.route();
    String name = key.device() + " " + key.port() + " " + route;
    UUID id = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    if (!there) {
      return new Change.Remove(Route.class, id);
    }
    return new Change.Put(
        RouteBuilder.builder()
            .id(id)
            .routerId(key.device())
            .source(route.source())
            .destination(route.destination())
            .nextHop(NextHop.PORT)
            .nextHopPortId(Optional.of(key.port()))
            .nextHopGateway(Optional.of(route.gateway()))
            .weight(route.weight())
            .build());
  }

  private static List<Change> ofVtep(UUID vtep, Optional<VtepConfiguration> said) {
    return List.of(
        new Change.VtepAt(vtep, said.map(VtepConfiguration::tunnelAddresses).orElse(List.of())));
  }

  private static List<Change> ofBlock(PortBlock.Key key, Optional<PortBlock> block) {
    return List.of(
        new Change.BlockOf(
            key.device(), key.address(), key.first(), key.size(), block.map(PortBlock::owner), 0));
  }

  private void told(Source source, List<Change> changes) {
    if (!changes.isEmpty()) {
      receiver.changed(changes);
    }
    boolean complete;
    synchronized (missing) {
      complete = missing.remove(source) && missing.isEmpty();
    }
    if (complete) {
      receiver.complete();
    }
  }

  private final class Topology implements TopologyListener {
    @Override
    public void snapshot(List<TopologyObject> objects) {
      LOG.info("read {} topology objects", objects.size());
      told(Source.TOPOLOGY, objects.stream().map(o -> (Change) new Change.Put(o)).toList());
    }

    @Override
    public void changes(List<Delta> deltas) {
      receiver.changed(deltas.stream().map(Topology::toChange).toList());
    }

    @Override
    public void freshness(Freshness freshness) {
      LOG.info("the topology is {}", freshness);
    }

    private static Change toChange(Delta delta) {
      return switch (delta) {
        case Delta.Put put -> new Change.Put(put.object());
        case Delta.Gone gone -> new Change.Remove(gone.type(), gone.id());
      };
    }
  }

  /** What a changed entry of a watched map means for the view. */
  private interface Translation<K, V> {
    List<Change> apply(K key, Optional<V> value);
  }

  private final class Entries<K, V> implements MapListener<K, V> {
    private final Source source;
    private final Translation<K, V> translation;

    Entries(Source source, Translation<K, V> translation) {
      this.source = source;
      this.translation = translation;
    }

    @Override
    public void snapshot(Map<K, V> entries) {
      List<Change> changes = new ArrayList<>();
      entries.forEach((key, value) -> changes.addAll(translation.apply(key, Optional.of(value))));
      told(source, changes);
    }

    @Override
    public void changes(List<MapChange<K, V>> changed) {
      List<Change> changes = new ArrayList<>();
      changed.forEach(change -> changes.addAll(translation.apply(change.key(), change.after())));
      if (!changes.isEmpty()) {
        receiver.changed(changes);
      }
    }
  }
}
