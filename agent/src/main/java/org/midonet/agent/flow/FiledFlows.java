package org.midonet.agent.flow;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.midonet.datapath.FlowMatch;
import org.midonet.datapath.TemplateRef;
import org.midonet.simulation.Dependency;
import org.midonet.simulation.DependencyIndex;

/**
 * Flows, found by what they match, by their number, by what they rest on and by the hosts to which
 * they send. A number tells in which order flows were put first.
 */
final class FiledFlows {

  private final Map<FlowMatch, InstalledFlow> byMatch = new HashMap<>();
  private final NavigableMap<Long, InstalledFlow> byCookie = new TreeMap<>();
  private final DependencyIndex<Long> dependents = new DependencyIndex<>();
  private final Map<UUID, Set<Long>> byHost = new HashMap<>();
  private final Map<Integer, Held> byOwner = new HashMap<>();

  /** The flows for packets of one port, the oldest first. */
  private static final class Held {
    final SequencedSet<Long> cookies = new LinkedHashSet<>();
    int lists;
  }

  int size() {
    return byMatch.size();
  }

  /** In no order. */
  Collection<InstalledFlow> all() {
    return byMatch.values();
  }

  /** In the order of their numbers. */
  List<InstalledFlow> inOrder() {
    return List.copyOf(byCookie.values());
  }

  Optional<InstalledFlow> at(FlowMatch match) {
    return Optional.ofNullable(byMatch.get(match));
  }

  Optional<InstalledFlow> by(long cookie) {
    return Optional.ofNullable(byCookie.get(cookie));
  }

  Optional<InstalledFlow> by(TemplateRef template) {
    return byCookie.values().stream()
        .filter(flow -> flow.template().equals(Optional.of(template)))
        .findFirst();
  }

  /** The flow with the next number. */
  Optional<InstalledFlow> higher(long cookie) {
    return Optional.ofNullable(byCookie.higherEntry(cookie)).map(Map.Entry::getValue);
  }

  /** The same, round and round. */
  Optional<InstalledFlow> after(long cookie) {
    return higher(cookie)
        .or(() -> Optional.ofNullable(byCookie.firstEntry()).map(Map.Entry::getValue));
  }

  /** Those that match some of these. */
  List<InstalledFlow> matching(Predicate<FlowMatch> some) {
    return byMatch.values().stream().filter(flow -> some.test(flow.match())).toList();
  }

  /** The numbers of those that rest on something of these. */
  Set<Long> restingOn(Set<Dependency> dependencies) {
    return dependents.touched(dependencies);
  }

  /** One by which packets go, and that rests on this: answers to questions are no such use. */
  Optional<InstalledFlow> using(Dependency dependency) {
    return dependents.touched(Set.of(dependency)).stream()
        .flatMap(cookie -> by(cookie).stream())
        .filter(flow -> flow.question().isEmpty())
        .findFirst();
  }

  /** The neighbours to which packets go by some of them. */
  Set<Dependency.OfNeighbour> neighbours() {
    return dependents.ofKind(Dependency.OfNeighbour.class).keySet().stream()
        .filter(neighbour -> using(neighbour).isPresent())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The numbers of those that send to some of these hosts. */
  Set<Long> to(Collection<UUID> hosts) {
    Set<Long> cookies = new HashSet<>();
    hosts.forEach(host -> cookies.addAll(byHost.getOrDefault(host, Set.of())));
    return cookies;
  }

  /** The templates of all. */
  Set<TemplateRef> templates() {
    return byMatch.values().stream()
        .flatMap(flow -> flow.template().stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** How many action lists the flows of a port have; 0: of what no local port brings. */
  int lists(int owner) {
    Held held = byOwner.get(owner);
    return held == null ? 0 : held.lists;
  }

  /** Of a port that has flows, the one that was put or spared the longest time ago. */
  InstalledFlow oldest(int owner) {
    Held held = byOwner.get(owner);
    return Optional.ofNullable(held)
        .flatMap(flows -> by(flows.cookies.getFirst()))
        .orElseThrow(() -> new NoSuchElementException("no flow of port " + owner));
  }

  /** It is the youngest of its port now. */
  void spare(InstalledFlow flow) {
    Held held = byOwner.get(FlowTable.owner(flow.match().inPort()));
    if (held != null && held.cookies.remove(flow.cookie())) {
      held.cookies.addLast(flow.cookie());
    }
  }

  void file(InstalledFlow flow) {
    Held held = byOwner.computeIfAbsent(FlowTable.owner(flow.match().inPort()), _ -> new Held());
    if (held.cookies.add(flow.cookie())) {
      held.lists += flow.lists();
    }
    byMatch.put(flow.match(), flow);
    byCookie.put(flow.cookie(), flow);
    dependents.add(flow.cookie(), flow.dependencies());
    flow.hosts()
        .forEach(host -> byHost.computeIfAbsent(host, h -> new HashSet<>()).add(flow.cookie()));
  }

  void unfile(InstalledFlow flow) {
    byMatch.remove(flow.match(), flow);
    byCookie.remove(flow.cookie(), flow);
    dependents.remove(flow.cookie(), flow.dependencies());
    byOwner.computeIfPresent(
        FlowTable.owner(flow.match().inPort()),
        (_, held) -> {
          if (held.cookies.remove(flow.cookie())) {
            held.lists -= flow.lists();
          }
          return held.lists == 0 ? null : held;
        });
    for (UUID host : flow.hosts()) {
      byHost.computeIfPresent(
          host,
          (h, cookies) -> {
            cookies.remove(flow.cookie());
            return cookies.isEmpty() ? null : cookies;
          });
    }
  }
}
