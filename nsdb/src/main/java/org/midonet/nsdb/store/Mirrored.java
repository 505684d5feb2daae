package org.midonet.nsdb.store;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.midonet.nsdb.Freshness;
import org.midonet.nsdb.MapListener;
import org.midonet.nsdb.Subscription;
import org.midonet.nsdb.tree.MirrorListener;
import org.midonet.nsdb.tree.Scope;
import org.midonet.nsdb.tree.Tree;

/** A map whose entries are one node each: the mirror is begun with the first subscriber. */
final class Mirrored<K, V> implements MirrorListener {

  private final Tree tree;
  private final Scope scope;
  private final Function<String, Optional<K>> key;
  private final BiFunction<K, String, Optional<V>> value;
  private final WatchHub<K, V> hub;
  private final AtomicBoolean begun = new AtomicBoolean();

  /**
   * @param key what a path names; empty: nothing of ours
   * @param value what a text says; empty: not to be read, as good as absent
   */
  Mirrored(
      Tree tree,
      Scope scope,
      Function<String, Optional<K>> key,
      BiFunction<K, String, Optional<V>> value) {
    this.tree = tree;
    this.scope = scope;
    this.key = key;
    this.value = value;
    this.hub = new WatchHub<>(scope.root().substring(1));
  }

  Subscription subscribe(MapListener<K, V> listener) {
    Subscription subscription = hub.subscribe(listener);
    if (begun.compareAndSet(false, true)) {
      tree.mirror(scope, this);
    }
    return subscription;
  }

  @Override
  public void batch(Map<String, Optional<String>> changes) {
    Map<K, Optional<V>> values = new LinkedHashMap<>();
    changes.forEach(
        (path, text) ->
            key.apply(path).ifPresent(k -> values.put(k, text.flatMap(t -> value.apply(k, t)))));
    hub.update(values);
  }

  @Override
  public void freshness(Freshness freshness) {
    hub.freshness(freshness);
  }

  void close() {
    hub.close();
  }
}
