package org.midonet.cluster.types;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.midonet.cluster.api.Media;
import org.midonet.cluster.api.ObjectResource;
import org.midonet.cluster.api.Rules;
import org.midonet.cluster.json.Scalars;
import org.midonet.cluster.json.Shape;
import org.midonet.cluster.json.ShapeBuilder;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.TopologyTransaction;
import org.midonet.topology.Bridge;
import org.midonet.topology.BridgeBuilder;
import org.midonet.topology.Chain;
import org.midonet.topology.Mirror;
import org.midonet.topology.Port;
import org.midonet.topology.VxlanPort;
import org.midonet.topology.error.Conflict;
import org.midonet.topology.error.InvalidInput;
import org.midonet.topology.error.MidonetException;

/** {@code /bridges}: virtual switches. */
final class Bridges implements Rules<Bridge> {

  private Bridges() {}

  static ObjectResource<Bridge> resource(Nsdb nsdb) {
    ObjectResource<Bridge> bridges =
        ObjectResource.of(Bridge.class, Paths.BRIDGES, Media.of("Bridge-v4"), shape(nsdb))
            .listed()
            .announced("bridges", "bridgeTemplate")
            .missingDeleteIs404()
            .rules(new Bridges());
    return Tenants.filter(bridges, Bridge::tenantId);
  }

  private static Shape<Bridge> shape(Nsdb nsdb) {
    return ShapeBuilder.<Bridge, BridgeBuilder>of(
            BridgeBuilder::builder, BridgeBuilder::builder, BridgeBuilder::build)
        .id(Bridge::id, BridgeBuilder::id)
        .optional("tenantId", Scalars.TEXT, Bridge::tenantId, BridgeBuilder::tenantId)
        .optional("name", Scalars.NAME, Bridge::name, BridgeBuilder::name)
        .value(
            "adminStateUp",
            Scalars.BOOLEAN,
            true,
            Bridge::adminStateUp,
            BridgeBuilder::adminStateUp)
        .reference(
            "inboundFilterId", Chain.class, Bridge::inboundFilterId, BridgeBuilder::inboundFilterId)
        .reference(
            "outboundFilterId",
            Chain.class,
            Bridge::outboundFilterId,
            BridgeBuilder::outboundFilterId)
        .references(
            "inboundMirrorIds",
            Mirror.class,
            Bridge::inboundMirrorIds,
            BridgeBuilder::inboundMirrorIds)
        .references(
            "outboundMirrorIds",
            Mirror.class,
            Bridge::outboundMirrorIds,
            BridgeBuilder::outboundMirrorIds)
        .add(new VxlanPortIds(nsdb))
        .link("uri", Paths.item(Paths.BRIDGES, Bridge::id))
        .optionalLink("inboundFilter", Paths.to(Paths.CHAINS, Bridge::inboundFilterId))
        .optionalLink("outboundFilter", Paths.to(Paths.CHAINS, Bridge::outboundFilterId))
        .link("ports", Paths.item(Paths.BRIDGES, Bridge::id, "ports"))
        .link("peerPorts", Paths.item(Paths.BRIDGES, Bridge::id, "peer_ports"))
        .link("vxLanPorts", Paths.item(Paths.BRIDGES, Bridge::id, "vxlan_ports"))
        .link("macTable", Paths.item(Paths.BRIDGES, Bridge::id, "mac_table"))
        .link("arpTable", Paths.item(Paths.BRIDGES, Bridge::id, "arp_table"))
        .link("dhcpSubnets", Paths.item(Paths.BRIDGES, Bridge::id, "dhcp"))
        .link("dhcpSubnet6s", Paths.item(Paths.BRIDGES, Bridge::id, "dhcpV6"))
        .link(
            "vlanMacTableTemplate",
            Paths.item(Paths.BRIDGES, Bridge::id, "vlans", "{vlanId}", "mac_table"))
        .link(
            "macPortTemplate",
            Paths.item(Paths.BRIDGES, Bridge::id, "mac_table", "{macAddress}_{portId}"))
        .link(
            "vlanMacPortTemplate",
            Paths.item(
                Paths.BRIDGES,
                Bridge::id,
                "vlans",
                "{vlanId}",
                "mac_table",
                "{macAddress}_{portId}"))
        .build();
  }

  @Override
  public Bridge replacing(
      Bridge stored, Bridge draft, ObjectNode body, TopologyTransaction transaction)
      throws MidonetException {
    if (body.hasNonNull("vxLanPortIds")) {
      List<String> given =
          body.path("vxLanPortIds").valueStream().map(id -> id.asText()).sorted().toList();
      List<String> now =
          transaction.referrers(Bridge.class, stored.id(), Port.class, "bridgeId").stream()
              .filter(VxlanPort.class::isInstance)
              .map(port -> port.id().toString())
              .sorted()
              .toList();
      if (!given.equals(now)) {
        throw new InvalidInput("vxLanPortIds", "is changed by VTEP bindings only");
      }
    }
    return draft;
  }

  @Override
  public void deleting(Bridge stored, TopologyTransaction transaction) throws MidonetException {
    boolean bound =
        transaction.referrers(Bridge.class, stored.id(), Port.class, "bridgeId").stream()
            .anyMatch(VxlanPort.class::isInstance);
    if (bound) {
      throw new Conflict("Network " + stored.id() + " is bound to a VTEP");
    }
  }
}
