package org.midonet.acceptance.scenarios;

import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.midonet.nsdb.Nsdb;
import org.midonet.packet.FlowKey;
import org.midonet.packet.Ip4;
import org.midonet.packet.IpAddress;
import org.midonet.packet.IpProtocol;
import org.midonet.packet.Mac;
import org.midonet.packet.Udp;
import org.midonet.topology.RouterPort;
import org.midonet.topology.RouterPortBuilder;
import org.midonet.topology.error.MidonetException;

/**
 * A tenant's site that can be peered with others: a guest on a network of its own (10.N.0.0/24), a
 * tenant's router, a network that it has in common with other sites' routers (192.168.9.0/24), and
 * a VTEP router with an uplink (2.0.0.N) on another host than the guest's. What Neutron's L2
 * gateway would write is written here.
 */
final class PeeredSite {
  static final int VNI = 1000;

  private final Stage stage;
  private final int number;
  final UUID tenant;
  final UUID inside;
  final UUID net;
  final UUID guestPort;
  final UUID common;
  final UUID edge;
  final UUID vtep;
  final UUID uplink;
  final Wire guest;

  /** Behind the uplink. */
  final Wire wire;

  private final String insideMac;
  private final String edgeMac;
  private final String uplinkMac;
  private UUID overlay = new UUID(0, 0);
  private UUID overlayPeer = new UUID(0, 0);
  private String tunnel = "";

  PeeredSite(Stage stage, int number, int guestHost, int gatewayHost) {
    this.stage = stage;
    this.number = number;
    tenant = stage.network().router("tenant" + number);
    inside = stage.network().routerPort(tenant, net(""), 24, net("1"));
    net = stage.network().bridge("net" + number);
    stage.network().link(stage.network().bridgePort(net), inside);
    guestPort = stage.network().bridgePort(net);
    common = stage.network().bridge("common" + number);
    edge = stage.network().routerPort(tenant, "192.168.9.0", 24, common());
    stage.network().link(stage.network().bridgePort(common), edge);
    vtep = stage.network().router("vtep" + number);
    uplink = stage.network().routerPort(vtep, "2.0.0.0", 24, "2.0.0." + number);
    guest = stage.plug(guestPort, guestHost).is(address(), mac());
    wire = stage.plug(uplink, gatewayHost);
    insideMac = stage.network().mac(inside);
    edgeMac = stage.network().mac(edge);
    uplinkMac = stage.network().mac(uplink);
  }

  private String net(String last) {
    return "10." + number + ".0." + (last.isEmpty() ? "0" : last);
  }

  /** The guest's address. */
  String address() {
    return net("10");
  }

  /** The guest's MAC. */
  String mac() {
    return "02:00:00:00:0" + number + ":0a";
  }

  String insideMac() {
    return insideMac;
  }

  String edgeMac() {
    return edgeMac;
  }

  String uplinkMac() {
    return uplinkMac;
  }

  private String common() {
    return "192.168.9." + number;
  }

  /** Its tunnel address. */
  String tunnel() {
    return tunnel;
  }

  UUID overlay() {
    return overlay;
  }

  /** Joins the common network to VXLAN. */
  PeeredSite join() {
    overlayPeer = stage.network().bridgePort(common);
    return join("2.0.0." + number, overlayPeer);
  }

  /** Joins what is behind a port of a bridge to VXLAN. */
  PeeredSite join(String address, UUID bridgePort) {
    tunnel = address;
    overlayPeer = bridgePort;
    overlay =
        stage.make(
            "/routers/" + vtep + "/ports",
            "type",
            "Router",
            "networkAddress",
            "169.254.255.0",
            "networkLength",
            30,
            "portAddress",
            "169.254.255.1",
            "rtrPortVni",
            VNI);
    written(
        nsdb ->
            nsdb.topology()
                .update(
                    RouterPort.class,
                    overlay,
                    port ->
                        RouterPortBuilder.builder(port)
                            .tunnelAddress(Optional.of(IpAddress.parse(address)))
                            .build()));
    stage.network().link(bridgePort, overlay);
    return this;
  }

  /** The common network is its own again. */
  void leave() {
    stage.api().delete("/ports/" + overlay);
    stage.api().delete("/ports/" + overlayPeer);
  }

  /** Gets to know another site: its router's MAC is behind its tunnel address. */
  UUID peerWith(PeeredSite other) {
    station(other.edgeMac(), other.tunnel());
    resolves(other.common(), other.edgeMac());
    wire.is(other.tunnel(), other.uplinkMac());
    return stage.network().route(tenant, edge, other.net(""), 24, other.common());
  }

  /** An address on the common network has this MAC. */
  void resolves(String address, String mac) {
    written(
        nsdb ->
            nsdb.tables()
                .addresses(common)
                .putPersistent(IpAddress.parse(address), Mac.parse(mac)));
  }

  /** A MAC is behind a VTEP. */
  void station(String mac, String vtepAddress) {
    written(
        nsdb -> {
          nsdb.tables().peers(overlay).putPersistent(Mac.parse(mac), IpAddress.parse(vtepAddress));
          nsdb.tables().macs(common, 0).putPersistent(Mac.parse(mac), overlayPeer);
        });
  }

  /** A bridge has a MAC behind a port. */
  void learns(UUID bridge, int vlan, String mac, UUID port) {
    written(nsdb -> nsdb.tables().macs(bridge, vlan).putPersistent(Mac.parse(mac), port));
  }

  /** A MAC is nowhere any more. */
  void forget(PeeredSite other) {
    written(nsdb -> nsdb.tables().peers(overlay).removePersistent(Mac.parse(other.edgeMac())));
  }

  private interface Writing {
    void to(Nsdb nsdb) throws MidonetException;
  }

  private void written(Writing what) {
    try {
      what.to(stage.cloud().nsdb());
    } catch (MidonetException e) {
      throw new AssertionError(e);
    }
  }

  /** Two sites know each other; every agent knows it. */
  static void peer(Stage stage, PeeredSite one, PeeredSite other) {
    UUID _ = one.peerWith(other);
    UUID _ = other.peerWith(one);
    stage.ready();
  }

  /** Sends from one guest, carries the VXLAN packet over, and sees the other guest get it. */
  void reaches(PeeredSite other, byte[] frame, byte[] arrives) {
    guest.send(frame);
    wrapsFor(other);
    stage.expect(other.guest.gets(arrives));
  }

  /** A VXLAN packet to another site comes out of the uplink, and is carried over to that site's. */
  void wrapsFor(PeeredSite other) {
    other.wire.send(stage.expect(wrapped(other)).getFirst());
  }

  /** That a VXLAN packet to another site comes out of the uplink. */
  Wire.Arrival wrapped(PeeredSite other) {
    return wire.gets("VXLAN to " + other.tunnel(), vxlan(tunnel, other.tunnel()));
  }

  static Predicate<FlowKey> vxlan(String from, String to) {
    return key ->
        key.isIpv4()
            && key.protocol() == IpProtocol.UDP
            && key.tpDst() == Udp.VXLAN
            && key.ipSrc().equals(Ip4.parse(from))
            && key.ipDst().equals(Ip4.parse(to));
  }

  /** A ping of the other guest gets there, and its answer back. */
  void pings(PeeredSite other, int id) {
    byte[] ping = Frames.ping(mac(), insideMac(), address(), other.address(), id, 1);
    reaches(other, ping, at(other, ping));
    byte[] pong = Frames.pong(other.mac(), other.insideMac(), other.address(), address(), id, 1);
    other.reaches(this, pong, at(this, pong));
  }

  /** As the guest of a site gets what has passed both tenants' routers. */
  static byte[] at(PeeredSite site, byte[] frame) {
    return Frames.routed(
        Frames.routed(frame, site.edgeMac(), site.edgeMac()), site.insideMac(), site.mac());
  }
}
