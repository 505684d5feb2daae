package org.midonet.nsdb;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Remembers what a watch has told, and what it makes of it. */
public final class Recording<K, V> implements MapListener<K, V> {

  private final Map<K, V> entries = new HashMap<>();
  private final List<String> calls = new ArrayList<>();
  private Freshness freshness = Freshness.STALE;

  @Override
  public synchronized void snapshot(Map<K, V> all) {
    calls.add("snapshot");
    freshness = Freshness.CURRENT;
    entries.putAll(all);
  }

  @Override
  public synchronized void changes(List<MapChange<K, V>> changes) {
    calls.add("changes");
    for (MapChange<K, V> change : changes) {
      change
          .after()
          .ifPresentOrElse(v -> entries.put(change.key(), v), () -> entries.remove(change.key()));
    }
  }

  @Override
  public synchronized void freshness(Freshness now) {
    calls.add(now.name());
    freshness = now;
  }

  /** What is so, by the watch. */
  public synchronized Map<K, V> entries() {
    return Map.copyOf(entries);
  }

  /** The calls so far, by name. */
  public synchronized List<String> calls() {
    return List.copyOf(calls);
  }

  /** What the watch says of itself. */
  public synchronized Freshness freshness() {
    return freshness;
  }
}
