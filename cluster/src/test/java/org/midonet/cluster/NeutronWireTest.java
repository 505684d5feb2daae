package org.midonet.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.midonet.cluster.Api.Answer;
import org.midonet.topology.BridgePort;
import org.midonet.topology.Host;
import org.midonet.topology.neutron.NeutronPort;

/** What the plugin sends, as it sends it: spec neutron-api.md. */
class NeutronWireTest {

  private final Api api = new Api();
  private final Neutron neutron = new Neutron(api, "wire");

  @AfterEach
  void stop() {
    api.close();
  }

  @Test
  void tellsWhereEverythingIs() {
    JsonNode root =
        api.send("GET", "/", "{}", "Accept", "application/vnd.org.midonet.Application-v5+json")
            .expect(200)
            .json();
    String neutronUri = root.path("neutron").asText();
    Answer found =
        api.send(
                "GET",
                neutronUri,
                "{}",
                "Accept",
                "application/vnd.org.midonet.neutron.Neutron-v3+json")
            .expect(200);
    JsonNode document = found.json();
    String base = api.server.uri() + "/neutron";
    assertThat(document.path("uri").asText()).isEqualTo(base);
    assertThat(document.path("networks").asText()).isEqualTo(base + "/networks");
    assertThat(document.path("port_template").asText()).isEqualTo(base + "/ports/{id}");
    assertThat(document.path("add_router_interface_template").asText())
        .isEqualTo(base + "/routers/{id}/add_router_interface");
    assertThat(document.path("load_balancer").path("vip_template").asText())
        .isEqualTo(base + "/lb/vips/{id}");
    assertThat(document.properties().stream().map(Map.Entry::getKey))
        .contains(
            "subnets",
            "routers",
            "floating_ips",
            "security_groups",
            "security_group_rule_template",
            "vpn_services",
            "ipsec_site_conns",
            "l2_gateway_connections",
            "gateway_devices",
            "remote_mac_entries",
            "firewalls",
            "bgp_speakers",
            "tap_flows",
            "firewall_logs",
            "logging_resources",
            "load_balancers_v2",
            "health_monitor_v2_template");
    assertThat(root.path("qosPolicies").asText()).isEqualTo(api.server.uri() + "/qos_policies");
  }

  @Test
  void takesADocumentWithAllThatNeutronKnows() {
    neutron.network("net", n -> {});
    neutron.subnet("sub", "net", "10.0.0.0/24", s -> {});
    ObjectNode port =
        neutron.portDocument("port", "net", "fa:16:3e:00:00:05", "compute:nova", "sub=10.0.0.5");
    Answer made = neutron.post("ports", "Port", port).expect(201);
    assertThat(made.contentType()).isEqualTo(Neutron.MEDIA + "Port-v1+json");
    assertThat(made.header("Location"))
        .isEqualTo(api.server.uri() + "/neutron/ports/" + neutron.id("port"));
    assertThat(made.json().path("fixed_ips").get(0).path("ip_address").asText())
        .isEqualTo("10.0.0.5");
    assertThat(made.json().has("network")).isFalse();
    JsonNode shown = api.get(made.header("Location")).expect(200).json();
    assertThat(shown).isEqualTo(made.json());
    assertThat(api.get("/neutron/ports").expect(200).json()).containsExactly(shown);
  }

  @Test
  void takesManyAtOnce() {
    ArrayNode networks = Api.JSON.createArrayNode();
    for (int i = 0; i < 3; i++) {
      networks.addObject().put("id", new UUID(1, i).toString()).put("name", "n" + i);
    }
    Answer made =
        api.send(
                "POST",
                "/neutron/networks",
                networks.toString(),
                "Content-Type",
                Neutron.MEDIA + "Networks-v1+json",
                "Accept",
                Neutron.MEDIA + "Networks-v1+json")
            .expect(201);
    assertThat(made.header("Location")).isEqualTo(api.server.uri() + "/neutron/networks");
    assertThat(made.json()).hasSize(3);
    assertThat(api.get("/bridges").json()).hasSize(3);
    // All or nothing: the second of these exists.
    networks.removeAll().addObject().put("id", new UUID(1, 7).toString());
    networks.addObject().put("id", new UUID(1, 1).toString());
    api.post("/neutron/networks", networks.toString()).expect(409);
    assertThat(api.get("/bridges").json()).hasSize(3);
    assertThat(api.post("/neutron/networks", "[]").expect(201).json()).isEmpty();
    api.post("/neutron/routers", "[]").expect(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "networks",
        "subnets",
        "ports",
        "routers",
        "floating_ips",
        "security_groups",
        "security_group_rules",
        "lb/pools",
        "lb/vips",
        "firewalls",
        "vpnservices",
        "ipsec_site_connections",
        "l2_gateway_connections",
        "gateway_devices",
        "remote_mac_entries",
        "bgp_peers",
        "tap_services",
        "lbs_v2",
        "logging_resources"
      })
  void deletesWhatWasNeverMade(String path) {
    api.send("DELETE", "/neutron/" + path + "/" + UUID.randomUUID(), "{}").expect(204);
    api.send("DELETE", "/neutron/" + path + "/no-uuid", "{}").expect(204);
  }

  @Test
  void answersWhatIsWrong() {
    api.get("/neutron/networks/" + UUID.randomUUID()).expect(404);
    api.put("/neutron/networks/" + UUID.randomUUID(), "{}").expect(404);
    Answer without = api.post("/neutron/networks", "{}").expect(400);
    assertThat(without.violations()).containsExactly("id");
    assertThat(without.text()).contains("may not be missing");
    assertThat(
            api.post(
                    "/neutron/subnets",
                    "{\"id\": \""
                        + UUID.randomUUID()
                        + "\", \"dns_nameservers\": [\"8.8.8.8\", \"x\"]}")
                .expect(400)
                .violations())
        .containsExactly("dns_nameservers[1]");
    assertThat(api.post("/neutron/subnets", "{\"id\": 7, \"cidr\": {}}").expect(400).text())
        .doesNotContain("org.midonet");
    api.post("/neutron/networks", "{\"id\": \"none\"}").expect(400);
    api.post("/neutron/networks", "no json").expect(400);
    api.send("POST", "/neutron/networks", "{}", "Content-Type", "text/plain").expect(415);
    neutron.network("net", n -> {});
    neutron.post("networks", "Network", neutron.document("net")).expect(409);
    ObjectNode lost = neutron.portDocument("lost", "net", "fa:16:3e:00:00:05", "");
    lost.put("network_id", UUID.randomUUID().toString());
    neutron.post("ports", "Port", lost).expect(404);
    ObjectNode wrong = neutron.portDocument("wrong", "net", "not a mac", "");
    Answer refused = neutron.post("ports", "Port", wrong).expect(400);
    assertThat(refused.violations()).containsExactly("mac_address");
    assertThat(refused.text()).contains("is not a MAC address: not a mac");
    assertThat(
            api.get("/openapi.json")
                .json()
                .at("/components/schemas/NeutronPort/properties/binding:host_id")
                .isObject())
        .isTrue();
    ObjectNode groupless = neutron.portDocument("groupless", "net", "fa:16:3e:00:00:05", "");
    groupless.withArray("security_groups").add(UUID.randomUUID().toString());
    neutron.post("ports", "Port", groupless).expect(404);
    assertThat(api.get("/ports").status()).isEqualTo(200);
    assertThat(api.get("/neutron/ports").json()).isEmpty();
  }

  @Test
  void portSecurityIsOnUnlessItIsSaid() {
    neutron.network("net", n -> {});
    ObjectNode port = neutron.portDocument("p", "net", "fa:16:3e:00:00:05", "");
    port.remove("port_security_enabled");
    neutron.post("ports", "Port", port).expect(201);
    assertThat(neutron.get(NeutronPort.class, neutron.id("p")).portSecurityEnabled()).isTrue();
    neutron.put("ports", "Port", "p", p -> p.putNull("port_security_enabled")).expect(200);
    assertThat(neutron.get(NeutronPort.class, neutron.id("p")).portSecurityEnabled()).isFalse();
  }

  @Test
  void thePathsIdWinsOverTheBodys() {
    neutron.network("net", n -> {});
    neutron
        .put("networks", "Network", "net", n -> n.put("id", UUID.randomUUID().toString()))
        .expect(200);
    assertThat(api.get("/neutron/networks").json()).hasSize(1);
    String id = UUID.randomUUID().toString();
    api.post("/neutron/vpnservices", "{\"id\": \"" + id + "\", \"name\": \"v\"}").expect(201);
    api.put("/neutron/vpnservices/" + id, "{\"id\": \"" + UUID.randomUUID() + "\"}").expect(400);
    assertThat(api.put("/neutron/vpnservices/" + id, "{\"name\": \"w\"}").expect(204).text())
        .isEmpty();
    assertThat(api.get("/neutron/vpnservices/" + id).json().path("name").asText()).isEqualTo("w");
  }

  @Test
  void aBoundPortStaysBoundWhateverNeutronSays() {
    neutron.network("net", n -> {});
    neutron.vm("p", "net", "fa:16:3e:00:00:05", List.of());
    UUID host = UUID.randomUUID();
    neutron.store(new Host(host, Optional.of("hv1"), 0, 1));
    BridgePort port = neutron.get(BridgePort.class, neutron.id("p"));
    neutron.replace(port.withHostId(Optional.of(host)).withInterfaceName(Optional.of("tap0")));
    neutron
        .put(
            "ports",
            "Port",
            "p",
            p -> {
              p.put("binding:host_id", "elsewhere").put("binding:vif_type", "midonet");
              p.putObject("binding:profile").put("interface_name", "eth9");
              p.put("admin_state_up", false);
            })
        .expect(200);
    BridgePort after = neutron.get(BridgePort.class, neutron.id("p"));
    assertThat(after.hostId()).contains(host);
    assertThat(after.interfaceName()).contains("tap0");
    assertThat(after.adminStateUp()).isFalse();
    assertThat(after.tunnelKey()).isEqualTo(port.tunnelKey()).isPositive();
  }

  @Test
  void keepsWhatHasNoEffectYet() {
    String speaker = UUID.randomUUID().toString();
    String peer = UUID.randomUUID().toString();
    api.post("/neutron/bgp_peers", "{\"id\": \"" + peer + "\", \"peer_ip\": \"1.2.3.4\"}")
        .expect(201);
    api.put("/neutron/bgp_speakers/" + speaker, "{\"local_as\": 64512}").expect(200);
    api.post("/neutron/bgp_speakers", "{}").expect(405);
    api.put(
            "/neutron/bgp_speakers/" + speaker,
            "{\"local_as\": 64512, \"del_bgp_peer_ids\": [\"" + peer + "\"]}")
        .expect(200);
    api.get("/neutron/bgp_peers/" + peer).expect(404);
    String policy = UUID.randomUUID().toString();
    String type = "application/vnd.org.midonet.QOSPolicy-v1+json";
    api.send("POST", "/qos_policies", "{\"id\": \"" + policy + "\"}", "Content-Type", type)
        .expect(201);
    assertThat(api.get("/qos_policies").json()).hasSize(1);
    api.delete("/qos_policies/" + policy).expect(204);
  }

  @Test
  void showsAGroupWithItsRules() {
    neutron.group("default");
    neutron.ingress("ssh", "default", r -> r.put("protocol", "tcp").put("port_range_min", 22));
    JsonNode group = api.get("/neutron/security_groups/" + neutron.id("default")).json();
    assertThat(group.path("security_group_rules")).hasSize(3);
    assertThat(group.findValuesAsText("ethertype")).containsOnly("ipv4", "ipv6");
    api.put("/neutron/security_group_rules/" + neutron.id("ssh"), "{}").expect(405);
    ObjectNode odd =
        neutron.ruleDocument("odd", "default", "ingress", "IPv4", r -> r.put("protocol", "quux"));
    neutron.post("security_group_rules", "SecurityGroupRule", odd).expect(400);
    ObjectNode number =
        neutron.ruleDocument("number", "default", "ingress", "IPv4", r -> r.put("protocol", 132));
    neutron.post("security_group_rules", "SecurityGroupRule", number).expect(201);
    neutron.delete("security_groups", "default").expect(204);
    assertThat(api.get("/neutron/security_group_rules").json()).isEmpty();
    assertThat(neutron.topology()).isEmpty();
  }
}
