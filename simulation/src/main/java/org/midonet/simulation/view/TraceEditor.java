package org.midonet.simulation.view;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.midonet.simulation.Dependency;
import org.midonet.topology.TraceRequest;

/**
 * The part of a {@link ViewEditor} that knows trace requests, by the device that they are for. What
 * passes a device rests on its requests as it rests on its configuration.
 */
final class TraceEditor {

  private final Tables tables;

  TraceEditor(Tables tables) {
    this.tables = tables;
  }

  /** A request is as it is now, or gone; what that touches. */
  Set<Dependency> request(UUID id, @Nullable TraceRequest now) {
    TraceRequest old = tables.traces.get(id);
    if (Objects.equals(old, now)) {
      return Set.of();
    }
    tables.traces = now == null ? tables.traces.remove(id) : tables.traces.put(id, now);
    Set<Dependency> touched = new HashSet<>();
    device(old).ifPresent(device -> without(device, id, touched));
    if (now != null && now.enabled()) {
      device(now).ifPresent(device -> with(device, now, touched));
    }
    return touched;
  }

  private static Optional<Dependency> device(@Nullable TraceRequest request) {
    if (request == null) {
      return Optional.empty();
    }
    return request
        .portId()
        .map(id -> (Dependency) new Dependency.OfPort(id))
        .or(() -> request.bridgeId().map(Dependency.OfBridge::new))
        .or(() -> request.routerId().map(Dependency.OfRouter::new));
  }

  private static UUID id(Dependency device) {
    return switch (device) {
      case Dependency.OfPort port -> port.port();
      case Dependency.OfBridge bridge -> bridge.bridge();
      case Dependency.OfRouter router -> router.router();
      default -> throw new AssertionError("not a device: " + device);
    };
  }

  private void with(Dependency device, TraceRequest request, Set<Dependency> touched) {
    List<CompiledTrace> more = new ArrayList<>(at(device));
    more.add(CompiledTrace.of(request));
    tables.tracesAt = tables.tracesAt.put(id(device), List.copyOf(more));
    touched.add(device);
  }

  private void without(Dependency device, UUID request, Set<Dependency> touched) {
    List<CompiledTrace> before = at(device);
    List<CompiledTrace> rest =
        before.stream().filter(trace -> !trace.request().id().equals(request)).toList();
    if (rest.size() < before.size()) {
      tables.tracesAt =
          rest.isEmpty()
              ? tables.tracesAt.remove(id(device))
              : tables.tracesAt.put(id(device), rest);
      touched.add(device);
    }
  }

  private List<CompiledTrace> at(Dependency device) {
    List<CompiledTrace> found = tables.tracesAt.get(id(device));
    return found == null ? List.of() : found;
  }
}
