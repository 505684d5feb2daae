package org.midonet.simulation.view;

import org.midonet.topology.TraceRequest;

/**
 * A trace request that is enabled.
 *
 * @param request as it is
 * @param condition which packets it wants
 */
public record CompiledTrace(TraceRequest request, CompiledCondition condition) {

  static CompiledTrace of(TraceRequest request) {
    return new CompiledTrace(request, CompiledCondition.of(request.condition()));
  }
}
