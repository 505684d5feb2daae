package org.midonet.simulation.view;

import static org.midonet.simulation.view.CompiledInsertions.FROM;
import static org.midonet.simulation.view.CompiledInsertions.TO;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.midonet.packet.Mac;
import org.midonet.simulation.Dependency;
import org.midonet.simulation.Dependency.OfPort;
import org.midonet.topology.Condition;
import org.midonet.topology.ConditionBuilder;
import org.midonet.topology.L2Insertion;
import org.midonet.topology.L2TransformRuleBuilder;
import org.midonet.topology.Rule;
import org.midonet.topology.RuleAction;

/**
 * The part of a {@link ViewEditor} that knows service insertions, and compiles them into rules of
 * the ports concerned. The traffic of a protected MAC passes the services in the order of their
 * positions, out and home alike; the direction is in the priority bits of the tag that tells a
 * service whose traffic it sees.
 */
final class InsertionEditor {

  private final Tables before;
  private final Tables tables;
  private final Set<UUID> ports = new LinkedHashSet<>();

  InsertionEditor(Tables before, Tables tables) {
    this.before = before;
    this.tables = tables;
  }

  void insertion(UUID id, @Nullable L2Insertion now) {
    L2Insertion old = tables.insertions.get(id);
    concern(old);
    if (old != null) {
      tables.insertionsOf = Index.without(tables.insertionsOf, old.portId(), id);
      tables.insertionsBy = Index.without(tables.insertionsBy, old.servicePortId(), id);
    }
    tables.insertions = now == null ? tables.insertions.remove(id) : tables.insertions.put(id, now);
    if (now != null) {
      tables.insertionsOf = Index.with(tables.insertionsOf, now.portId(), id);
      tables.insertionsBy = Index.with(tables.insertionsBy, now.servicePortId(), id);
    }
    concern(now);
  }

  /** An insertion concerns its ports, and the other services on the way, which send on to it. */
  private void concern(@Nullable L2Insertion insertion) {
    if (insertion != null) {
      ports.add(insertion.portId());
      ports.add(insertion.servicePortId());
      found(tables.insertionsOf, insertion.portId())
          .forEach(other -> ports.add(other.servicePortId()));
    }
  }

  /**
   * Compiles what the changes concern, and says what that touches.
   *
   * @param bridges gets the bridges whose ports get floods no longer, or again
   */
  Set<Dependency> finish(Set<UUID> bridges) {
    Set<Dependency> touched = new HashSet<>();
    for (UUID port : ports) {
      CompiledInsertions old = before.insertionsAt.get(port);
      CompiledInsertions now = compile(port);
      boolean same = old == null ? now == null : now != null && now.sameAs(old);
      if (!same) {
        touched.add(new OfPort(port));
        tables.insertionsAt =
            now == null ? tables.insertionsAt.remove(port) : tables.insertionsAt.put(port, now);
        Optional.ofNullable(tables.ports.get(port)).ifPresent(p -> bridges.add(p.deviceId()));
      }
    }
    return touched;
  }

  private @Nullable CompiledInsertions compile(UUID port) {
    List<L2Insertion> services = found(tables.insertionsOf, port);
    List<L2Insertion> served = found(tables.insertionsBy, port);
    if (services.isEmpty() && served.isEmpty()) {
      return null;
    }
    List<Rule> in = new ArrayList<>();
    List<Rule> out = new ArrayList<>();
    for (L2Insertion insertion : services) {
      insertion
          .mac()
          .filter(mac -> sequence(port, mac).getFirst().equals(insertion))
          .ifPresent(
              mac -> {
                in.add(visit(port, insertion, when(mac, FROM).build(), false, FROM));
                out.add(visit(port, insertion, when(mac, TO).build(), false, TO));
              });
    }
    for (L2Insertion insertion : served) {
      insertion
          .mac()
          .ifPresent(
              mac -> {
                in.add(onwards(port, insertion, mac, FROM));
                in.add(onwards(port, insertion, mac, TO));
              });
    }
    return new CompiledInsertions(
        CompiledChain.of(port, in), CompiledChain.of(port, out), !served.isEmpty());
  }

  /** From a service to the next, or from the last one home. */
  private Rule onwards(UUID servicePort, L2Insertion insertion, Mac mac, int direction) {
    boolean tagged = insertion.vlan() != 0;
    ConditionBuilder when = when(mac, direction);
    Condition condition =
        (tagged ? when.vlan(insertion.vlan() | direction) : when.noVlan(true)).build();
    List<L2Insertion> sequence = sequence(insertion.portId(), mac);
    int next = sequence.indexOf(insertion) + 1;
    if (next < sequence.size()) {
      return visit(servicePort, sequence.get(next), condition, tagged, direction);
    }
    return L2TransformRuleBuilder.builder()
        .id(insertion.id())
        .chainId(servicePort)
        .condition(condition)
        .action(RuleAction.REDIRECT)
        .popVlan(tagged)
        .targetPortId(Optional.of(insertion.portId()))
        .ingress(direction == FROM)
        .build();
  }

  /** To a service. */
  private static Rule visit(
      UUID chain, L2Insertion insertion, Condition condition, boolean pop, int direction) {
    return L2TransformRuleBuilder.builder()
        .id(insertion.id())
        .chainId(chain)
        .condition(condition)
        .action(RuleAction.REDIRECT)
        .popVlan(pop)
        .pushVlan(insertion.vlan() == 0 ? 0 : insertion.vlan() | direction)
        .targetPortId(Optional.of(insertion.servicePortId()))
        .failOpen(insertion.failOpen())
        .build();
  }

  private static ConditionBuilder when(Mac mac, int direction) {
    ConditionBuilder condition = ConditionBuilder.builder();
    return direction == FROM ? condition.ethSource(mac) : condition.ethDestination(mac);
  }

  /** The services that the traffic of a MAC at a protected port passes. */
  private List<L2Insertion> sequence(UUID port, Mac mac) {
    return found(tables.insertionsOf, port).stream()
        .filter(insertion -> insertion.mac().filter(mac::equals).isPresent())
        .toList();
  }

  private List<L2Insertion> found(PersistentMap<UUID, List<UUID>> index, UUID port) {
    return Optional.ofNullable(index.get(port)).stream()
        .flatMap(List::stream)
        .flatMap(id -> Optional.ofNullable(tables.insertions.get(id)).stream())
        .sorted(
            Comparator.comparingInt(L2Insertion::position)
                .thenComparing(L2Insertion::servicePortId)
                .thenComparing(L2Insertion::id))
        .toList();
  }
}
