package org.midonet.cluster.types;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.midonet.cluster.json.Codec;
import org.midonet.cluster.json.Field;
import org.midonet.cluster.json.Links;
import org.midonet.cluster.json.Problems;
import org.midonet.cluster.json.Property;
import org.midonet.cluster.json.Property.Use;
import org.midonet.cluster.json.Scalars;
import org.midonet.cluster.json.Shape;
import org.midonet.topology.Bridge;
import org.midonet.topology.Port;
import org.midonet.topology.Router;
import org.midonet.topology.TraceRequest;
import org.midonet.topology.TraceRequestBuilder;

/**
 * {@code deviceType} and {@code deviceId}: which of the three components of a trace request is set,
 * and to what.
 */
record TracedDevice() implements Field<TraceRequest, TraceRequestBuilder> {

  private static final String ID = "deviceId";
  private static final Codec<String> TYPE =
      Scalars.words(Map.of("BRIDGE", "BRIDGE", "PORT", "PORT", "ROUTER", "ROUTER"));

  static List<Shape.Reference> pointer(TraceRequest request) {
    List<Shape.Reference> pointers = new ArrayList<>();
    request.portId().ifPresent(id -> pointers.add(new Shape.Reference(ID, Port.class, id)));
    request.bridgeId().ifPresent(id -> pointers.add(new Shape.Reference(ID, Bridge.class, id)));
    request.routerId().ifPresent(id -> pointers.add(new Shape.Reference(ID, Router.class, id)));
    return pointers;
  }

  @Override
  public List<Property> properties() {
    return List.of(
        new Property("deviceType", TYPE.schema(), Use.WRITABLE, true),
        new Property(ID, Scalars.UUID_CODEC.schema(), Use.WRITABLE, true));
  }

  @Override
  public void write(TraceRequest request, ObjectNode out, Links links) {
    String type =
        request.portId().isPresent()
            ? "PORT"
            : request.bridgeId().isPresent() ? "BRIDGE" : "ROUTER";
    Optional<UUID> id = request.portId().or(request::bridgeId).or(request::routerId);
    out.put("deviceType", type);
    out.put(ID, id.map(UUID::toString).orElse(null));
  }

  @Override
  public void read(
      ObjectNode in,
      TraceRequestBuilder builder,
      Optional<TraceRequest> stored,
      Problems problems) {
    Optional<String> type = TYPE.read(in.path("deviceType"), problems.at("deviceType"));
    Optional<UUID> id = Scalars.UUID_CODEC.read(in.path(ID), problems.at(ID));
    builder
        .portId(id.filter(device -> type.equals(Optional.of("PORT"))))
        .bridgeId(id.filter(device -> type.equals(Optional.of("BRIDGE"))))
        .routerId(id.filter(device -> type.equals(Optional.of("ROUTER"))));
  }
}
