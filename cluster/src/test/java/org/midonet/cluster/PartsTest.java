package org.midonet.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.midonet.cluster.Patience.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What lives inside other objects: DHCP, tables, groups; and the less common rules. */
class PartsTest {

  private static final Api API = new Api();

  @AfterAll
  static void stop() {
    API.close();
  }

  @Test
  void servesDhcp() {
    JsonNode bridge = API.create("/bridges", "{}");
    JsonNode subnet =
        API.create(
            bridge.path("dhcpSubnets").asText(),
            """
            {"subnetPrefix": "192.168.1.0", "subnetLength": "24", "defaultGateway": "192.168.1.1",
             "dnsServerAddrs": ["8.8.8.8"], "interfaceMTU": "1450",
             "opt121Routes": [{"destinationPrefix": "169.254.169.254", "destinationLength": 32,
                               "gatewayAddr": "192.168.1.2"}]}\
            """);
    String uri = subnet.path("uri").asText();
    assertThat(uri).endsWith("/dhcp/192.168.1.0_24");
    assertThat(subnet.path("enabled").asBoolean()).isTrue();
    assertThat(subnet.path("opt121Routes").get(0).path("destinationLength").asInt()).isEqualTo(32);
    String hosts = subnet.path("hosts").asText();
    String reservation =
        """
        {"macAddr": "02:0:0:0:0:1", "ipAddr": "192.168.1.10", "name": "vm1",
         "extraDhcpOpts": [{"optName": "15", "optValue": "example"}]}\
        """;
    JsonNode host = API.create(hosts, reservation);
    assertThat(host.path("uri").asText()).endsWith("/hosts/02:00:00:00:00:01");
    API.post(hosts, reservation).expect(409);
    assertThat(API.post(hosts, "{\"macAddr\": \"x\"}").expect(400).violations())
        .containsExactly("macAddr", "ipAddr", "name");
    ObjectNode changed = subnet.deepCopy();
    changed.putNull("dnsServerAddrs").put("defaultGateway", "192.168.1.254");
    API.put(uri, changed.toString()).expect(204);
    JsonNode after = API.get(uri).json();
    assertThat(after.path("dnsServerAddrs").isNull()).isTrue();
    assertThat(API.get(hosts).json()).containsExactly(host);
    API.put(
            host.path("uri").asText(),
            "{\"macAddr\": \"02:00:00:00:00:02\", \"ipAddr\": \"192.168.1.11\", \"name\": \"b\"}")
        .expect(204);
    API.get(host.path("uri").asText()).expect(404);
    API.delete(hosts + "/02:00:00:00:00:02").expect(204);
    API.delete(hosts + "/02:00:00:00:00:02").expect(404);
    API.delete(uri).expect(204);
    API.delete(uri).expect(404);
    API.get(uri).expect(404);
    assertThat(API.get(bridge.path("dhcpSubnets").asText()).json()).isEmpty();
  }

  @Test
  void keepsMacAndArpTables() {
    JsonNode bridge = API.create("/bridges", "{}");
    JsonNode port = API.create(bridge.path("ports").asText(), "{\"type\": \"Bridge\"}");
    String table = bridge.path("macTable").asText();
    JsonNode entry =
        API.create(
            table, "{\"macAddr\": \"02:00:00:00:00:01\", \"portId\": \"" + Api.id(port) + "\"}");
    assertThat(entry.path("uri").asText()).endsWith("/02-00-00-00-00-01_" + Api.id(port));
    await().untilAsserted(() -> assertThat(API.get(table).json()).containsExactly(entry));
    assertThat(
            API.post(
                    table,
                    "{\"macAddr\": \"02:00:00:00:00:01\", \"portId\": \"" + Api.id(bridge) + "\"}")
                .expect(400)
                .violations())
        .containsExactly("portId");
    API.delete(entry.path("uri").asText()).expect(204);
    API.get(entry.path("uri").asText()).expect(404);
    API.get(table + "/x_y").expect(400);

    String arp = bridge.path("arpTable").asText();
    JsonNode pair = API.create(arp, "{\"ip\": \"10.0.0.9\", \"mac\": \"02:00:00:00:00:01\"}");
    API.post(arp, "{\"ip\": \"10.0.0.9\", \"mac\": \"02:00:00:00:00:01\"}").expect(409);
    assertThat(
            API.post(arp, "{\"ip\": \"::1\", \"mac\": \"2:0:0:0:0:1\"}").expect(400).violations())
        .containsExactly("ip", "mac");
    assertThat(API.get(arp).json()).containsExactly(pair);
    API.delete(pair.path("uri").asText()).expect(204);
    API.delete(pair.path("uri").asText()).expect(204);
  }

  @Test
  void groupsPortsAndAddresses() {
    JsonNode bridge = API.create("/bridges", "{}");
    JsonNode port = API.create(bridge.path("ports").asText(), "{\"type\": \"Bridge\"}");
    JsonNode group = API.create("/port_groups", "{\"name\": \"g\", \"stateful\": true}");
    String members = group.path("ports").asText();
    String body = "{\"portId\": \"" + Api.id(port) + "\"}";
    JsonNode member = API.create(members, body);
    API.post(members, body).expect(409);
    assertThat(API.get(port.path("portGroups").asText()).json()).containsExactly(member);
    assertThat(API.get("/port_groups?port_id=" + Api.id(port)).json()).hasSize(1);
    API.delete(member.path("uri").asText()).expect(204);
    API.delete(member.path("uri").asText()).expect(404);
    API.create(members, body);
    API.delete(group.path("uri").asText()).expect(204);
    assertThat(API.get(port.path("portGroups").asText()).json()).isEmpty();

    JsonNode addresses = API.create("/ip_addr_groups", "{\"name\": \"ips\"}");
    String list = addresses.path("addrs").asText();
    String type = "application/vnd.org.midonet.IpAddrGroupAddr-v1+json";
    API.send("POST", list, "{\"addr\": \"2001:db8::1\", \"version\": \"6\"}", "Content-Type", type)
        .expect(201);
    JsonNode v6 = API.get(list).json().get(0);
    assertThat(v6.path("addr").asText()).isEqualTo("2001:db8:0:0:0:0:0:1");
    assertThat(v6.path("version").asInt()).isEqualTo(6);
    assertThat(API.get(v6.path("uri").asText()).expect(200).json()).isEqualTo(v6);
    API.post(list, "{\"addr\": \"10.0.0.1\", \"version\": 4}").expect(201);
    API.post(list, "{\"addr\": \"10.0.0.1\", \"version\": 4}").expect(201);
    assertThat(API.get(list).json()).hasSize(2);
    assertThat(API.post(list, "{\"addr\": \"10.0.0.1\", \"version\": 5}").expect(400).violations())
        .containsExactly("version");
    API.delete(v6.path("uri").asText()).expect(204);
    API.delete(v6.path("uri").asText()).expect(204);
    assertThat(API.get(list).json()).hasSize(1);
  }

  @Test
  void settlesFragmentPoliciesAndJumps() {
    JsonNode chain = API.create("/chains", "{}");
    JsonNode target = API.create("/chains", "{\"name\": \"target\"}");
    String rules = chain.path("rules").asText();
    assertThat(API.create(rules, "{\"type\": \"accept\"}").path("fragmentPolicy").asText())
        .isEqualTo("any");
    JsonNode ports =
        API.create(
            rules,
            "{\"type\": \"drop\", \"nwProto\": \"6\", \"tpDst\": {\"start\": \"80\", \"end\":"
                + " \"80\"}, \"nwDstAddress\": \"2001:db8:0:0:0:0:0:0\", \"nwDstLength\": 32}");
    assertThat(ports.path("fragmentPolicy").asText()).isEqualTo("header");
    assertThat(ports.path("tpDst").path("start").asInt()).isEqualTo(80);
    assertThat(ports.path("nwDstLength").asInt()).isEqualTo(32);
    String nat =
        "{\"type\": \"%s\", \"flowAction\": \"accept\", \"natTargets\": [{\"addressFrom\": \"%s\","
            + " \"addressTo\": \"%s\", \"portFrom\": %d, \"portTo\": %d}]}";
    JsonNode floating = API.create(rules, nat.formatted("dnat", "10.0.0.1", "10.0.0.1", 0, 0));
    assertThat(floating.path("fragmentPolicy").asText()).isEqualTo("any");
    JsonNode masquerade =
        API.create(rules, nat.formatted("snat", "10.0.0.1", "10.0.0.2", 1024, 65535));
    assertThat(masquerade.path("fragmentPolicy").asText()).isEqualTo("unfragmented");
    assertThat(masquerade.path("natTargets").get(0).path("portTo").asInt()).isEqualTo(65535);
    JsonNode back = API.create(rules, "{\"type\": \"rev_snat\", \"flowAction\": \"return\"}");
    assertThat(back.path("type").asText()).isEqualTo("rev_snat");
    JsonNode jump =
        API.create(rules, "{\"type\": \"jump\", \"jumpChainId\": \"" + Api.id(target) + "\"}");
    assertThat(API.get(rules).json()).hasSize(6);
    API.delete(target.path("uri").asText()).expect(204);
    API.get(jump.path("uri").asText()).expect(404);
    assertThat(API.get(rules).json()).hasSize(5);
    JsonNode trace =
        API.create(
            rules, "{\"type\": \"trace\", \"requestId\": \"" + Api.id(chain) + "\", \"limit\": 5}");
    assertThat(trace.path("limit").asInt()).isEqualTo(5);
    JsonNode redirect =
        API.create(
            rules,
            "{\"type\": \"l2_transform\", \"flowAction\": \"redirect\", \"pushVlan\": 7,"
                + " \"targetPortId\": \""
                + Api.id(chain)
                + "\", \"dlDstMask\": \"ffff.ff00.0000\"}");
    assertThat(redirect.path("pushVlan").asInt()).isEqualTo(7);
    assertThat(redirect.path("dlDstMask").asText()).isEqualTo("ffff.ff00.0000");
  }

  @Test
  void movesTheLocalRouteWithThePort() {
    JsonNode router = API.create("/routers", "{}");
    JsonNode port =
        API.create(
            router.path("ports").asText(),
            "{\"type\": \"Router\", \"networkAddress\": \"10.0.0.0\", \"networkLength\": 24,"
                + " \"portAddress\": \"10.0.0.1\"}");
    ObjectNode moved = port.deepCopy();
    moved.put("portAddress", "10.0.0.254").remove("portMac");
    API.put(port.path("uri").asText(), moved.toString()).expect(204);
    JsonNode after = API.get(port.path("uri").asText()).json();
    assertThat(after.path("portAddress").asText()).isEqualTo("10.0.0.254");
    assertThat(after.path("portMac")).isEqualTo(port.path("portMac"));
    JsonNode routes = API.get(router.path("routes").asText()).json();
    assertThat(routes).hasSize(1);
    assertThat(routes.get(0).path("dstNetworkAddr").asText()).isEqualTo("10.0.0.254");
  }
}
