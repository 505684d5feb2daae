package org.midonet.cluster.types;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import org.midonet.cluster.api.Media;
import org.midonet.cluster.api.ObjectResource;
import org.midonet.cluster.api.Rules;
import org.midonet.cluster.json.Scalars;
import org.midonet.cluster.json.Shape;
import org.midonet.cluster.json.ShapeBuilder;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.TopologyTransaction;
import org.midonet.topology.Bridge;
import org.midonet.topology.Port;
import org.midonet.topology.Router;
import org.midonet.topology.RouterPort;
import org.midonet.topology.TraceRequest;
import org.midonet.topology.TraceRequestBuilder;
import org.midonet.topology.error.InvalidInput;
import org.midonet.topology.error.MidonetException;

/** {@code /traces}: which packets agents shall trace, at which device. */
final class TraceRequests implements Rules<TraceRequest> {

  private static final String PATH = "traces";

  private TraceRequests() {}

  static ObjectResource<TraceRequest> resource(Nsdb nsdb, InstantSource clock) {
    return ObjectResource.of(TraceRequest.class, PATH, Media.of("TraceRequest-v1"), shape(clock))
        .listed()
        .announced("traceRequests", "traceRequestTemplate")
        .filter(
            "tenant_id",
            "only those at devices of this tenant",
            (request, value) -> tenant(nsdb, request).equals(Optional.of(value)))
        .rules(new TraceRequests());
  }

  private static Shape<TraceRequest> shape(InstantSource clock) {
    return ShapeBuilder.<TraceRequest, TraceRequestBuilder>of(
            TraceRequestBuilder::builder, TraceRequestBuilder::builder, TraceRequestBuilder::build)
        .id(TraceRequest::id, TraceRequestBuilder::id)
        .required(
            "name",
            Scalars.NAME,
            request -> request.name().orElse(""),
            (builder, name) -> builder.name(Optional.of(name)))
        .add(new TracedDevice())
        .pointsTo(TracedDevice::pointer)
        .required(
            "condition", Conditions.OBJECT, TraceRequest::condition, TraceRequestBuilder::condition)
        .optional(
            "creationTimestampMs",
            Scalars.LONG,
            request -> Optional.of(request.createdAt()),
            (builder, time) -> builder.createdAt(time.orElseGet(clock::millis)))
        .value(
            "limit", Scalars.LONG, Long.MAX_VALUE, TraceRequest::limit, TraceRequestBuilder::limit)
        .value(
            "enabled", Scalars.BOOLEAN, false, TraceRequest::enabled, TraceRequestBuilder::enabled)
        .link("uri", Paths.item(PATH, TraceRequest::id))
        .ignored("tenantId")
        .build();
  }

  private static Optional<String> tenant(Nsdb nsdb, TraceRequest request) throws MidonetException {
    Optional<UUID> bridge = request.bridgeId();
    Optional<UUID> router = request.routerId();
    if (request.portId().isPresent()) {
      Optional<Port> port = nsdb.topology().find(Port.class, request.portId().get());
      boolean routed = port.isPresent() && port.get() instanceof RouterPort;
      router = port.filter(found -> routed).map(Port::deviceId);
      bridge = port.filter(found -> !routed).map(Port::deviceId);
    }
    if (bridge.isPresent()) {
      return nsdb.topology().find(Bridge.class, bridge.get()).flatMap(Bridge::tenantId);
    }
    return router.isPresent()
        ? nsdb.topology().find(Router.class, router.get()).flatMap(Router::tenantId)
        : Optional.empty();
  }

  @Override
  public TraceRequest prepare(TraceRequest draft) throws InvalidInput {
    return draft.withCondition(Conditions.settled(draft.condition()));
  }

  @Override
  public TraceRequest replacing(
      TraceRequest stored, TraceRequest draft, ObjectNode body, TopologyTransaction transaction)
      throws InvalidInput {
    return prepare(draft);
  }
}
