package org.midonet.simulation;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Prefix;
import org.midonet.simulation.Dependency.OfRoutes;

/**
 * Finds what rests on a dependency: the caller files each flow under the dependencies of its
 * verdict, and asks with those that a change touched. Dependencies on routes meet when their
 * prefixes overlap, all others when they are equal. Time is that of the answer, not of what is
 * filed. Not safe for several threads.
 *
 * @param <T> what is filed: equal things are one
 */
public final class DependencyIndex<T> {

  private static final Comparator<Prefix> BY_START =
      Comparator.comparing(Prefix::network).thenComparing(Prefix::length);

  private final Map<Dependency, Set<T>> exact = new HashMap<>();
  private final Map<UUID, TreeMap<Prefix, Set<T>>> routes = new HashMap<>();

  /** Files something under its dependencies. */
  public void add(T item, Set<Dependency> dependencies) {
    for (Dependency dependency : dependencies) {
      if (dependency instanceof OfRoutes of) {
        routes
            .computeIfAbsent(of.router(), router -> new TreeMap<>(BY_START))
            .computeIfAbsent(of.destinations(), prefix -> new HashSet<>())
            .add(item);
      } else {
        exact.computeIfAbsent(dependency, key -> new HashSet<>()).add(item);
      }
    }
  }

  /** Takes something out that was filed under these dependencies. */
  public void remove(T item, Set<Dependency> dependencies) {
    for (Dependency dependency : dependencies) {
      if (dependency instanceof OfRoutes of) {
        TreeMap<Prefix, Set<T>> ofRouter = routes.get(of.router());
        if (ofRouter != null) {
          ofRouter.computeIfPresent(of.destinations(), (prefix, items) -> without(items, item));
          if (ofRouter.isEmpty()) {
            routes.remove(of.router());
          }
        }
      } else {
        exact.computeIfPresent(dependency, (key, items) -> without(items, item));
      }
    }
  }

  /** What rests on any of these. */
  public Set<T> touched(Set<Dependency> touched) {
    Set<T> found = new LinkedHashSet<>();
    for (Dependency dependency : touched) {
      if (dependency instanceof OfRoutes of) {
        TreeMap<Prefix, Set<T>> ofRouter = routes.get(of.router());
        if (ofRouter != null) {
          overlapping(ofRouter, of.destinations(), found);
        }
      } else {
        found.addAll(exact.getOrDefault(dependency, Set.of()));
      }
    }
    return found;
  }

  /** The dependencies of a kind that something rests on, with one of what rests on each. */
  public <D extends Dependency> Map<D, T> ofKind(Class<D> kind) {
    Map<D, T> found = new HashMap<>();
    exact.forEach(
        (dependency, items) -> {
          if (kind.isInstance(dependency)) {
            found.put(kind.cast(dependency), items.iterator().next());
          }
        });
    return found;
  }

  /** Whether nothing is filed. */
  public boolean isEmpty() {
    return exact.isEmpty() && routes.isEmpty();
  }

  private void overlapping(NavigableMap<Prefix, Set<T>> ofRouter, Prefix prefix, Set<T> found) {
    for (int length = 0; length < prefix.length(); length++) {
      found.addAll(ofRouter.getOrDefault(new Prefix(prefix.address(), length), Set.of()));
    }
    IpAddress last = prefix.last();
    ofRouter
        .subMap(prefix.canonical(), true, Prefix.host(last), true)
        .values()
        .forEach(found::addAll);
  }

  private static <T> @Nullable Set<T> without(Set<T> items, T item) {
    items.remove(item);
    return items.isEmpty() ? null : items;
  }
}
