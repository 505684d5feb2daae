package org.midonet.cluster.types;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.midonet.cluster.api.Call;
import org.midonet.cluster.api.Media;
import org.midonet.cluster.api.ObjectResource;
import org.midonet.cluster.api.Rejected;
import org.midonet.nsdb.Nsdb;
import org.midonet.topology.Bridge;
import org.midonet.topology.Port;
import org.midonet.topology.Router;
import org.midonet.topology.VxlanPort;
import org.midonet.topology.error.MidonetException;

/** {@code /ports}, and the collections of ports below bridges and routers. */
final class Ports {

  private Ports() {}

  static ObjectResource<Port> resource(Nsdb nsdb, TunnelKeys keys, Randomness randomness) {
    return ObjectResource.of(
            Port.class, Paths.PORTS, Media.of("Port-v3"), PortShapes.shape(nsdb, randomness))
        .listedOnly()
        .announced("ports", "portTemplate")
        .missingDeleteIs404()
        .rules(new PortRules(keys, randomness))
        .under(Bridge.class, Paths.BRIDGES, "ports", "deviceId", bridge -> ofBridge(nsdb, bridge))
        .checkedBy(call -> refuseTypes(call, PortShapes.ROUTER_TYPES))
        .under(Router.class, Paths.ROUTERS, "ports", "deviceId", router -> ofRouter(nsdb, router))
        .checkedBy(call -> refuseTypes(call, PortShapes.BRIDGE_TYPES))
        .listedUnder(
            Bridge.class,
            Paths.BRIDGES,
            "peer_ports",
            bridge -> peers(nsdb, ofBridge(nsdb, bridge)))
        .listedUnder(
            Router.class,
            Paths.ROUTERS,
            "peer_ports",
            router -> peers(nsdb, ofRouter(nsdb, router)))
        .listedUnder(
            Bridge.class,
            Paths.BRIDGES,
            "vxlan_ports",
            bridge -> ofBridge(nsdb, bridge).stream().filter(VxlanPort.class::isInstance).toList());
  }

  /** Before anything else is said about a port of the wrong kind. */
  private static void refuseTypes(Call call, List<String> others) {
    List<JsonNode> bodies = new ArrayList<>(List.of(call.body()));
    call.body().path(Call.ELEMENTS).forEach(bodies::add);
    for (JsonNode body : bodies) {
      if (others.contains(body.path(PortShapes.TYPE).asText())) {
        throw Rejected.invalid(PortShapes.TYPE, "must be a type of ports of this device");
      }
    }
  }

  static List<Port> ofBridge(Nsdb nsdb, UUID bridge) throws MidonetException {
    return nsdb.topology().referrers(Bridge.class, bridge, Port.class, "bridgeId");
  }

  static List<Port> ofRouter(Nsdb nsdb, UUID router) throws MidonetException {
    return nsdb.topology().referrers(Router.class, router, Port.class, "routerId");
  }

  private static List<Port> peers(Nsdb nsdb, List<Port> ports) throws MidonetException {
    List<UUID> ids = new ArrayList<>();
    ports.stream().map(Port::peerId).flatMap(Optional::stream).forEach(ids::add);
    return nsdb.topology().list(Port.class, ids);
  }
}
