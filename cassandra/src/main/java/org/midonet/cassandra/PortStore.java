package org.midonet.cassandra;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/** Rows by port, each with a life. Thread-safe; nothing blocks. */
public interface PortStore extends AutoCloseable {

  /**
   * One row.
   *
   * @param key names it among those of its port
   * @param value what it says
   * @param life how long it is kept; at least a second
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Row(byte[] key, byte[] value, Duration life) {}

  /**
   * Writes rows; those with the same key are replaced. What cannot be written, or not soon, is
   * counted and forgotten.
   */
  void put(UUID port, Collection<Row> rows);

  /** Removes rows. */
  void remove(UUID port, Collection<byte[]> keys);

  /** The values of a port's rows; fails where the store does not answer. */
  CompletionStage<List<byte[]>> find(UUID port);

  /** Writes that failed, or were not tried. */
  long lost();

  @Override
  void close();
}
