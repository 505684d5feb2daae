package org.midonet.acceptance.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.midonet.lab.Await;
import org.midonet.lab.Hypervisor;
import org.midonet.lab.Lab;
import org.midonet.lab.Namespace;
import org.midonet.lab.Vm;
import org.midonet.standalone.cloud.Cloud;
import org.midonet.standalone.cloud.Guest;
import org.midonet.standalone.cloud.Home;
import org.midonet.standalone.cloud.VirtualNetwork;

/**
 * A guest behind source NAT, two gateways and two hosts: one long TCP connection to the outside
 * goes on while the guest moves, and while a gateway is lost.
 */
@Tag("lab")
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.MethodName.class)
class MovingStateTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String PUBLIC = "203.0.113.101";
  private static final String FAR = "198.51.100.10";

  private Lab lab;
  private Cloud cloud;
  private VirtualNetwork network;
  private Namespace far;
  private Vm guest;
  private UUID guestPort;
  private final List<Hypervisor> hosts = new ArrayList<>();
  private final List<UUID> uplinks = new ArrayList<>();

  @BeforeAll
  void build() {
    lab = Lab.unique("st");
    cloud = new Cloud(lab, Home.find());
    cloud.startCluster("127.0.0.1:0", List.of());
    network = new VirtualNetwork(cloud.api());
    UUID zone = cloud.api().make("/tunnel_zones", "TunnelZone-v1", "name", "tz", "type", "vxlan");
    for (int i = 1; i <= 4; i++) {
      hosts.add(cloud.hypervisor("hv" + i, "192.0.2." + i));
    }
    hosts.forEach(cloud::startAgent);
    for (Hypervisor host : hosts) {
      UUID id = cloud.awaitAlive(host, Duration.ofSeconds(60));
      var _ =
          cloud
              .api()
              .create(
                  "/tunnel_zones/" + zone + "/hosts",
                  "TunnelZoneHost-v1",
                  "hostId",
                  id,
                  "ipAddress",
                  host.underlayAddress());
    }
    buildNetwork();
  }

  private void buildNetwork() {
    UUID inbound = network.chain("in");
    UUID outbound = network.chain("out");
    UUID router = network.router("router", inbound, outbound);
    UUID tenant = network.bridge("tenant");
    UUID inside = network.routerPort(router, "192.168.1.0", 24, "192.168.1.1");
    network.link(inside, network.bridgePort(tenant));
    far = lab.namespace("far");
    far.ip("link set lo up");
    far.ip("addr add " + FAR + "/32 dev lo");
    for (int i = 0; i < 2; i++) {
      uplinks.add(uplink(router, i));
    }
    far.ip("route replace " + PUBLIC + " via 10.1.0.1");
    UUID _ =
        network.rule(
            inbound, "rev_snat", "flowAction", "accept", "nwDstAddress", PUBLIC, "nwDstLength", 32);
    UUID _ =
        network.rule(
            outbound,
            "snat",
            "flowAction",
            "accept",
            "outPorts",
            uplinks,
            "dlType",
            0x0800,
            "nwSrcAddress",
            "192.168.1.0",
            "nwSrcLength",
            24,
            "natTargets",
            List.of(
                Map.of(
                    "addressFrom",
                    PUBLIC,
                    "addressTo",
                    PUBLIC,
                    "portFrom",
                    1024,
                    "portTo",
                    65535)));
    UUID from = network.chain("from");
    UUID _ = network.rule(from, "accept");
    UUID to = network.chain("to");
    UUID _ = network.rule(to, "accept", "matchReturnFlow", true);
    UUID _ = network.rule(to, "accept", "dlType", 0x0806);
    UUID _ = network.rule(to, "drop");
    guestPort = network.bridgePort(tenant, from, to);
    guest = Vm.create(lab, "vm", hosts.get(2), "fa:16:3e:00:00:0b");
    guest.address("192.168.1.11/24");
    guest.namespace().ip("route add default via 192.168.1.1");
    var _ = Guest.bind(cloud.home(), hosts.get(2), guestPort, guest.tap());
    Guest.awaitActive(network, guestPort, SOON);
  }

  /** A way out by a provider's router of its own, the second dearer than the first. */
  private UUID uplink(UUID router, int number) {
    Hypervisor gateway = hosts.get(number);
    String near = "172.31." + number + ".";
    String beyond = "10.1." + number + ".";
    Namespace provider = lab.namespace("isp" + number);
    lab.veth(gateway.namespace(), "uplink", provider, "eth0");
    provider.ip("addr add " + near + "1/24 dev eth0");
    lab.veth(provider, "eth1", far, "eth" + number);
    provider.ip("addr add " + beyond + "1/24 dev eth1");
    far.ip("addr add " + beyond + "2/24 dev eth" + number);
    provider.sysctl("net.ipv4.ip_forward", "1");
    provider.ip("route add " + FAR + " via " + beyond + "2");
    provider.ip("route add " + PUBLIC + " via " + near + "2");
    UUID port = network.routerPort(router, near + "0", 24, near + "2");
    var _ =
        cloud
            .api()
            .make(
                "/routers/" + router + "/routes",
                "Route-v1",
                "type",
                "Normal",
                "srcNetworkAddr",
                "0.0.0.0",
                "srcNetworkLength",
                0,
                "dstNetworkAddr",
                "0.0.0.0",
                "dstNetworkLength",
                0,
                "nextHopPort",
                port,
                "nextHopGateway",
                near + "1",
                "weight",
                100 + number);
    var _ = Guest.bind(cloud.home(), gateway, port, "uplink");
    Guest.awaitActive(network, port, SOON);
    return port;
  }

  @AfterAll
  void remove() {
    if (lab != null) {
      lab.close();
    }
  }

  @Test
  void aGuestThatMovesKeepsItsConnection() {
    LongConnection connection =
        LongConnection.open(lab, far, guest.namespace(), FAR, 5001, Duration.ofSeconds(60));
    assertThat(connection.client()).startsWith(PUBLIC);

    Hypervisor next = hosts.get(3);
    hosts.get(2).namespace().ip("link set " + guest.tap() + " netns " + next.namespace().name());
    next.namespace().up(guest.tap());
    var _ = Guest.bind(cloud.home(), next, guestPort, guest.tap());
    Await.until(
        "the guest's port to be active at its new host",
        SOON,
        () ->
            network.active(guestPort)
                && cloud
                    .api()
                    .get("/ports/" + guestPort)
                    .path("hostId")
                    .asText()
                    .equals(cloud.hostId(next).toString()));
    connection.awaitMore(20, Duration.ofSeconds(40));
  }

  @Test
  void aLostGatewayTakesNoConnectionAlong() {
    LongConnection connection =
        LongConnection.open(lab, far, guest.namespace(), FAR, 5002, Duration.ofSeconds(60));
    // Replies by the other gateway, which has not seen the connection.
    far.ip("route replace " + PUBLIC + " via 10.1.1.1");
    connection.awaitMore(20, Duration.ofSeconds(30));

    Hypervisor lost = hosts.getFirst();
    cloud.agent(lost).kill();
    lost.namespace().ip("link set eth0 down");
    lost.namespace().ip("link set uplink down");
    lost.namespace().ip("link set mgmt down");
    Await.until(
        "the lost gateway's port to be inactive",
        Duration.ofSeconds(90),
        () -> !network.active(uplinks.getFirst()));
    connection.awaitMore(20, Duration.ofSeconds(60));
  }
}
