package org.midonet.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

/** What lives inside bridges, ports and groups: tables, DHCP, members. */
final class EndpointsOfTables {

  private EndpointsOfTables() {}

  static void declare(EndpointSuite suite) {
    macTables(suite);
    pairs(suite);
    dhcp(suite);
    dhcp6(suite);
    groups(suite);
  }

  private static void macTables(EndpointSuite suite) {
    macTable(suite, "/mac_table", "{\"macAddr\": \"02:00:00:00:00:01\", \"portId\": \"${port}\"}");
    macTable(
        suite,
        "/vlans/{vlan}/mac_table",
        "{\"macAddr\": \"02:00:00:00:00:01\", \"portId\": \"${vlanPort}\"}");
  }

  private static void macTable(EndpointSuite suite, String table, String body) {
    boolean ofVlan = table.contains("vlan");
    String at = "/bridges/${bridge}" + table.replace("{vlan}", "7");
    EndpointKind kind =
        new EndpointKind(
                suite,
                "/bridges/{id}" + table,
                at,
                "/bridges/{id}" + table + "/{mac}_{portId}",
                "MacPort-v2")
            .verbs("LCGD")
            .negotiated()
            .body(body)
            .fields("macAddr portId vlanId uri")
            .require("macAddr", "portId")
            .wrong("macAddr", "\"2:0:0:0:0:1\"", "\"x\"")
            .wrong("portId", "\"${otherPort}\"", "\"${none}\"", "\"x\"")
            .twice(201)
            .check(
                'G',
                "400 if the MAC is malformed",
                world -> world.get(at + "/x_${port}").expect(400))
            .check(
                'G',
                "404 without the bridge",
                world ->
                    world
                        .get(at.replace("${bridge}", "${none}") + "/02-00-00-00-00-01_${port}")
                        .expect(404))
            .check(
                'D',
                "404 without the port or the bridge",
                world -> {
                  world.delete(at + "/02-00-00-00-00-01_${none}").expect(404);
                  world
                      .delete(at.replace("${bridge}", "${none}") + "/02-00-00-00-00-01_${port}")
                      .expect(404);
                });
    if (ofVlan) {
      kind.check(
              'L',
              "shows those of the VLAN",
              world -> {
                JsonNode entry = world.create(at, body);
                assertThat(entry.path("vlanId").asInt()).isEqualTo(7);
                assertThat(entry.path("uri").asText()).contains("/vlans/7/mac_table/");
                assertThat(world.get(at).json()).containsExactly(entry);
                assertThat(world.get("/bridges/${bridge}/vlans/0/mac_table").json()).isEmpty();
              })
          .check(
              'L',
              "404 for a VLAN without a table",
              world -> world.get("/bridges/${bridge}/vlans/8/mac_table").expect(404))
          .check(
              'D',
              "404 for a VLAN without a table",
              world ->
                  world
                      .delete("/bridges/${bridge}/vlans/8/mac_table/02-00-00-00-00-01_${port}")
                      .expect(404))
          .check(
              'C',
              "the path's VLAN counts, and must be the port's",
              world ->
                  assertThat(
                          world
                              .post("/bridges/${bridge}/vlans/8/mac_table", body)
                              .expect(400)
                              .violations())
                      .containsExactly("vlanId"));
    } else {
      kind.check(
              'L',
              "shows those of all VLANs",
              world -> {
                world.create(
                    at,
                    "{\"macAddr\": \"02:00:00:00:00:02\", \"portId\": \"${vlanPort}\","
                        + " \"vlanId\": 7}");
                world.create(at, body);
                assertThat(world.get(at).json().findValuesAsText("macAddr"))
                    .containsExactlyInAnyOrder("02:00:00:00:00:01", "02:00:00:00:00:02");
              })
          .check(
              'C',
              "the VLAN must be the port's",
              world ->
                  assertThat(
                          world
                              .post(
                                  at,
                                  "{\"macAddr\": \"02:00:00:00:00:02\", \"portId\":"
                                      + " \"${vlanPort}\", \"vlanId\": 8}")
                              .expect(400)
                              .violations())
                      .containsExactly("vlanId"));
    }
    kind.declare();
  }

  private static void pairs(EndpointSuite suite) {
    String pair = "{\"ip\": \"10.0.0.9\", \"mac\": \"02:00:00:00:00:01\"}";
    String[][] tables = {
      {"/bridges/{id}/arp_table", "/bridges/${bridge}/arp_table", "IP4Mac-v1", ""},
      {
        "/routers/{id}/ports/{portId}/peering_table",
        "/routers/${router}/ports/${routerPort}/peering_table",
        "MacIp-v1",
        "MacIp-v1"
      }
    };
    for (String[] table : tables) {
      String at = table[1];
      EndpointKind kind =
          new EndpointKind(
                  suite,
                  table[0],
                  at,
                  table[0] + "/{ip}_{mac}",
                  table[3].isEmpty() ? new String[] {table[2]} : new String[] {table[2], table[3]})
              .verbs("LCGD")
              .negotiated()
              .body(pair)
              .fields("ip mac uri")
              .require("ip", "mac")
              .wrong("ip", "\"x\"", "\"::1\"")
              .wrong("mac", "\"2:0:0:0:0:1\"")
              .twice(409)
              .check(
                  'G',
                  "400 if the pair is malformed",
                  world -> {
                    world.get(at + "/x_y").expect(400);
                    world.get(at + "/10.0.0.9").expect(400);
                  })
              .check(
                  'D',
                  "leaves another MAC alone",
                  world -> {
                    world.create(at, pair);
                    world.delete(at + "/10.0.0.9_02-00-00-00-00-02").expect(204);
                    assertThat(world.get(at).json()).hasSize(1);
                  });
      if (at.contains("peering")) {
        kind.check(
            'C',
            "404 for a port that is not the router's",
            world -> {
              world
                  .post("/routers/${router}/ports/${otherRouterPort}/peering_table", pair)
                  .expect(404);
              world.post("/routers/${router}/ports/${port}/peering_table", pair).expect(404);
            });
      }
      kind.declare();
    }
  }

  private static void dhcp(EndpointSuite suite) {
    new EndpointKind(
            suite,
            "/bridges/{id}/dhcp",
            "/bridges/${bridge}/dhcp",
            "/bridges/{id}/dhcp/{addr}_{len}",
            "DhcpSubnet-v2")
        .verbs("LCGUD")
        .negotiated()
        .body("{\"subnetPrefix\": \"10.0.0.0\", \"subnetLength\": 24}")
        .fields(
            """
            subnetPrefix subnetLength defaultGateway serverAddr dnsServerAddrs interfaceMTU
            opt121Routes enabled uri hosts\
            """)
        .require("subnetPrefix")
        .wrong("subnetPrefix", "\"x\"")
        .wrong("subnetLength", "33", "-1")
        .wrong("defaultGateway", "\"x\"")
        .wrong("serverAddr", "\"x\"")
        .wrong("dnsServerAddrs", "[\"x\"]", "7")
        .wrong("interfaceMTU", "65537", "-1")
        .wrong("opt121Routes", "\"x\"", "[{\"destinationPrefix\": \"x\"}]")
        .put(
            """
            {"subnetPrefix": "10.1.0.0", "subnetLength": 16, "defaultGateway": "10.1.0.1",
             "serverAddr": "10.1.0.2", "dnsServerAddrs": ["8.8.8.8"], "interfaceMTU": 1450,
             "opt121Routes": [{"destinationPrefix": "10.2.0.0", "destinationLength": 16,
                               "gatewayAddr": "10.1.0.3"}], "enabled": false}\
            """,
            """
            {"subnetLength": 0, "defaultGateway": null, "serverAddr": null, "dnsServerAddrs": null,
             "interfaceMTU": 0, "opt121Routes": [], "enabled": true}\
            """)
        .again(404)
        .check(
            'U',
            "keeps the hosts",
            world -> {
              String hosts = "/bridges/${bridge}/dhcp/${subnet}/hosts";
              world.create(
                  hosts,
                  "{\"macAddr\": \"02:00:00:00:00:01\", \"ipAddr\": \"10.0.0.5\", \"name\":"
                      + " \"n\"}");
              world
                  .put(
                      "/bridges/${bridge}/dhcp/${subnet}",
                      "{\"subnetPrefix\": \"10.0.0.0\", \"subnetLength\": 24}")
                  .expect(204);
              assertThat(world.get(hosts).json()).hasSize(1);
            })
        .declare();
    new EndpointKind(
            suite,
            "/bridges/{id}/dhcp/{addr}_{len}/hosts",
            "/bridges/${bridge}/dhcp/${subnet}/hosts",
            "/bridges/{id}/dhcp/{addr}_{len}/hosts/{mac}",
            "DhcpHost-v2")
        .verbs("LCGUD")
        .negotiated()
        .body(
            "{\"macAddr\": \"02:00:00:00:00:01\", \"ipAddr\": \"10.0.0.5\", \"name\": \"n\","
                + " \"extraDhcpOpts\": []}")
        .fields("macAddr ipAddr name extraDhcpOpts uri")
        .require("macAddr", "ipAddr", "name")
        .wrong("macAddr", "\"x\"")
        .wrong("ipAddr", "\"x\"")
        .wrong("extraDhcpOpts", "\"x\"")
        .twice(409)
        .put(
            """
            {"macAddr": "02:00:00:00:00:02", "ipAddr": "10.0.0.6", "name": "m",
             "extraDhcpOpts": [{"optName": "15", "optValue": "example"}]}\
            """,
            "{\"extraDhcpOpts\": []}")
        .again(404)
        .check(
            'G',
            "404 without the subnet",
            world ->
                world
                    .get("/bridges/${bridge}/dhcp/10.9.0.0_24/hosts/02:00:00:00:00:01")
                    .expect(404))
        .declare();
  }

  private static void dhcp6(EndpointSuite suite) {
    new EndpointKind(
            suite,
            "/bridges/{id}/dhcpV6",
            "/bridges/${bridge}/dhcpV6",
            "/bridges/{id}/dhcpV6/{addr6}_{len}",
            "DhcpV6Subnet-v1")
        .verbs("LCGUD")
        .negotiated()
        .body("{\"prefix\": \"fd00:0:0:0:0:0:0:0\", \"prefixLength\": 64}")
        .fields("prefix prefixLength uri hosts")
        .require("prefix")
        .wrong("prefix", "\"x\"", "\"10.0.0.0\"")
        .wrong("prefixLength", "129", "-1")
        .put("{\"prefix\": \"fd01:0:0:0:0:0:0:0\", \"prefixLength\": 60}", "{\"prefixLength\": 0}")
        .again(404)
        .check(
            'U',
            "keeps the hosts",
            world -> {
              String hosts = "/bridges/${bridge}/dhcpV6/${subnet6}/hostsV6";
              world.create(
                  hosts,
                  "{\"clientId\": \"00:01\", \"fixedAddress\": \"fd00:0:0:0:0:0:0:5\","
                      + " \"name\": \"n\"}");
              world
                  .put(
                      "/bridges/${bridge}/dhcpV6/${subnet6}",
                      "{\"prefix\": \"fd00:0:0:0:0:0:0:0\", \"prefixLength\": 64}")
                  .expect(204);
              assertThat(world.get(hosts).json()).hasSize(1);
            })
        .declare();
    new EndpointKind(
            suite,
            "/bridges/{id}/dhcpV6/{addr6}_{len}/hostsV6",
            "/bridges/${bridge}/dhcpV6/${subnet6}/hostsV6",
            "/bridges/{id}/dhcpV6/{addr6}_{len}/hostsV6/{clientId}",
            "DhcpV6Host-v1")
        .verbs("LCGUD")
        .negotiated()
        .body(
            "{\"clientId\": \"00:01\", \"fixedAddress\": \"fd00:0:0:0:0:0:0:5\", \"name\": \"n\"}")
        .fields("clientId fixedAddress name uri")
        .require("clientId", "fixedAddress", "name")
        .wrong("fixedAddress", "\"x\"")
        .wrong("clientId", "\"\"", "\"..\"", "\"a%b\"", "\"a\\r\\nX-Header: b\"")
        .twice(409)
        .check(
            'C',
            "an id that looks like a path stays one segment of its address",
            world -> {
              Api.Answer made =
                  world
                      .post(
                          "/bridges/${bridge}/dhcpV6/${subnet6}/hostsV6",
                          "{\"clientId\": \"a/b?c ü\", \"fixedAddress\": \"fd00:0:0:0:0:0:0:7\","
                              + " \"name\": \"n\"}")
                      .expect(201);
              String address = made.header("Location");
              assertThat(address).endsWith("/hostsV6/a%2Fb%3Fc%20%C3%BC");
              Api.Answer shown = world.api.get(address).expect(200);
              assertThat(shown.json().path("clientId").asText()).isEqualTo("a/b?c ü");
              assertThat(shown.json().path("uri").asText()).isEqualTo(address);
            })
        .put(
            "{\"clientId\": \"00:02\", \"fixedAddress\": \"fd00:0:0:0:0:0:0:6\", \"name\": \"m\"}",
            "{}")
        .again(404)
        .check(
            'G',
            "404 without the subnet",
            world ->
                world
                    .get("/bridges/${bridge}/dhcpV6/fd09:0:0:0:0:0:0:0_64/hostsV6/00-01")
                    .expect(404))
        .declare();
  }

  private static void groups(EndpointSuite suite) {
    EndpointKind.top(suite, "/port_groups", "PortGroup-v1")
        .verbs("LCGUD")
        .body("{\"name\": \"g\"}")
        .fields("id tenantId name stateful uri ports")
        .wrong("name", "\"" + "x".repeat(256) + "\"")
        .wrong("stateful", "\"maybe\"")
        .twice(409)
        .put(
            "{\"name\": \"h\", \"tenantId\": \"t\", \"stateful\": true}",
            "{\"name\": null, \"tenantId\": null, \"stateful\": false}")
        .check(
            'L',
            "selects by tenant and port, by both together",
            world -> {
              String id = world.createdId("/port_groups", "{\"tenantId\": \"${new1}\"}");
              world.post("/port_groups/" + id + "/ports", "{\"portId\": \"${port}\"}").expect(201);
              for (String query :
                  new String[] {
                    "tenant_id=${new1}", "port_id=${port}", "tenant_id=${new1}&port_id=${port}"
                  }) {
                assertThat(world.idsAt("/port_groups?" + query)).containsExactly(id);
              }
              assertThat(world.get("/port_groups?tenant_id=${new2}&port_id=${port}").json())
                  .isEmpty();
            })
        .declare();
    new EndpointKind(
            suite,
            "/port_groups/{id}/ports",
            "/port_groups/${portGroup}/ports",
            "/port_groups/{id}/ports/{portId}",
            "PortGroupPort-v1")
        .verbs("LCGD")
        .negotiated()
        .body("{\"portId\": \"${port}\"}")
        .fields("portGroupId portId uri port portGroup")
        .require("portId")
        .wrong("portId", "\"x\"")
        .dangling("portId")
        .twice(409)
        .again(404)
        .check(
            'D',
            "204 if the port is gone",
            world -> world.delete("/port_groups/${portGroup}/ports/${none}").expect(204))
        .declare();
    suite.check(
        "GET /ports/{id}/port_groups",
        "shows the port's memberships",
        world -> {
          JsonNode member =
              world.create("/port_groups/${portGroup}/ports", "{\"portId\": \"${port}\"}");
          assertThat(world.get("/ports/${port}/port_groups").json()).containsExactly(member);
          world
              .send(
                  "GET",
                  "/ports/${port}/port_groups",
                  "{}",
                  "Accept",
                  "application/vnd.org.midonet.PortGroupPort-v1+json")
              .expect(406);
          world.get("/ports/${none}/port_groups").expect(404);
          world.post("/ports/${port}/port_groups", "{}").expect(405);
        });
    EndpointKind.top(suite, "/ip_addr_groups", "IpAddrGroup-v1")
        .verbs("LCGD")
        .body("{\"name\": \"g\"}")
        .fields("id name uri addrs")
        .require("name")
        .wrong("name", "\"\"", "\"" + "x".repeat(256) + "\"")
        .twice(409)
        .declare();
    new EndpointKind(
            suite,
            "/ip_addr_groups/{id}/ip_addrs",
            "/ip_addr_groups/${addressGroup}/ip_addrs",
            "/ip_addr_groups/{id}/versions/{4 or 6}/ip_addrs/{addr}",
            "IpAddrGroupAddr-v1")
        .verbs("LCGD")
        .negotiated()
        .body("{\"version\": 4, \"addr\": \"10.0.0.1\"}")
        .fields("version addr ipAddrGroupId uri ipAddrGroup")
        .require("version", "addr")
        .wrong("version", "5", "\"x\"")
        .wrong("addr", "\"x\"")
        .twice(201)
        .check(
            'G',
            "finds an address however it is written",
            world -> {
              String group = "/ip_addr_groups/${addressGroup}";
              world.create(group + "/ip_addrs", "{\"version\": \"6\", \"addr\": \"2001:DB8::1\"}");
              assertThat(
                      world
                          .get(group + "/versions/6/ip_addrs/2001:db8:0::1")
                          .expect(200)
                          .json()
                          .path("addr")
                          .asText())
                  .isEqualTo("2001:db8:0:0:0:0:0:1");
              world.get(group + "/versions/5/ip_addrs/10.0.0.1").expect(400);
            })
        .declare();
  }
}
