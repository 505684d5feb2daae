package org.midonet.agent.trace;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.midonet.simulation.NetworkView;
import org.midonet.simulation.Step;
import org.midonet.topology.TraceRequest;

/**
 * How often each trace request of the API has been served here: what was asked for is a number of
 * flows, and a request that is switched off and on again counts anew. On the forwarding thread.
 */
final class RequestLimits {

  private final Map<UUID, Served> served = new HashMap<>();

  /** The count belongs to the request as it was when it was made or switched on. */
  private static final class Served {
    private final TraceRequest request;
    private long packets;

    Served(TraceRequest request) {
      this.request = request;
    }
  }

  /**
   * The requests that a path met and that are not served up.
   *
   * @param counted those that have counted this very packet already
   */
  List<UUID> due(List<Step> path, NetworkView view, List<UUID> counted) {
    List<UUID> due = List.of();
    for (Step step : path) {
      if (step instanceof Step.Traced traced) {
        due = due.isEmpty() ? new ArrayList<>() : due;
        UUID request = traced.request();
        if (!due.contains(request) && (counted.contains(request) || counts(request, view))) {
          due.add(request);
        }
      }
    }
    return due;
  }

  @SuppressWarnings("ReferenceEquality") // one that was off and on again is another, if equal
  private boolean counts(UUID id, NetworkView view) {
    TraceRequest request = view.traceRequest(id);
    if (request == null) {
      return true; // a trace rule's own: the limit of a rule is not counted
    }
    Served count = served.get(id);
    if (count == null || count.request != request) {
      count = new Served(request);
      served.put(id, count);
      served.keySet().removeIf(known -> view.traceRequest(known) == null);
    }
    count.packets++;
    return count.packets <= request.limit();
  }
}
