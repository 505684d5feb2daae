package org.midonet.agent.handover;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.midonet.cassandra.PortStore;
import org.midonet.datapath.Connection;
import org.midonet.datapath.ConnectionKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the connections of this host's ports in a store that outlives it, each for as long as it
 * lives, and reads them back for a port whose last host does not answer. What is told more than
 * once in half its life is not told again. The store's failures cost what it would have kept,
 * nothing else. Belongs to the forwarding thread, but for {@link #find}.
 */
public final class StoredConnections {

  private static final Logger LOG = LoggerFactory.getLogger(StoredConnections.class);

  private record Told(boolean answered, long until) {}

  private final PortStore store;
  private final IntFunction<Optional<UUID>> portOf;
  private final Map<ConnectionKey, Told> told = new HashMap<>();
  private final Map<UUID, List<PortStore.Row>> rows = new HashMap<>();

  /**
   * Nothing kept yet.
   *
   * @param portOf the port of this host that has this number, if it is alone in its place: what is
   *     opened at a shared place belongs to nobody
   */
  public StoredConnections(PortStore store, IntFunction<Optional<UUID>> portOf) {
    this.store = store;
    this.portOf = portOf;
  }

  /**
   * A sweep of the table begins.
   *
   * @param now nanoseconds of a clock that only grows
   */
  public void sweepBegins(long now) {
    told.values().removeIf(row -> row.until() - now <= 0);
  }

  /**
   * The sweep has come by a connection: it is kept if it is new, or will soon be over in the store.
   *
   * @param now nanoseconds of a clock that only grows
   */
  public void live(Connection entry, long now) {
    if (entry.closing()) {
      return;
    }
    Duration left = entry.life().minus(entry.idle());
    Told before = told.get(entry.key());
    if (before != null
        && before.answered() == entry.answered()
        && before.until() - now >= left.toNanos() / 2) {
      return;
    }
    Optional<UUID> port = portOf.apply(entry.inPort());
    if (port.isPresent()) {
      told.put(entry.key(), new Told(entry.answered(), now + left.toNanos()));
      rows.computeIfAbsent(port.get(), p -> new ArrayList<>()).add(row(entry, left));
    }
  }

  /** Tells the store what has come together. */
  public void tell() {
    rows.forEach(store::put);
    rows.clear();
  }

  private static PortStore.Row row(Connection entry, Duration left) {
    byte[] state = PortStateForm.write(new PortState(List.of(entry), List.of(), List.of()));
    return new PortStore.Row(PortStateForm.write(entry.key()), state, left);
  }

  /**
   * What the store knows for a port.
   *
   * @param patience how long it may take
   * @param then gets it, or nothing, on any thread
   */
  public void find(UUID port, Duration patience, Consumer<Optional<PortState>> then) {
    var _ =
        store
            .find(port)
            .toCompletableFuture()
            .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
            .whenComplete(
                (rows, failed) -> {
                  if (failed == null) {
                    then.accept(Optional.of(read(port, rows)));
                  } else {
                    LOG.warn("the store tells nothing of port {}: {}", port, failed.getMessage());
                    then.accept(Optional.empty());
                  }
                });
  }

  private static PortState read(UUID port, List<byte[]> rows) {
    List<Connection> connections = new ArrayList<>();
    for (byte[] row : rows) {
      try {
        connections.addAll(PortStateForm.read(row).connections());
      } catch (IOException e) {
        LOG.warn("a row of port {} cannot be read: {}", port, e.getMessage());
      }
    }
    return new PortState(connections, List.of(), List.of());
  }
}
