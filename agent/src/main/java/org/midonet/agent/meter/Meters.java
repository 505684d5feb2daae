package org.midonet.agent.meter;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.midonet.agent.flow.FlowUse;
import org.midonet.datapath.Action;
import org.midonet.datapath.Statistics;
import org.midonet.packet.IpAddress;
import org.midonet.simulation.Dependency;

/**
 * Packets and bytes by what they went through, under the names that mm-meter prints: {@code
 * meters:device:UUID}, {@code meters:port:rx:UUID}, {@code meters:port:tx:UUID}, {@code
 * meters:tunnel:FROM:TO}, and {@code meters:user:NAME} for rules that have such a name. What a rule
 * drops counts under {@code meters:drop:RULE}; what it drops if the host of its receiver does not
 * know its connection, under {@code meters:drop-unless-known:RULE} of the host where it came in.
 * They are counted from the use of flows, which is looked at when flows are swept and when one
 * goes, so a figure may be some seconds old. Written on the forwarding thread, read from any.
 */
public final class Meters implements FlowUse {

  /** So many packets and bytes. */
  public record Count(long packets, long bytes) {
    /** Nothing. */
    public static final Count NONE = new Count(0, 0);

    Count plus(Count other) {
      return new Count(packets + other.packets, bytes + other.bytes);
    }
  }

  /** Before the id of a rule: what it has dropped. */
  public static final String DROP = "meters:drop:";

  /** Before the id of a rule: what it drops if the receiver's host does not know better. */
  public static final String DROP_UNLESS_KNOWN = "meters:drop-unless-known:";

  private final IntFunction<Optional<UUID>> ports;
  private final Supplier<Optional<IpAddress>> own;
  private final Map<String, Count> counts = new ConcurrentHashMap<>();
  private final Map<Long, Count> before = new HashMap<>();

  /**
   * Nothing counted so far.
   *
   * @param ports the port of a number of the datapath
   * @param own from where this host's tunnels go
   */
  public Meters(IntFunction<Optional<UUID>> ports, Supplier<Optional<IpAddress>> own) {
    this.ports = ports;
    this.own = own;
  }

  /** Every name that something was counted under. */
  public List<String> names() {
    return counts.keySet().stream().sorted().toList();
  }

  /** What was counted under such names, by the id of the rule. */
  public SortedMap<String, Count> byRule(String prefix) {
    SortedMap<String, Count> found = new TreeMap<>();
    counts.forEach(
        (name, count) -> {
          if (name.startsWith(prefix)) {
            found.put(name.substring(prefix.length()), count);
          }
        });
    return found;
  }

  /** What was counted under a name; zero under an unknown one. */
  public Count of(String name) {
    return counts.getOrDefault(name, Count.NONE);
  }

  @Override
  public void used(Flow flow, Statistics now) {
    Count total = new Count(now.packets(), now.bytes());
    Count known = before.getOrDefault(flow.cookie(), Count.NONE);
    if (total.packets() < known.packets()) {
      known = Count.NONE; // another action list counts from zero
    }
    before.put(flow.cookie(), total);
    Count more = new Count(total.packets() - known.packets(), total.bytes() - known.bytes());
    if (more.packets() > 0) {
      names(flow).forEach(name -> counts.merge(name, more, Count::plus));
    }
  }

  @Override
  public void gone(Flow flow) {
    before.remove(flow.cookie());
  }

  @Override
  public void dropped(UUID rule, long bytes) {
    counts.merge(DROP + rule, new Count(1, bytes), Count::plus);
  }

  private Set<String> names(Flow flow) {
    Set<String> names = new LinkedHashSet<>();
    names.add("meters:port:rx:" + flow.ingressPort());
    boolean sent = flow.actions().stream().anyMatch(Action.Tunnel.class::isInstance);
    flow.rule().ifPresent(rule -> names.add((sent ? DROP_UNLESS_KNOWN : DROP) + rule));
    for (Dependency dependency : flow.dependencies()) {
      switch (dependency) {
        case Dependency.OfBridge bridge -> names.add("meters:device:" + bridge.bridge());
        case Dependency.OfRouter router -> names.add("meters:device:" + router.router());
        case Dependency.OfMeter meter -> names.add("meters:user:" + meter.name());
        default -> {
          // Not a device.
        }
      }
    }
    for (Action action : flow.actions()) {
      switch (action) {
        case Action.Output out ->
            ports.apply(out.port()).ifPresent(port -> names.add("meters:port:tx:" + port));
        case Action.Tunnel tunnel ->
            own.get()
                .ifPresent(
                    here ->
                        names.add(
                            "meters:tunnel:" + tunnelEnd(here) + ":" + tunnelEnd(tunnel.remote())));
        default -> {
          // Goes nowhere.
        }
      }
    }
    return names;
  }

  /** IPv4 addresses are signed numbers here, as they always were. */
  private static String tunnelEnd(IpAddress address) {
    return address.bits() == 32 ? Integer.toString((int) address.low()) : address.toString();
  }
}
