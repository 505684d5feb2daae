package org.midonet.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.midonet.cluster.neutron.translate.DerivedId;
import org.midonet.packet.Prefix;
import org.midonet.topology.BridgePort;
import org.midonet.topology.RouterPort;
import org.midonet.topology.TopologyObject;
import org.midonet.topology.neutron.FloatingIp;

/** The plugin's order is not that in which things need each other: spec neutron-api.md. */
class NeutronOrderTest {

  private final Api api = new Api();
  private final Neutron neutron = new Neutron(api, "order");
  private final UUID gatewayId = DerivedId.GATEWAY_PORT.of(neutron.id("gw"));
  private final UUID interfaceId = DerivedId.INTERFACE_PORT.of(neutron.id("if"));

  @BeforeEach
  void networks() {
    neutron.network("ext", n -> {});
    neutron.subnet("ext-sub", "ext", "203.0.113.0/24", s -> {});
    neutron.network("net", n -> {});
    neutron.subnet("sub", "net", "10.0.0.0/24", s -> {});
  }

  @AfterEach
  void stop() {
    api.close();
  }

  /** A port of a router, as Neutron makes it before it tells of the router. */
  private void port(String name, String network, String owner, String address) {
    ObjectNode port =
        neutron.portDocument(name, network, "fa:16:3e:00:00:05", "network:" + owner, address);
    port.put("device_id", neutron.id("r").toString());
    neutron.post("ports", "Port", port).expect(201);
  }

  private void router() {
    neutron.router(
        "r",
        r -> {
          r.put("gw_port_id", neutron.id("gw").toString());
          r.putObject("external_gateway_info")
              .put("network_id", neutron.id("ext").toString())
              .put("enable_snat", true);
        });
  }

  private List<UUID> ids(Class<? extends TopologyObject> type) {
    return neutron.objects().stream().filter(type::isInstance).map(TopologyObject::id).toList();
  }

  @Test
  void portsOfARouterComeBeforeIt() {
    port("gw", "ext", "router_gateway", "ext-sub=203.0.113.10");
    port("if", "net", "router_interface", "sub=10.0.0.1");
    assertThat(ids(RouterPort.class)).isEmpty();

    router();
    neutron.add("r", "if", "sub").expect(204);
    RouterPort gateway = neutron.get(RouterPort.class, gatewayId);
    assertThat(gateway.addresses()).containsExactly(Prefix.parse("203.0.113.10/24"));
    assertThat(gateway.peerId()).contains(neutron.id("gw"));
    RouterPort inside = neutron.get(RouterPort.class, interfaceId);
    assertThat(inside.addresses()).containsExactly(Prefix.parse("10.0.0.1/24"));
    assertThat(inside.routerId()).isEqualTo(neutron.id("r"));
  }

  @Test
  void portsGoBeforeWhatRestsOnThem() {
    port("gw", "ext", "router_gateway", "ext-sub=203.0.113.10");
    router();
    neutron.attach("r", "if", "net", "fa:16:3e:00:00:06", "sub=10.0.0.1");
    neutron.vm("vm", "net", "fa:16:3e:00:00:07", List.of(), "sub=10.0.0.5");
    neutron.floatingIp("f", "ext", "203.0.113.20");
    neutron.associate("f", "r", "vm", "10.0.0.5").expect(200);

    // A port that holds a floating IP.
    neutron.delete("ports", "vm").expect(204);
    assertThat(ids(BridgePort.class)).doesNotContain(neutron.id("vm"));
    assertThat(neutron.get(FloatingIp.class, neutron.id("f")).portId()).isEmpty();

    // An interface's port, and then the call that takes the interface away.
    neutron.delete("ports", "if").expect(204);
    assertThat(ids(RouterPort.class)).containsExactly(gatewayId);
    neutron.interfaceCall("remove_router_interface", "r", "if", "sub").expect(204);
    neutron.delete("ports", "gw").expect(204);
    neutron.delete("routers", "r").expect(204);
    assertThat(ids(RouterPort.class)).isEmpty();
  }
}
