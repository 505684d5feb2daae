package org.midonet.nsdb.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.midonet.nsdb.Freshness;
import org.midonet.nsdb.MapChange;
import org.midonet.nsdb.MapListener;

/**
 * The present state of one mirrored map, and those who watch it. A subscriber that comes late gets
 * the state as its snapshot, and from then on what the others get.
 */
final class WatchHub<K, V> {

  private record Subscriber<K, V>(Delivery delivery, MapListener<K, V> listener) {}

  private final String name;
  private final Map<K, V> entries = new HashMap<>();
  private final List<Subscriber<K, V>> subscribers = new CopyOnWriteArrayList<>();
  private boolean loaded;
  private Freshness freshness = Freshness.STALE;

  WatchHub(String name) {
    this.name = name;
  }

  synchronized Delivery subscribe(MapListener<K, V> listener) {
    List<Subscriber<K, V>> self = new ArrayList<>();
    Delivery delivery = new Delivery("nsdb-watch-" + name, () -> subscribers.removeAll(self));
    Subscriber<K, V> subscriber = new Subscriber<>(delivery, listener);
    self.add(subscriber);
    subscribers.add(subscriber);
    if (loaded) {
      Map<K, V> copy = Map.copyOf(entries);
      delivery.call(() -> listener.snapshot(copy));
      if (freshness == Freshness.STALE) {
        delivery.call(() -> listener.freshness(Freshness.STALE));
      }
    }
    return delivery;
  }

  /** New values, empty where a key went; values equal to the present ones are no change. */
  synchronized void update(Map<K, Optional<V>> values) {
    Map<K, MapChange<K, V>> changes = new LinkedHashMap<>();
    values.forEach(
        (key, after) -> {
          Optional<V> before = Optional.ofNullable(entries.get(key));
          if (!before.equals(after)) {
            after.ifPresentOrElse(value -> entries.put(key, value), () -> entries.remove(key));
            changes.put(key, new MapChange<>(key, before, after));
          }
        });
    if (loaded && !changes.isEmpty()) {
      List<MapChange<K, V>> batch = List.copyOf(changes.values());
      subscribers.forEach(each -> each.delivery().call(() -> each.listener().changes(batch)));
    }
  }

  synchronized void freshness(Freshness now) {
    if (now == freshness) {
      return;
    }
    freshness = now;
    if (!loaded && now == Freshness.CURRENT) {
      loaded = true;
      Map<K, V> copy = Map.copyOf(entries);
      subscribers.forEach(each -> each.delivery().call(() -> each.listener().snapshot(copy)));
    } else if (loaded) {
      subscribers.forEach(each -> each.delivery().call(() -> each.listener().freshness(now)));
    }
  }

  void close() {
    subscribers.forEach(each -> each.delivery().close());
  }
}
