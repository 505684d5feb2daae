package org.midonet.cassandra.memory;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.midonet.cassandra.PortStore;

/** A store in memory, for tests: it passes the contract of the real one. */
public final class MemoryPortStore implements PortStore {

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Kept(byte[] value, long until) {}

  private final LongSupplier nanos;
  private final Map<UUID, Map<ByteBuffer, Kept>> ports = new HashMap<>();
  private boolean away;
  private long lost;

  /** An empty store with this clock. */
  public MemoryPortStore(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** From now on it does not answer, or does again. */
  public synchronized void away(boolean now) {
    away = now;
  }

  @Override
  public synchronized void put(UUID port, Collection<Row> rows) {
    if (away) {
      lost += rows.size();
      return;
    }
    Map<ByteBuffer, Kept> kept = ports.computeIfAbsent(port, p -> new HashMap<>());
    for (Row row : rows) {
      kept.put(
          ByteBuffer.wrap(row.key().clone()),
          new Kept(row.value().clone(), nanos.getAsLong() + row.life().toNanos()));
    }
  }

  @Override
  public synchronized void remove(UUID port, Collection<byte[]> keys) {
    Map<ByteBuffer, Kept> kept = ports.getOrDefault(port, Map.of());
    keys.forEach(key -> kept.remove(ByteBuffer.wrap(key)));
  }

  @Override
  public synchronized CompletionStage<List<byte[]>> find(UUID port) {
    if (away) {
      return CompletableFuture.failedFuture(new IllegalStateException("the store is away"));
    }
    return CompletableFuture.completedFuture(
        ports.getOrDefault(port, Map.of()).values().stream()
            .filter(kept -> kept.until() - nanos.getAsLong() > 0)
            .map(kept -> kept.value().clone())
            .toList());
  }

  @Override
  public synchronized long lost() {
    return lost;
  }

  @Override
  public void close() {}
}
