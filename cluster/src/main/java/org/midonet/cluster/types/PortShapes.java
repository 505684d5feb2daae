package org.midonet.cluster.types;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.midonet.cluster.json.Addresses;
import org.midonet.cluster.json.Links;
import org.midonet.cluster.json.Property;
import org.midonet.cluster.json.Scalars;
import org.midonet.cluster.json.Shape;
import org.midonet.cluster.json.ShapeBuilder;
import org.midonet.cluster.json.ShapeBuilder.Getter;
import org.midonet.cluster.json.VariantShape;
import org.midonet.cluster.json.VariantShape.Variant;
import org.midonet.nsdb.Nsdb;
import org.midonet.packet.Mac;
import org.midonet.topology.Bridge;
import org.midonet.topology.BridgePort;
import org.midonet.topology.BridgePortBuilder;
import org.midonet.topology.Chain;
import org.midonet.topology.Host;
import org.midonet.topology.L2Insertion;
import org.midonet.topology.Mirror;
import org.midonet.topology.Port;
import org.midonet.topology.Router;
import org.midonet.topology.RouterPort;
import org.midonet.topology.RouterPortBuilder;
import org.midonet.topology.ServiceContainer;
import org.midonet.topology.VxlanPort;
import org.midonet.topology.VxlanPortBuilder;
import org.midonet.topology.error.MidonetException;

/** The JSON of ports: what all have in common, and what each kind adds. */
final class PortShapes {

  static final String TYPE = "type";
  static final List<String> BRIDGE_TYPES = List.of("Bridge", "ExteriorBridge", "InteriorBridge");
  static final List<String> ROUTER_TYPES = List.of("Router", "ExteriorRouter", "InteriorRouter");

  private static final String MAC_PREFIX = "ac:ca:ba";

  private PortShapes() {}

  static Shape<Port> shape(Nsdb nsdb, Randomness randomness) {
    return new VariantShape<>(
        TYPE,
        List.of(
            new Variant<>(BridgePort.class, port -> "Bridge", BRIDGE_TYPES, bridgePort(nsdb)),
            new Variant<>(
                RouterPort.class, port -> "Router", ROUTER_TYPES, routerPort(nsdb, randomness)),
            new Variant<>(VxlanPort.class, port -> "Vxlan", List.of(), vxlanPort(nsdb))));
  }

  /** The setters of a builder for what all ports have. */
  private record Setters<B>(
      BiConsumer<B, UUID> id,
      BiConsumer<B, Boolean> adminStateUp,
      BiConsumer<B, Optional<UUID>> inboundFilterId,
      BiConsumer<B, Optional<UUID>> outboundFilterId,
      BiConsumer<B, List<UUID>> inboundMirrorIds,
      BiConsumer<B, List<UUID>> outboundMirrorIds,
      BiConsumer<B, Optional<UUID>> hostId,
      BiConsumer<B, Optional<String>> interfaceName,
      BiConsumer<B, Optional<UUID>> peerId) {}

  private static Shape<BridgePort> bridgePort(Nsdb nsdb) {
    ShapeBuilder<BridgePort, BridgePortBuilder> shape =
        ShapeBuilder.of(
            BridgePortBuilder::builder, BridgePortBuilder::builder, BridgePortBuilder::build);
    shape.parent("deviceId", Bridge.class, true, BridgePort::bridgeId, BridgePortBuilder::bridgeId);
    common(
        shape,
        nsdb,
        Paths.BRIDGES,
        new Setters<>(
            BridgePortBuilder::id,
            BridgePortBuilder::adminStateUp,
            BridgePortBuilder::inboundFilterId,
            BridgePortBuilder::outboundFilterId,
            BridgePortBuilder::inboundMirrorIds,
            BridgePortBuilder::outboundMirrorIds,
            BridgePortBuilder::hostId,
            BridgePortBuilder::interfaceName,
            BridgePortBuilder::peerId));
    return shape
        .optional("vifId", Scalars.UUID_CODEC, BridgePort::vifId, BridgePortBuilder::vifId)
        .value(
            "vlanId",
            Scalars.integer(0, 4095),
            0,
            port -> port.vlanId().orElse(0),
            (builder, vlan) -> builder.vlanId(Optional.of(vlan).filter(tag -> tag != 0)))
        .build();
  }

  private static Shape<RouterPort> routerPort(Nsdb nsdb, Randomness randomness) {
    ShapeBuilder<RouterPort, RouterPortBuilder> shape =
        ShapeBuilder.of(
            RouterPortBuilder::builder, RouterPortBuilder::builder, RouterPortBuilder::build);
    shape.parent("deviceId", Router.class, true, RouterPort::routerId, RouterPortBuilder::routerId);
    common(
        shape,
        nsdb,
        Paths.ROUTERS,
        new Setters<>(
            RouterPortBuilder::id,
            RouterPortBuilder::adminStateUp,
            RouterPortBuilder::inboundFilterId,
            RouterPortBuilder::outboundFilterId,
            RouterPortBuilder::inboundMirrorIds,
            RouterPortBuilder::outboundMirrorIds,
            RouterPortBuilder::hostId,
            RouterPortBuilder::interfaceName,
            RouterPortBuilder::peerId));
    return shape
        .optional("vifId", Scalars.UUID_CODEC, RouterPort::vifId, RouterPortBuilder::vifId)
        .add(new RouterPortAddress())
        .special(
            new Property("portMac", Addresses.MAC.schema(), Property.Use.WRITABLE, false),
            (port, links) -> JsonNodeFactory.instance.textNode(port.mac().toString()),
            (value, builder, replacing, problems) -> {
              if (!value.isMissingNode() && !value.isNull()) {
                Addresses.MAC.read(value, problems).ifPresent(builder::mac);
              } else if (!replacing) {
                builder.mac(Mac.random(MAC_PREFIX, randomness.numbers()));
              }
            })
        .optional(
            "rtrPortVni", Scalars.integer(0, 0xffffff), RouterPort::vni, RouterPortBuilder::vni)
        .optional(
            "offRampVxlan",
            Scalars.BOOLEAN,
            port -> Optional.of(port.offRampVxlan()).filter(off -> off || port.vni().isPresent()),
            (builder, off) -> builder.offRampVxlan(off.orElse(false)))
        // Told by the agent that speaks BGP; nobody does yet.
        .constant("bgpStatus", JsonNodeFactory.instance.nullNode())
        .link("peeringTable", RouterPortAddress::peeringTable)
        .storedLink(
            "serviceContainer",
            Holders.first(
                Holders.of(
                    nsdb, Port.class, ServiceContainer.class, "portId", ServiceContainer::portId)),
            Paths.SERVICE_CONTAINERS)
        .ignored("serviceContainerId")
        .build();
  }

  private static Shape<VxlanPort> vxlanPort(Nsdb nsdb) {
    ShapeBuilder<VxlanPort, VxlanPortBuilder> shape =
        ShapeBuilder.of(
            VxlanPortBuilder::builder, VxlanPortBuilder::builder, VxlanPortBuilder::build);
    shape.parent("deviceId", Bridge.class, true, VxlanPort::bridgeId, VxlanPortBuilder::bridgeId);
    common(
        shape,
        nsdb,
        Paths.BRIDGES,
        new Setters<>(
            VxlanPortBuilder::id,
            VxlanPortBuilder::adminStateUp,
            VxlanPortBuilder::inboundFilterId,
            VxlanPortBuilder::outboundFilterId,
            VxlanPortBuilder::inboundMirrorIds,
            VxlanPortBuilder::outboundMirrorIds,
            VxlanPortBuilder::hostId,
            VxlanPortBuilder::interfaceName,
            VxlanPortBuilder::peerId));
    return shape
        .constant("vifId", JsonNodeFactory.instance.nullNode())
        .computed("vtepId", Scalars.UUID_CODEC, port -> Optional.of(port.vtepId()))
        .build();
  }

  private static <R extends Port, B> void common(
      ShapeBuilder<R, B> shape, Nsdb nsdb, String devices, Setters<B> set) {
    shape
        .id(Port::id, set.id())
        .value("adminStateUp", Scalars.BOOLEAN, true, Port::adminStateUp, set.adminStateUp())
        .reference("inboundFilterId", Chain.class, Port::inboundFilterId, set.inboundFilterId())
        .reference("outboundFilterId", Chain.class, Port::outboundFilterId, set.outboundFilterId())
        .references(
            "inboundMirrorIds", Mirror.class, Port::inboundMirrorIds, set.inboundMirrorIds())
        .references(
            "outboundMirrorIds", Mirror.class, Port::outboundMirrorIds, set.outboundMirrorIds())
        .computed("tunnelKey", Scalars.INTEGER, port -> Optional.of(port.tunnelKey()))
        .reference("hostId", Host.class, Port::hostId, set.hostId())
        .keptOnceSet(port -> port.hostId().isPresent())
        .optional("interfaceName", Scalars.TEXT, Port::interfaceName, set.interfaceName())
        .keptOnceSet(port -> port.interfaceName().isPresent())
        .reference("peerId", Port.class, Port::peerId, set.peerId())
        .keptOnceSet(port -> port.peerId().isPresent())
        .lookedUp("active", Scalars.BOOLEAN, ports -> active(nsdb, ports))
        .lookedUp(
            "insertionIds",
            Scalars.UUID_CODEC.list(),
            Holders.ids(
                Holders.of(
                    nsdb,
                    Port.class,
                    L2Insertion.class,
                    "portId",
                    insertion -> Optional.of(insertion.portId()))))
        .link("uri", Paths.item(Paths.PORTS, Port::id))
        .link("device", Paths.item(devices, Port::deviceId))
        .optionalLink("host", Paths.to(Paths.HOSTS, Port::hostId))
        .optionalLink("peer", Paths.to(Paths.PORTS, Port::peerId))
        .link("link", Paths.item(Paths.PORTS, Port::id, "link"))
        .link("portGroups", Paths.item(Paths.PORTS, Port::id, "port_groups"))
        .optionalLink("hostInterfacePort", PortShapes::binding)
        .optionalLink("inboundFilter", Paths.to(Paths.CHAINS, Port::inboundFilterId))
        .optionalLink("outboundFilter", Paths.to(Paths.CHAINS, Port::outboundFilterId))
        // The original's clients send these with ports.
        .ignored("tenantId", "vni");
  }

  private static <R extends Port> Getter<R, Optional<Boolean>> active(Nsdb nsdb, List<R> ports)
      throws MidonetException {
    Map<UUID, UUID> hosts = new HashMap<>();
    List<R> bound = ports.stream().filter(port -> port.hostId().isPresent()).toList();
    if (bound.size() == 1) {
      UUID port = bound.getFirst().id();
      nsdb.ports().find(port).ifPresent(host -> hosts.put(port, host));
    } else if (!bound.isEmpty()) {
      hosts.putAll(nsdb.ports().list());
    }
    return port ->
        Optional.of(
            port.hostId().isPresent()
                && Optional.ofNullable(hosts.get(port.id())).equals(port.hostId()));
  }

  private static Optional<String> binding(Port port, Links links) {
    return port.hostId().map(host -> links.at(Paths.HOSTS, host, "ports", port.id()));
  }
}
