package org.midonet.nsdb.store;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.midonet.nsdb.Referrer;
import org.midonet.nsdb.tree.Children;
import org.midonet.nsdb.tree.Deadline;
import org.midonet.nsdb.tree.Node;
import org.midonet.nsdb.tree.Tree;
import org.midonet.topology.TopologyObject;
import org.midonet.topology.error.Conflict;
import org.midonet.topology.error.Unavailable;

/**
 * What one transaction has read of the store. Each thing is read once, so that the transaction sees
 * one value; many at a time, because a round trip costs more than a node.
 */
final class StoredObjects {

  /** An object as stored. */
  record Stored(String text, TopologyObject object, int version) {}

  /** Who points to an object, as stored; the version changes with every referrer. */
  record Index(Set<Referrer> referrers, int version) {}

  private final Tree tree;
  private final Supplier<Deadline> deadline;
  private final Map<ObjectKey, Optional<Stored>> objects = new HashMap<>();
  private final Map<ObjectKey, Optional<Index>> indexes = new HashMap<>();

  StoredObjects(Tree tree, Supplier<Deadline> deadline) {
    this.tree = tree;
    this.deadline = deadline;
  }

  Optional<Stored> object(ObjectKey key) throws Unavailable, Conflict {
    load(List.of(key));
    return objects.getOrDefault(key, Optional.empty());
  }

  Optional<Index> index(ObjectKey key) throws Unavailable {
    loadIndexes(List.of(key));
    return indexes.getOrDefault(key, Optional.empty());
  }

  /**
   * Takes an object that was not read for absent: whoever writes on that finds out if it is not.
   */
  void assumeAbsent(ObjectKey key) {
    objects.putIfAbsent(key, Optional.empty());
  }

  /** Whether the object was read at all. */
  boolean known(ObjectKey key) {
    return objects.containsKey(key);
  }

  /** Reads those objects that were not read before. */
  void load(Collection<ObjectKey> wanted) throws Unavailable, Conflict {
    List<ObjectKey> keys = missing(wanted, objects.keySet());
    if (keys.isEmpty()) {
      return;
    }
    List<Optional<Node>> nodes =
        tree.read(keys.stream().map(Layout::object).toList(), deadline.get());
    for (int i = 0; i < keys.size(); i++) {
      ObjectKey key = keys.get(i);
      Optional<Node> node = nodes.get(i);
      objects.put(
          key,
          node.isEmpty()
              ? Optional.empty()
              : Optional.of(
                  new Stored(
                      node.get().text(),
                      ObjectText.read(key, node.get().text()),
                      node.get().version())));
    }
  }

  /** Reads those indexes that were not read before. */
  void loadIndexes(Collection<ObjectKey> wanted) throws Unavailable {
    List<ObjectKey> keys = missing(wanted, indexes.keySet());
    if (keys.isEmpty()) {
      return;
    }
    List<Optional<Children>> nodes =
        tree.children(keys.stream().map(Layout::index).toList(), deadline.get());
    for (int i = 0; i < keys.size(); i++) {
      indexes.put(
          keys.get(i),
          nodes.get(i).map(children -> new Index(referrers(children), children.version())));
    }
  }

  static Set<Referrer> referrers(Children children) {
    Set<Referrer> found = new LinkedHashSet<>();
    children.names().stream().sorted().forEach(name -> Layout.referrer(name).ifPresent(found::add));
    return found;
  }

  private static List<ObjectKey> missing(Collection<ObjectKey> wanted, Set<ObjectKey> have) {
    List<ObjectKey> keys = new ArrayList<>(new LinkedHashSet<>(wanted));
    keys.removeAll(have);
    return keys;
  }
}
