package org.midonet.nsdb;

import java.util.List;
import java.util.Map;

/**
 * Watches a map that many write: everything once, then what changed, one call at a time on a thread
 * of the subscription.
 */
public interface MapListener<K, V> {

  /** Everything, when the store has been read for the first time. */
  void snapshot(Map<K, V> entries);

  /** What changed, at most once a key; the order within a batch has no meaning. */
  void changes(List<MapChange<K, V>> changes);

  /**
   * After {@link #snapshot} the watch is current; this tells when that ends and when it is so
   * again.
   */
  default void freshness(Freshness freshness) {}
}
