package org.midonet.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.UUID;
import org.midonet.nsdb.HostPresence;
import org.midonet.packet.IpAddress;

/** Hosts, bindings, tunnel zones, VTEPs. */
final class EndpointsOfHosts {

  private static final IpAddress ADDRESS = IpAddress.parse("10.250.0.1");

  private EndpointsOfHosts() {}

  static void declare(EndpointSuite suite) {
    hosts(suite);
    bindings(suite);
    zones(suite);
    vteps(suite);
    vtepBindings(suite);
  }

  private static void hosts(EndpointSuite suite) {
    EndpointKind.top(suite, "/hosts", "Host-v3")
        .verbs("LCGUD")
        .body("{\"id\": \"${new9}\", \"floodingProxyWeight\": 2, \"containerWeight\": 3}")
        .fields(
            """
            id name floodingProxyWeight containerWeight alive addresses hostInterfaces uri
            interfaces ports\
            """)
        .wrong("floodingProxyWeight", "-1", "65536", "\"x\"")
        .wrong("containerWeight", "-1", "\"x\"")
        .twice(409)
        .put(
            "{\"floodingProxyWeight\": 0, \"containerWeight\": 7}",
            "{\"floodingProxyWeight\": 0, \"containerWeight\": 7}")
        .changed(200)
        .again(404)
        .withoutReset()
        .check(
            'C',
            "needs an id",
            world ->
                assertThat(world.post("/hosts", "{}").expect(400).violations())
                    .containsExactly("id"))
        .check(
            'U',
            "needs both weights, and changes nothing else",
            world -> {
              world.put("/hosts/${host}", "{\"floodingProxyWeight\": 1}").expect(400);
              world.put("/hosts/${host}", "{\"containerWeight\": 1}").expect(400);
              world
                  .put(
                      "/hosts/${host}",
                      "{\"floodingProxyWeight\": 1, \"containerWeight\": 1, \"name\": \"other\"}")
                  .expect(200);
              assertThat(world.get("/hosts/${host}").json().path("name").isNull()).isTrue();
            })
        .check(
            'D',
            "403 while it is alive or has ports; leaves its zones",
            world -> {
              UUID agent = UUID.fromString(world.id("new6"));
              try (HostPresence presence = world.agent(agent, ADDRESS)) {
                assertThat(presence).isNotNull();
                world.delete("/hosts/${new6}").expect(403);
              }
              world.fill("${zonedHost}");
              world
                  .post(
                      "/hosts/${host}/ports",
                      "{\"portId\": \"${port}\", \"interfaceName\": \"eth0\"}")
                  .expect(201);
              world.delete("/hosts/${host}").expect(403);
              world.delete("/hosts/${host}/ports/${port}").expect(204);
              world.delete("/hosts/${host}").expect(200);
              assertThat(world.get("/tunnel_zones/${zone}/hosts").json()).isEmpty();
            })
        .declare();
    suite
        .check(
            "GET /hosts/{id}/interfaces",
            "shows what the agent tells; nothing of an unknown host",
            world -> {
              UUID agent = UUID.fromString(world.id("new1"));
              try (HostPresence presence = world.agent(agent, ADDRESS)) {
                assertThat(presence).isNotNull();
                JsonNode device = world.get("/hosts/${new1}/interfaces").expect(200).json().get(0);
                assertThat(device.properties().stream().map(java.util.Map.Entry::getKey))
                    .contains(
                        "hostId",
                        "name",
                        "mac",
                        "mtu",
                        "status",
                        "type",
                        "endpoint",
                        "portType",
                        "addresses",
                        "uri");
                assertThat(device.path("addresses").get(0).asText()).isEqualTo("10.250.0.1");
              }
              assertThat(world.get("/hosts/${none}/interfaces").expect(200).json()).isEmpty();
              world.post("/hosts/${none}/interfaces", "{}").expect(405);
            })
        .check(
            "GET /hosts/{id}/interfaces/{name}",
            "shows one",
            world -> {
              UUID agent = UUID.fromString(world.id("new1"));
              try (HostPresence presence = world.agent(agent, ADDRESS)) {
                assertThat(presence).isNotNull();
                JsonNode device = world.get("/hosts/${new1}/interfaces/eth0").expect(200).json();
                assertThat(device.path("status").asInt()).isEqualTo(3);
                assertThat(device.path("type").asText()).isEqualTo("Physical");
                world.get("/hosts/${new1}/interfaces/eth9").expect(404);
                world.put("/hosts/${new1}/interfaces/eth0", "{}").expect(405);
                world.delete("/hosts/${new1}/interfaces/eth0").expect(405);
              }
            });
  }

  private static void bindings(EndpointSuite suite) {
    String body = "{\"portId\": \"${port}\", \"interfaceName\": \"eth0\"}";
    new EndpointKind(
            suite,
            "/hosts/{id}/ports",
            "/hosts/${zonedHost}/ports",
            "/hosts/{id}/ports/{portId}",
            "HostInterfacePort-v1")
        .verbs("LCGD")
        .negotiated()
        .body(body)
        .fields("portId interfaceName hostId uri host port")
        .require("portId", "interfaceName")
        .wrong("portId", "\"x\"")
        .wrong("interfaceName", "7")
        .dangling("portId")
        .twice(409)
        .check(
            'C',
            "shows on the port",
            world -> {
              String uri = world.createdUri("/hosts/${zonedHost}/ports", body);
              JsonNode port = world.get("/ports/${port}").json();
              assertThat(port.path("hostId").asText()).isEqualTo(world.id("host"));
              assertThat(port.path("interfaceName").asText()).isEqualTo("eth0");
              assertThat(port.path("hostInterfacePort").asText()).isEqualTo(uri);
            })
        .check(
            'C',
            "409 without a tunnel zone, or if the interface is taken",
            world -> {
              world.post("/hosts/${lonelyHost}/ports", body).expect(409);
              world.post("/hosts/${zonedHost}/ports", body).expect(201);
              world
                  .post("/hosts/${zonedHost}/ports", body.replace("${port}", "${port2}"))
                  .expect(409);
            })
        .check(
            'D',
            "404 without the port, 204 if it is not bound",
            world -> {
              world.delete("/hosts/${zonedHost}/ports/${none}").expect(404);
              world.delete("/hosts/${zonedHost}/ports/${port}").expect(204);
            })
        .check(
            'G',
            "404 for a port that is bound elsewhere",
            world -> {
              world.post("/hosts/${zonedHost}/ports", body).expect(201);
              world.get("/hosts/${lonelyHost}/ports/${port}").expect(404);
            })
        .declare();
  }

  private static void zones(EndpointSuite suite) {
    EndpointKind.top(suite, "/tunnel_zones", "TunnelZone-v1")
        .verbs("LCGUD")
        .body("{\"name\": \"zone ${new8}\", \"type\": \"gre\"}")
        .fields("id name type uri hosts")
        .require("name", "type")
        .wrong("name", "\"\"", "\"" + "x".repeat(256) + "\"")
        .wrong("type", "\"GRE\"", "\"x\"", "7")
        .twice(409)
        .put("{\"name\": \"zone ${new7}\", \"type\": \"vxlan\"}", "{\"type\": \"gre\"}")
        .check(
            'C',
            "names are unique over all types, in their case",
            world -> {
              world
                  .post("/tunnel_zones", "{\"name\": \"Z ${new1}\", \"type\": \"gre\"}")
                  .expect(201);
              world
                  .post("/tunnel_zones", "{\"name\": \"Z ${new1}\", \"type\": \"vxlan\"}")
                  .expect(409);
              world
                  .post("/tunnel_zones", "{\"name\": \"z ${new1}\", \"type\": \"gre\"}")
                  .expect(201);
            })
        .check(
            'U',
            "409 if the name is taken, but not by itself",
            world -> {
              world.fill("${zone}");
              String other = world.get("/tunnel_zones/${zone2}").json().path("name").asText();
              String mine = world.get("/tunnel_zones/${zone}").json().path("name").asText();
              String body = "{\"name\": \"%s\", \"type\": \"vxlan\"}";
              world.put("/tunnel_zones/${zone}", body.formatted(other)).expect(409);
              world.put("/tunnel_zones/${zone}", body.formatted(mine)).expect(204);
            })
        .check(
            'D',
            "409 while a VTEP uses it",
            world -> {
              world.fill("${vtep}");
              world.delete("/tunnel_zones/${vtepZone}").expect(409);
              world.delete("/vteps/${vtep}").expect(204);
              world.delete("/tunnel_zones/${vtepZone}").expect(204);
            })
        .declare();
    new EndpointKind(
            suite,
            "/tunnel_zones/{id}/hosts",
            "/tunnel_zones/${zone}/hosts",
            "/tunnel_zones/{id}/hosts/{hostId}",
            "TunnelZoneHost-v1")
        .verbs("LCGD")
        .negotiated()
        .body("{\"hostId\": \"${host}\", \"ipAddress\": \"10.9.0.1\"}")
        .fields("hostId ipAddress tunnelZoneId uri host tunnelZone")
        .require("hostId", "ipAddress")
        .wrong("hostId", "\"x\"")
        .wrong("ipAddress", "\"x\"")
        .dangling("hostId")
        .twice(409)
        .again(404)
        .check(
            'C',
            "the Gre types are synonyms",
            world -> {
              String type = "application/vnd.org.midonet.GreTunnelZoneHost-v1+json";
              String list = "application/vnd.org.midonet.collection.GreTunnelZoneHost-v1+json";
              String uri =
                  world
                      .send(
                          "POST",
                          "/tunnel_zones/${zone2}/hosts",
                          "{\"hostId\": \"${host}\", \"ipAddress\": \"10.9.0.1\"}",
                          "Content-Type",
                          type)
                      .expect(201)
                      .header("Location");
              world.send("GET", uri, "{}", "Accept", type).expect(200);
              assertThat(
                      world
                          .send("GET", "/tunnel_zones/${zone2}/hosts", "{}", "Accept", list)
                          .expect(200)
                          .json())
                  .hasSize(1);
            })
        .declare();
  }

  private static void vteps(EndpointSuite suite) {
    String body =
        """
        {"managementIp": "${ip8}", "managementPort": 6632, "tunnelZoneId": "${vtepZone}"}\
        """;
    EndpointKind.top(suite, "/vteps", "VTEP-v2")
        .verbs("LCGD")
        .body(body)
        .fields(
            """
            id managementIp managementPort tunnelZoneId name description connectionState
            tunnelIpAddrs uri bindings ports vtepBindingTemplate\
            """)
        .require("managementIp", "managementPort", "tunnelZoneId")
        .wrong("managementIp", "\"x\"", "\"::1\"")
        .wrong("managementPort", "0", "65536", "\"x\"")
        .wrong("tunnelZoneId", "\"${zone}\"", "\"x\"")
        .dangling(400, "tunnelZoneId")
        .twice(409)
        .again(404)
        .check(
            'C',
            "409 for a host's address",
            world -> {
              IpAddress address = IpAddress.parse(world.id("ip8"));
              try (HostPresence presence =
                  world.agent(UUID.fromString(world.id("new1")), address)) {
                assertThat(presence).isNotNull();
                world.post("/vteps", body).expect(409);
              }
            })
        .check(
            'D',
            "400 while it has bindings",
            world -> {
              world.fill("${vxlanPort}");
              world.delete("/vteps/${vtep}").expect(400);
            })
        .declare();
    suite
        .check(
            "GET /vteps/{id}/ports",
            "knows none as long as no device answers",
            world -> {
              assertThat(world.get("/vteps/${vtep}/ports").expect(200).json()).isEmpty();
              world.get("/vteps/${none}/ports").expect(404);
              world.post("/vteps/${vtep}/ports", "{}").expect(405);
            })
        .check(
            "GET /vteps/{id}/ports/{name}",
            "404 for an unknown name",
            world -> {
              world.get("/vteps/${vtep}/ports/eth%2F1").expect(404);
              world.get("/vteps/${none}/ports/eth1").expect(404);
              world.put("/vteps/${vtep}/ports/eth1", "{}").expect(405);
            });
  }

  private static void vtepBindings(EndpointSuite suite) {
    String body = "{\"portName\": \"eth/1 a\", \"vlanId\": 7, \"networkId\": \"${bridge}\"}";
    String at = "/vteps/${vtep}/bindings";
    new EndpointKind(
            suite,
            "/vteps/{id}/bindings",
            at,
            "/vteps/{id}/bindings/{portName}/{vlan}",
            "VTEPBinding-v2")
        .verbs("LCGD")
        .negotiated()
        .orphans(400)
        .body(body)
        .fields("portName vlanId networkId vtepId uri")
        .require("portName", "networkId")
        .wrong("vlanId", "-1", "4096", "\"x\"")
        .wrong("networkId", "\"x\"")
        .dangling(400, "networkId")
        .twice(201)
        .check(
            'C',
            "the first one makes the bridge's port and VNI",
            world -> {
              world.create(at, body);
              world.create(at, "{\"portName\": \"eth2\", \"networkId\": \"${bridge}\"}");
              JsonNode ids = world.get("/bridges/${bridge}").json().path("vxLanPortIds");
              assertThat(ids).hasSize(1);
              UUID vtep = UUID.fromString(world.id("vtep"));
              UUID bridge = UUID.fromString(world.id("bridge"));
              assertThat(ids.get(0).asText())
                  .isEqualTo(
                      new UUID(
                              vtep.getMostSignificantBits() ^ bridge.getMostSignificantBits(),
                              vtep.getLeastSignificantBits() ^ bridge.getLeastSignificantBits())
                          .toString());
            })
        .check(
            'C',
            "409 for a VLAN that is another bridge's",
            world -> {
              world.create(at, body);
              world.post(at, body.replace("${bridge}", "${bridge2}")).expect(409);
            })
        .check(
            'D',
            "the last one takes the port along",
            world -> {
              String first = world.createdUri(at, body);
              String second =
                  world.createdUri(at, "{\"portName\": \"eth2\", \"networkId\": \"${bridge}\"}");
              world.delete(first).expect(204);
              assertThat(world.get("/bridges/${bridge}/vxlan_ports").json()).hasSize(1);
              world.delete(second).expect(204);
              assertThat(world.get("/bridges/${bridge}/vxlan_ports").json()).isEmpty();
              world.delete("/bridges/${bridge}").expect(204);
            })
        .declare();
    String below = "/bridges/${bridge}/ports/${vxlanPort}/vtep_bindings";
    String index = "/bridges/{id}/ports/{portId}/vtep_bindings";
    suite
        .check(
            "GET " + index,
            "shows those behind a VXLAN port; 400 for another port",
            world -> {
              assertThat(world.get(below).expect(200).json().findValuesAsText("portName"))
                  .containsExactly("eth1");
              world.get("/bridges/${bridge}/ports/${port}/vtep_bindings").expect(400);
              world.get("/bridges/${bridge}/ports/${none}/vtep_bindings").expect(404);
              world.get("/bridges/${bridge2}/ports/${vxlanPort}/vtep_bindings").expect(404);
              world.post(below, "{}").expect(405);
            })
        .check(
            "GET " + index + "/{physPort}/{vlan}",
            "shows one",
            world -> {
              assertThat(world.get(below + "/eth1/0").expect(200).json().path("networkId").asText())
                  .isEqualTo(world.id("bridge"));
              world.get(below + "/eth1/1").expect(404);
              world.get(below + "/eth2/0").expect(404);
              world.get("/bridges/${bridge}/ports/${port}/vtep_bindings/eth1/0").expect(400);
              world.delete(below + "/eth1/0").expect(405);
            });
  }
}
