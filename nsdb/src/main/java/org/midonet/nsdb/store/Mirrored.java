package org.midonet.nsdb.store;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
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

  private final Function<String, Optional<K>> key;
  private final BiFunction<K, String, Optional<V>> value;
  private final WatchHub<K, V> hub;
  private final Mirroring mirroring;

  /**
   * @param key what a path names; empty: nothing of ours
   * @param value what a text says; empty: not to be read, as good as absent
   */
  Mirrored(
      Tree tree,
      Scope scope,
      Function<String, Optional<K>> key,
      BiFunction<K, String, Optional<V>> value) {
    this.key = key;
    this.value = value;
    this.hub = new WatchHub<>(scope.root().substring(1));
    this.mirroring = new Mirroring(tree, scope, this);
  }

  Subscription subscribe(MapListener<K, V> listener) {
    return mirroring.subscription(hub.subscribe(listener));
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
