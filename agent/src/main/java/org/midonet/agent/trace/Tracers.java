package org.midonet.agent.trace;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.midonet.network.explain.Explanation;
import org.midonet.simulation.NetworkView;
import org.midonet.simulation.Packet;
import org.midonet.simulation.Step;
import org.midonet.simulation.Verdict;

/**
 * The tracers of this agent and the trace requests of the API, and who follows them. Packets come
 * on the forwarding thread, all else on the threads of the local socket.
 */
public final class Tracers {

  /** More than that at once is a mistake, and would cost every packet. */
  private static final int MOST = 64;

  /** Packets that wait are remembered so many at a time; then they are other traces afterwards. */
  private static final int WAITING = 1024;

  private final TracerFile file;
  private final TraceLog log;
  private final Map<Tracer, Long> seen = new LinkedHashMap<>();
  private final RequestLimits requests = new RequestLimits();
  private final IdentityHashMap<Packet, Trace> waiting = new IdentityHashMap<>();
  private final List<Consumer<ObjectNode>> followers = new CopyOnWriteArrayList<>();
  private volatile boolean idle = true;
  private long cookie;

  /** With what an agent before this one was asked. */
  public Tracers(TracerFile file, TraceLog log) {
    this.file = file;
    this.log = log;
    seen.putAll(file.read());
    idle = seen.isEmpty();
  }

  /** A tracer, and how many packets it has seen. */
  public record Listed(Tracer tracer, long packets) {
    /** Whether it waits for more. */
    public boolean live() {
      return packets < tracer.limit();
    }
  }

  /**
   * Begins to trace; one that is there already begins anew.
   *
   * @throws IllegalArgumentException when there are too many
   */
  public synchronized void add(Tracer tracer) {
    if (seen.size() >= MOST && !seen.containsKey(tracer)) {
      throw new IllegalArgumentException("there are " + MOST + " tracers already");
    }
    seen.put(tracer, 0L);
    changed();
  }

  /** Ends a tracer; how many there were. */
  public synchronized int remove(Tracer tracer) {
    int removed = seen.remove(tracer) == null ? 0 : 1;
    changed();
    return removed;
  }

  /** Ends all, or those that have seen their limit; how many there were. */
  public synchronized int flush(boolean deadOnly) {
    int before = seen.size();
    seen.entrySet().removeIf(each -> !deadOnly || each.getValue() >= each.getKey().limit());
    changed();
    return before - seen.size();
  }

  /** In the order in which they were added. */
  public synchronized List<Listed> list() {
    List<Listed> listed = new ArrayList<>();
    seen.forEach((tracer, packets) -> listed.add(new Listed(tracer, packets)));
    return listed;
  }

  /** Tells somebody of every traced packet from now on, until {@link #unfollow}. */
  public void follow(Consumer<ObjectNode> follower) {
    followers.add(follower);
  }

  /** Tells somebody no longer. */
  public void unfollow(Consumer<ObjectNode> follower) {
    followers.remove(follower);
  }

  /** What is told of a packet: one trace, also when it waits and is judged again. */
  private record Trace(long cookie, List<UUID> requests, List<Tracer> tracers) {}

  private void changed() {
    idle = seen.isEmpty();
    file.write(seen);
  }

  /** A packet was judged: whoever waits for it is told. */
  public void judged(UUID port, Packet packet, Verdict verdict, NetworkView view) {
    Optional<Trace> before = Optional.ofNullable(waiting.remove(packet));
    List<UUID> asked =
        requests.due(verdict.path(), view, before.map(Trace::requests).orElse(List.of()));
    List<Tracer> met = met(packet, before.map(Trace::tracers).orElse(List.of()));
    if (asked.isEmpty() && met.isEmpty()) {
      return;
    }
    Trace trace = new Trace(before.map(Trace::cookie).orElseGet(() -> ++cookie), asked, met);
    if (verdict instanceof Verdict.Waiting) {
      if (waiting.size() >= WAITING) {
        waiting.clear(); // those that wait in vain are never judged again
      }
      waiting.put(packet, trace);
    }
    tell(trace, port, packet, verdict, view);
  }

  /** The tracers that see a packet; those that saw it before it waited do not count it again. */
  private List<Tracer> met(Packet packet, List<Tracer> before) {
    if (idle) {
      return List.of();
    }
    List<Tracer> met = new ArrayList<>();
    synchronized (this) {
      boolean over = false;
      for (Map.Entry<Tracer, Long> each : seen.entrySet()) {
        Tracer tracer = each.getKey();
        if (before.contains(tracer)) {
          met.add(tracer);
        } else if (each.getValue() < tracer.limit() && tracer.filter().matches(packet.key())) {
          each.setValue(each.getValue() + 1);
          met.add(tracer);
          over |= each.getValue() >= tracer.limit();
        }
      }
      if (over) {
        file.write(seen);
      }
    }
    return met;
  }

  private void tell(Trace trace, UUID port, Packet packet, Verdict verdict, NetworkView view) {
    Optional<UUID> host = view.hostOf(port);
    Set<UUID> others = new LinkedHashSet<>();
    for (Step step : verdict.path()) {
      if (step instanceof Step.Left left) {
        view.hostOf(left.port()).ifPresent(others::add);
      }
    }
    boolean detailed =
        !trace.requests().isEmpty() || trace.tracers().stream().anyMatch(Tracer::detailed);
    log.packet(trace.cookie(), detailed, port, packet.key(), verdict, trace.requests(), others);
    if (followers.isEmpty()) {
      return;
    }
    ObjectNode told = Explanation.json(verdict);
    told.put("cookie", trace.cookie())
        .put("port", port.toString())
        .put("packet", packet.key().toString());
    host.ifPresent(at -> told.put("host", at.toString()));
    others.forEach(at -> told.withArray("egressHosts").add(at.toString()));
    trace.tracers().forEach(tracer -> told.withArray("tracers").add(tracer.json()));
    trace.requests().forEach(request -> told.withArray("requests").add(request.toString()));
    followers.forEach(follower -> follower.accept(told));
  }
}
