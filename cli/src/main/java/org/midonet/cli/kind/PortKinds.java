package org.midonet.cli.kind;

import org.midonet.cli.value.Cidr;
import org.midonet.cli.value.Flag;
import org.midonet.cli.value.Reference;
import org.midonet.cli.value.Text;

/**
 * Ports: of routers, of bridges, towards hardware VTEPs, and the common kind of which the API's
 * {@code type} makes one of these.
 */
final class PortKinds {
  private PortKinds() {}

  private static Kind.Builder port() {
    return Kind.named("port").media("Port-v3").template("portTemplate").through("device");
  }

  private static Attribute device(String kind) {
    return Attribute.reference("device", "deviceId", kind).asReadOnly();
  }

  private static Kind.Builder withStatus(Kind.Builder port) {
    return port.has(Attribute.state())
        .has(Attribute.of("plugged", "active", Flag.YES_NO).asReadOnly())
        .has(Attribute.chain("infilter", "inboundFilterId"))
        .has(Attribute.chain("outfilter", "outboundFilterId"));
  }

  private static Attribute peer() {
    return Attribute.of("peer", "peerId", new Reference("port", Reference.Style.PEER)).thatClears();
  }

  private static Kind.Builder withMirrors(Kind.Builder port) {
    return port.has(Attribute.mirrors("in-mirrors", "inboundMirrorIds"))
        .has(Attribute.mirrors("out-mirrors", "outboundMirrorIds"));
  }

  static Kind router() {
    Kind.Builder port =
        withStatus(port().always("type", "Router").has(device("router")))
            .has(Attribute.of("mac", "portMac", Text.MAC))
            .has(Attribute.of("address", "portAddress", Text.IP4))
            .has(Attribute.of("net", "networkAddress", new Cidr("networkLength")))
            .has(peer())
            .has(Attribute.text("bgp-status", "bgpStatus").asReadOnly().asHidden());
    return withMirrors(port)
        .has(Attribute.of("vni", "rtrPortVni", Text.VNI))
        .has(Attribute.flag("vxlan-off-ramp", "offRampVxlan"))
        .holds(Branch.of("remote-peers", "remote-peers", "peeringTable"))
        .build();
  }

  static Kind bridge() {
    return forBridge(port().always("type", "Bridge"), true);
  }

  static Kind vxlan() {
    return forBridge(port(), false);
  }

  private static Kind forBridge(Kind.Builder port, boolean tagged) {
    withStatus(port.has(device("bridge")));
    if (tagged) {
      port.has(Attribute.of("vlan", "vlanId", Text.ANY));
    }
    port.has(peer())
        .has(Attribute.reference("vtep", "vtepId", "vtep").asReadOnly())
        .has(Attribute.text("vni", "vni").asReadOnly());
    return withMirrors(port).build();
  }

  /** Every attribute of a port of any type: what a filter over all ports may name. */
  static Kind any() {
    Kind.Builder port =
        withStatus(port().has(device("router")))
            .variant("Router", "router-port")
            .variant("Bridge", "bridge-port")
            .variant("Vxlan", "vxlan-port")
            .has(Attribute.of("mac", "portMac", Text.MAC))
            .has(Attribute.of("address", "portAddress", Text.IP4))
            .has(Attribute.of("net", "networkAddress", new Cidr("networkLength")))
            .has(Attribute.of("vlan", "vlanId", Text.ANY))
            .has(peer())
            .has(Attribute.text("bgp-status", "bgpStatus").asReadOnly().asHidden())
            .has(Attribute.reference("vtep", "vtepId", "vtep").asReadOnly())
            .has(Attribute.of("vni", "rtrPortVni", Text.VNI))
            .has(Attribute.flag("vxlan-off-ramp", "offRampVxlan"));
    return withMirrors(port).build();
  }
}
