package org.midonet.acceptance.scenarios;

import java.util.UUID;
import java.util.function.Predicate;
import org.midonet.packet.FlowKey;
import org.midonet.packet.IpAddress;

/**
 * One router over three hosts: a guest at its port on the first, one on the second, and a gateway
 * to the world behind the third.
 */
record Site(
    UUID router,
    UUID portA,
    UUID portB,
    UUID uplink,
    UUID defaultRoute,
    UUID guestA,
    UUID guestB,
    Wire a,
    Wire b,
    Wire world,
    String macA,
    String macB,
    String macUplink) {
  /** The guest's MAC at the first port; its address is 10.1.0.10. */
  static final String A = "02:00:00:00:01:0a";

  /** The guest's MAC at the second port; its address is 10.2.0.10. */
  static final String B = "02:00:00:00:02:0b";

  /** The gateway's MAC behind the uplink; its address is 172.16.0.254. */
  static final String GATEWAY = "02:00:00:00:03:fe";

  /** Where the guests are right at the router's ports. */
  static Site build(Stage stage) {
    return build(stage, false, 1, 2);
  }

  /** Where each guest is on a network of its own, which is linked to the router. */
  static Site withNetworks(Stage stage) {
    return build(stage, true, 1, 2);
  }

  /** The same, with both guests on the first host. */
  static Site onOneHost(Stage stage) {
    return build(stage, true, 1, 1);
  }

  private static Site build(Stage stage, boolean networks, int hostA, int hostB) {
    UUID router = stage.network().router("r");
    UUID portA = stage.network().routerPort(router, "10.1.0.0", 24, "10.1.0.1");
    UUID portB = stage.network().routerPort(router, "10.2.0.0", 24, "10.2.0.1");
    UUID uplink = stage.network().routerPort(router, "172.16.0.0", 24, "172.16.0.1");
    UUID route = stage.network().route(router, uplink, "0.0.0.0", 0, "172.16.0.254");
    UUID guestA = networks ? behind(stage, portA) : portA;
    UUID guestB = networks ? behind(stage, portB) : portB;
    Wire a = stage.plug(guestA, hostA).is("10.1.0.10", A);
    Wire b = stage.plug(guestB, hostB).is("10.2.0.10", B);
    Wire world = stage.plug(uplink, 3).is("172.16.0.254", GATEWAY);
    stage.ready();
    return new Site(
        router,
        portA,
        portB,
        uplink,
        route,
        guestA,
        guestB,
        a,
        b,
        world,
        stage.network().mac(portA),
        stage.network().mac(portB),
        stage.network().mac(uplink));
  }

  /** A guest's port on a new network that is linked to a port of the router. */
  private static UUID behind(Stage stage, UUID routerPort) {
    UUID bridge = stage.network().bridge("net");
    stage.network().link(stage.network().bridgePort(bridge), routerPort);
    return stage.network().bridgePort(bridge);
  }

  byte[] udpFromA(String to, int port) {
    return Frames.udp(A, macA, "10.1.0.10", to, 1000, port);
  }

  /** As the second guest gets what was routed to it. */
  byte[] atB(byte[] frame) {
    return Frames.routed(frame, macB, B);
  }

  byte[] atA(byte[] frame) {
    return Frames.routed(frame, macA, A);
  }

  byte[] atWorld(byte[] frame) {
    return Frames.routed(frame, macUplink, GATEWAY);
  }

  /** ICMP of this type and code from an address. */
  static Predicate<FlowKey> icmp(String from, int type, int code) {
    return key ->
        key.isIpv4()
            && key.isIcmp()
            && key.icmpType() == type
            && key.icmpCode() == code
            && key.ipSrc().equals(IpAddress.parse(from));
  }
}
