package org.midonet.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.UUID;
import org.midonet.nsdb.LearnedRoute;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Prefix;

/** Bridges, routers, ports, links, routes, BGP. */
final class EndpointsOfDevices {

  private static final String LONG = "\"" + "x".repeat(256) + "\"";
  private static final String PORT_FIELDS =
      """
      type id deviceId adminStateUp inboundFilterId outboundFilterId inboundMirrorIds
      outboundMirrorIds vifId tunnelKey hostId interfaceName peerId insertionIds active uri device
      host peer link portGroups hostInterfacePort inboundFilter outboundFilter\
      """;

  private EndpointsOfDevices() {}

  static void declare(EndpointSuite suite) {
    bridges(suite);
    routers(suite);
    bridgePorts(suite);
    routerPorts(suite);
    otherPorts(suite);
    links(suite);
    routes(suite);
    bgp(suite);
  }

  private static void bridges(EndpointSuite suite) {
    new EndpointKind(suite, "/bridges", "/bridges", "/bridges/{id}", "Bridge-v4")
        .verbs("LCGUD")
        .body("{\"name\": \"b\"}")
        .fields(
            """
            id tenantId name adminStateUp inboundFilterId outboundFilterId vxLanPortIds
            inboundMirrorIds outboundMirrorIds uri inboundFilter outboundFilter ports peerPorts
            vxLanPorts macTable arpTable dhcpSubnets dhcpSubnet6s vlanMacTableTemplate
            macPortTemplate vlanMacPortTemplate\
            """)
        .wrong("name", LONG, "7")
        .wrong("adminStateUp", "\"maybe\"")
        .dangling("inboundFilterId", "outboundFilterId", "inboundMirrorIds", "outboundMirrorIds")
        .twice(409)
        .put(
            """
            {"name": "c", "tenantId": "t", "adminStateUp": false, "inboundFilterId": "${chain}",
             "outboundFilterId": "${chain2}", "inboundMirrorIds": ["${mirror}"],
             "outboundMirrorIds": ["${mirror2}"]}\
            """,
            """
            {"name": null, "tenantId": null, "adminStateUp": true, "inboundFilterId": null,
             "outboundFilterId": null, "inboundMirrorIds": [], "outboundMirrorIds": []}\
            """)
        .again(404)
        .check(
            'L',
            "selects by tenant",
            world -> {
              String id =
                  world.create("/bridges", "{\"tenantId\": \"${new1}\"}").path("id").asText();
              assertThat(world.get("/bridges?tenant_id=${new1}").json().findValuesAsText("id"))
                  .containsExactly(id);
            })
        .check(
            'C',
            "the id must be one",
            world ->
                assertThat(world.post("/bridges", "{\"id\": \"x\"}").expect(400).violations())
                    .containsExactly("id"))
        .check(
            'C',
            "vxLanPortIds may not be given",
            world ->
                assertThat(
                        world.post("/bridges", "{\"vxLanPortIds\": []}").expect(400).violations())
                    .containsExactly("vxLanPortIds"))
        .check(
            'U',
            "vxLanPortIds may not change",
            world ->
                world.put("/bridges/${bridge}", "{\"vxLanPortIds\": [\"${new1}\"]}").expect(400))
        .check(
            'D',
            "409 while it is bound to a VTEP",
            world -> {
              world.fill("${vxlanPort}");
              assertThat(world.get("/bridges/${bridge}").json().path("vxLanPortIds")).hasSize(1);
              world.delete("/bridges/${bridge}").expect(409);
            })
        .check(
            'D',
            "takes its ports, subnets and traces along",
            world -> {
              world.fill("${port}${subnet}${subnet6}");
              String trace =
                  world
                      .create(
                          "/traces",
                          "{\"name\": \"t\", \"deviceType\": \"BRIDGE\", \"deviceId\":"
                              + " \"${bridge}\", \"condition\": {}}")
                      .path("uri")
                      .asText();
              world.delete("/bridges/${bridge}").expect(204);
              world.get("/ports/${port}").expect(404);
              world.get(trace).expect(404);
            })
        .declare();
  }

  private static void routers(EndpointSuite suite) {
    new EndpointKind(suite, "/routers", "/routers", "/routers/{id}", "Router-v3")
        .verbs("LCGUD")
        .body("{\"name\": \"r\"}")
        .fields(
            """
            id tenantId name adminStateUp inboundFilterId outboundFilterId loadBalancerId asNumber
            inboundMirrorIds outboundMirrorIds localRedirectChainId forwardChainId uri inboundFilter
            outboundFilter localRedirectChain forwardChain loadBalancer ports peerPorts routes
            bgpNetworks bgpPeers\
            """)
        .wrong("name", LONG)
        .wrong("asNumber", "\"many\"")
        .dangling(
            "inboundFilterId",
            "outboundFilterId",
            "localRedirectChainId",
            "loadBalancerId",
            "inboundMirrorIds",
            "outboundMirrorIds")
        .twice(409)
        .put(
            """
            {"name": "s", "tenantId": "t", "adminStateUp": false, "inboundFilterId": "${chain}",
             "outboundFilterId": "${chain2}", "localRedirectChainId": "${chain3}",
             "forwardChainId": "${new1}", "loadBalancerId": "${balancer}", "asNumber": 65001,
             "inboundMirrorIds": ["${mirror}"], "outboundMirrorIds": ["${mirror2}"]}\
            """,
            """
            {"name": null, "tenantId": null, "adminStateUp": true, "inboundFilterId": null,
             "outboundFilterId": null, "localRedirectChainId": null, "forwardChainId": null,
             "loadBalancerId": null, "asNumber": 0, "inboundMirrorIds": []}\
            """)
        .check(
            'L',
            "selects by tenant",
            world -> {
              String id =
                  world.create("/routers", "{\"tenantId\": \"${new1}\"}").path("id").asText();
              assertThat(world.get("/routers?tenant_id=${new1}").json().findValuesAsText("id"))
                  .containsExactly(id);
            })
        .check(
            'C',
            "409 if the load balancer is taken",
            world -> {
              world.create("/routers", "{\"loadBalancerId\": \"${balancer}\"}");
              world.post("/routers", "{\"loadBalancerId\": \"${balancer}\"}").expect(409);
            })
        .check(
            'U',
            "409 if the load balancer is taken",
            world -> {
              world.create("/routers", "{\"loadBalancerId\": \"${balancer}\"}");
              world.put("/routers/${router}", "{\"loadBalancerId\": \"${balancer}\"}").expect(409);
            })
        .check(
            'D',
            "409 with a load balancer",
            world -> {
              world.put("/routers/${router}", "{\"loadBalancerId\": \"${balancer}\"}").expect(204);
              world.delete("/routers/${router}").expect(409);
            })
        .check(
            'D',
            "takes its ports, routes and BGP along",
            world -> {
              world.fill("${routerPort}");
              String peer =
                  world
                      .create(
                          "/routers/${router}/bgp_peers",
                          "{\"asNumber\": 1, \"address\": \"10.0.0.2\"}")
                      .path("uri")
                      .asText();
              String route =
                  world.get("/routers/${router}/routes").json().get(0).path("uri").asText();
              world.delete("/routers/${router}").expect(204);
              world.get("/ports/${routerPort}").expect(404);
              world.get(peer).expect(404);
              world.get(route).expect(404);
            })
        .declare();
  }

  private static EndpointKind port(EndpointSuite suite, String device) {
    return new EndpointKind(
        suite,
        "/" + device + "s/{id}/ports",
        "/" + device + "s/${" + device + "}/ports",
        "/ports/{id}",
        "Port-v3");
  }

  private static void bridgePorts(EndpointSuite suite) {
    port(suite, "bridge")
        .verbs("LCGUD")
        .body("{\"type\": \"Bridge\"}")
        .fields(PORT_FIELDS + " vlanId")
        .require("type")
        .wrong("type", "\"Router\"", "\"Vxlan\"", "\"x\"", "7")
        .wrong("vlanId", "-1", "4096", "\"x\"")
        .dangling(
            "inboundFilterId",
            "outboundFilterId",
            "inboundMirrorIds",
            "outboundMirrorIds",
            "hostId",
            "peerId")
        .twice(409)
        .put(
            """
            {"adminStateUp": false, "inboundFilterId": "${chain}", "outboundFilterId": "${chain2}",
             "inboundMirrorIds": ["${mirror}"], "outboundMirrorIds": ["${mirror2}"],
             "vifId": "${new1}", "vlanId": 9}\
            """,
            """
            {"adminStateUp": true, "inboundFilterId": null, "outboundFilterId": null,
             "inboundMirrorIds": [], "outboundMirrorIds": [], "vifId": null, "vlanId": 0}\
            """)
        .again(404)
        .check(
            'L',
            "has the VXLAN ports too",
            world ->
                assertThat(world.get("/bridges/${bridge}/ports").json().findValuesAsText("id"))
                    .doesNotContain(world.id("vxlanPort"))
                    .satisfies(
                        before ->
                            assertThat(
                                    world
                                        .get("/bridges/${bridge}/ports")
                                        .json()
                                        .findValuesAsText("type"))
                                .containsExactly("Vxlan")))
        .check(
            'C',
            "409 if the peer is taken",
            world -> {
              world.post("/ports/${port}/link", "{\"peerId\": \"${port2}\"}").expect(201);
              world
                  .post(
                      "/bridges/${bridge}/ports", "{\"type\": \"Bridge\", \"peerId\": \"${port}\"}")
                  .expect(409);
            })
        .check(
            'C',
            "takes the older names of its type",
            world -> {
              for (String type : new String[] {"ExteriorBridge", "InteriorBridge"}) {
                JsonNode made =
                    world.create("/bridges/${bridge}/ports", "{\"type\": \"" + type + "\"}");
                assertThat(made.path("type").asText()).isEqualTo("Bridge");
              }
            })
        .check(
            'U',
            "keeps binding and link",
            world -> {
              world.fill("${zonedHost}");
              world
                  .post(
                      "/hosts/${host}/ports",
                      "{\"portId\": \"${port}\", \"interfaceName\": \"eth0\"}")
                  .expect(201);
              world.post("/ports/${port3}/link", "{\"peerId\": \"${port4}\"}").expect(201);
              world.put("/ports/${port}", "{\"type\": \"Bridge\"}").expect(204);
              world.put("/ports/${port3}", "{\"type\": \"Bridge\"}").expect(204);
              assertThat(world.get("/ports/${port}").json().path("hostId").asText())
                  .isEqualTo(world.id("host"));
              assertThat(world.get("/ports/${port3}").json().path("peerId").asText())
                  .isEqualTo(world.id("port4"));
            })
        .check(
            'D', "409 for a VXLAN port", world -> world.delete("/ports/${vxlanPort}").expect(409))
        .check(
            'D',
            "takes along what needs it, and clears its peer",
            world -> {
              world.post("/ports/${port}/link", "{\"peerId\": \"${port2}\"}").expect(201);
              world
                  .put("/bridges/${bridge}", "{\"inboundMirrorIds\": [\"${mirror}\"]}")
                  .expect(204);
              world.delete("/ports/${port}").expect(204);
              world.get("/mirrors/${mirror}").expect(404);
              assertThat(world.get("/ports/${port2}").json().path("peerId").isNull()).isTrue();
              assertThat(world.get("/bridges/${bridge}").json().path("inboundMirrorIds")).isEmpty();
            })
        .declare();
  }

  private static void routerPorts(EndpointSuite suite) {
    String body =
        """
        {"type": "Router", "networkAddress": "10.0.0.0", "networkLength": 24,
         "portAddress": "10.0.0.1"}\
        """;
    port(suite, "router")
        .verbs("LCGUD")
        .body(body)
        .fields(
            PORT_FIELDS
                + " networkAddress networkLength portAddress portMac rtrPortVni offRampVxlan"
                + " bgpStatus peeringTable serviceContainer")
        .require("type", "networkAddress", "portAddress")
        .wrong("type", "\"Bridge\"", "\"x\"")
        .wrong("networkAddress", "\"x\"", "\"10.0.0\"", "\"010.0.0.0\"")
        .wrong("networkLength", "33", "-1")
        .wrong("portAddress", "\"x\"")
        .wrong("portMac", "\"1:2:3\"")
        .wrong("rtrPortVni", "-1", "16777216")
        .dangling("inboundFilterId", "hostId", "peerId")
        .twice(409)
        .put(
            """
            {"portMac": "02:00:00:00:00:09", "rtrPortVni": 77, "offRampVxlan": true,
             "networkLength": 16}\
            """,
            // Of what has to be sent the length of the network is not: 0 is in no way useful.
            "{\"rtrPortVni\": null, \"offRampVxlan\": null, \"networkLength\": 0}")
        .again(404)
        .check(
            'C',
            "makes the Local route and a MAC",
            world -> {
              assertThat(world.get("/ports/${routerPort}").json().path("portMac").asText())
                  .startsWith("ac:ca:ba:");
              JsonNode route = world.get("/routers/${router}/routes").json().get(0);
              assertThat(route.path("type").asText()).isEqualTo("Local");
              assertThat(route.path("dstNetworkAddr").asText()).isEqualTo("10.0.0.1");
              assertThat(route.path("dstNetworkLength").asInt()).isEqualTo(32);
              assertThat(route.path("nextHopGateway").asText()).isEqualTo("255.255.255.255");
              assertThat(route.path("nextHopPort").asText()).isEqualTo(world.id("routerPort"));
            })
        .declare();
  }

  private static void otherPorts(EndpointSuite suite) {
    new EndpointKind(suite, "/ports", "/ports", "", "Port-v3")
        .verbs("L-")
        .check(
            'L',
            "shows all, by type",
            world -> {
              world.fill("${port}${routerPort}${vxlanPort}");
              JsonNode all = world.get("/ports").json();
              assertThat(all.findValuesAsText("id"))
                  .contains(world.id("port"), world.id("routerPort"), world.id("vxlanPort"));
              assertThat(all.findValuesAsText("type")).contains("Bridge", "Router", "Vxlan");
            })
        .check('L', "POST is 405", world -> world.post("/ports", "{}").expect(405));
    suite
        .check(
            "GET /bridges/{id}/peer_ports",
            "shows the ports linked to the bridge's",
            world -> {
              world.post("/ports/${port}/link", "{\"peerId\": \"${routerPort}\"}").expect(201);
              assertThat(world.get("/bridges/${bridge}/peer_ports").json().findValuesAsText("id"))
                  .containsExactly(world.id("routerPort"));
              world.get("/bridges/${none}/peer_ports").expect(404);
              world.post("/bridges/${bridge}/peer_ports", "{}").expect(405);
            })
        .check(
            "GET /routers/{id}/peer_ports",
            "shows the ports linked to the router's",
            world -> {
              world.post("/ports/${port}/link", "{\"peerId\": \"${routerPort}\"}").expect(201);
              assertThat(world.get("/routers/${router}/peer_ports").json().findValuesAsText("id"))
                  .containsExactly(world.id("port"));
              world.get("/routers/${none}/peer_ports").expect(404);
              world.post("/routers/${router}/peer_ports", "{}").expect(405);
            })
        .check(
            "GET /bridges/{id}/vxlan_ports",
            "shows the ports made by bindings",
            world -> {
              world.fill("${port}${vxlanPort}");
              JsonNode ports = world.get("/bridges/${bridge}/vxlan_ports").json();
              assertThat(ports.findValuesAsText("id")).containsExactly(world.id("vxlanPort"));
              assertThat(ports.get(0).path("vtepId").asText()).isEqualTo(world.id("vtep"));
              world.get("/bridges/${none}/vxlan_ports").expect(404);
              world.post("/bridges/${bridge}/vxlan_ports", "{}").expect(405);
            });
  }

  private static void links(EndpointSuite suite) {
    String path = "/ports/${port}/link";
    String body = "{\"peerId\": \"${port2}\"}";
    suite
        .check(
            "POST /ports/{id}/link",
            "links both ends; of the body only the peer counts",
            world -> {
              ObjectNode sent = (ObjectNode) world.get("/ports/${port}").json();
              world.post(path, sent.put("peerId", world.id("port2")).toString()).expect(201);
              assertThat(world.get("/ports/${port2}").json().path("peerId").asText())
                  .isEqualTo(world.id("port"));
              assertThat(world.get("/ports/${port}").json().path("peer").asText())
                  .endsWith("/ports/" + world.id("port2"));
            })
        .check(
            "POST /ports/{id}/link",
            "refuses",
            world -> {
              world.post("/ports/${none}/link", body).expect(404);
              world.post(path, "{\"peerId\": \"${none}\"}").expect(404);
              world.post(path, "{}").expect(400);
              world.post(path, "{\"peerId\": \"${port}\"}").expect(400);
              world.send("POST", path, body, "Content-Type", "text/plain").expect(415);
              world.post(path, body).expect(201);
              world.post(path, "{\"peerId\": \"${port3}\"}").expect(409);
              world.post("/ports/${port3}/link", body).expect(409);
              world.get(path).expect(405);
              world.put(path, "{}").expect(405);
            })
        .check(
            "DELETE /ports/{id}/link",
            "parts both ends, from either side",
            world -> {
              world.post(path, body).expect(201);
              world.delete("/ports/${port2}/link").expect(204);
              assertThat(world.get("/ports/${port}").json().path("peerId").isNull()).isTrue();
              world.delete(path).expect(204);
              world.delete("/ports/${none}/link").expect(404);
            });
  }

  private static void routes(EndpointSuite suite) {
    String normal =
        """
        {"type": "Normal", "srcNetworkAddr": "0.0.0.0", "srcNetworkLength": 0,
         "dstNetworkAddr": "10.7.0.0", "dstNetworkLength": 16, "nextHopPort": "${routerPort}",
         "nextHopGateway": "10.0.0.9", "weight": 5, "attributes": "a"}\
        """;
    new EndpointKind(
            suite, "/routers/{id}/routes", "/routers/${router}/routes", "/routes/{id}", "Route-v1")
        .verbs("LCGD")
        .body(normal)
        .fields(
            """
            id type srcNetworkAddr srcNetworkLength dstNetworkAddr dstNetworkLength nextHopPort
            nextHopGateway weight attributes learned routerId uri router\
            """)
        .require("type", "srcNetworkAddr", "dstNetworkAddr", "nextHopPort")
        .wrong("type", "\"normal\"", "7")
        .wrong("srcNetworkLength", "33", "-1")
        .wrong("dstNetworkLength", "33", "-1")
        .wrong("srcNetworkAddr", "\"x\"")
        .wrong("dstNetworkAddr", "\"10.0.0\"")
        .wrong("nextHopPort", "\"x\"", "\"${otherRouterPort}\"", "\"${port}\"")
        .wrong("nextHopGateway", "\"x\"")
        .wrong("weight", "-1")
        .dangling(400, "nextHopPort")
        .twice(409)
        .check(
            'C',
            "takes routes to nowhere without a port",
            world -> {
              for (String type : new String[] {"BlackHole", "Reject"}) {
                world
                    .post(
                        "/routers/${router}/routes",
                        "{\"type\": \""
                            + type
                            + "\", \"srcNetworkAddr\": \"0.0.0.0\", \"dstNetworkAddr\":"
                            + " \"0.0.0.0\"}")
                    .expect(201);
              }
            })
        .check(
            'L',
            "the router's own, then those of each port in port order, then learned ones",
            world -> {
              world.fill("${routerPort}${zonedHost}");
              String own =
                  world
                      .create(
                          "/routers/${router}/routes",
                          "{\"type\": \"Reject\", \"srcNetworkAddr\": \"0.0.0.0\","
                              + " \"dstNetworkAddr\": \"0.0.0.0\"}")
                      .path("id")
                      .asText();
              world
                  .post(
                      "/hosts/${host}/ports",
                      "{\"portId\": \"${routerPort}\", \"interfaceName\": \"eth0\"}")
                  .expect(201);
              UUID router = UUID.fromString(world.id("router"));
              UUID port = UUID.fromString(world.id("routerPort"));
              var table = world.api.nsdb.tables().routes(router, port);
              table.putPersistent(
                  new LearnedRoute(
                      Prefix.parse("10.99.0.0/16"),
                      Prefix.parse("0.0.0.0/0"),
                      IpAddress.parse("10.0.0.2"),
                      100),
                  UUID.fromString(world.id("host")));
              JsonNode routes = world.get("/routers/${router}/routes").json();
              assertThat(routes).hasSize(3);
              assertThat(routes.get(0).path("id").asText()).isEqualTo(own);
              assertThat(routes.get(1).path("type").asText()).isEqualTo("Local");
              assertThat(routes.get(1).path("learned").asBoolean()).isFalse();
              assertThat(routes.get(2).path("learned").asBoolean()).isTrue();
              assertThat(routes.get(2).path("type").asText()).isEqualTo("Normal");
              assertThat(routes.get(2).path("dstNetworkAddr").asText()).isEqualTo("10.99.0.0");
              world.get("/routes/" + routes.get(2).path("id").asText()).expect(404);
              assertThat(world.get("/routers/${router}/routes").json()).isEqualTo(routes);
            })
        .check('L', "there is no list of all", world -> world.get("/routes").expect(405))
        .declare();
  }

  private static void bgp(EndpointSuite suite) {
    new EndpointKind(
            suite,
            "/routers/{id}/bgp_networks",
            "/routers/${router}/bgp_networks",
            "/bgp_networks/{id}",
            "BgpNetwork-v1")
        .verbs("LCGD")
        .body("{\"subnetAddress\": \"10.5.0.0\", \"subnetLength\": 16}")
        .fields("id subnetAddress subnetLength uri router")
        .require("subnetAddress")
        .wrong("subnetAddress", "\"x\"")
        .wrong("subnetLength", "33", "-1")
        .twice(409)
        .check('L', "there is no list of all", world -> world.get("/bgp_networks").expect(405))
        .declare();
    new EndpointKind(
            suite,
            "/routers/{id}/bgp_peers",
            "/routers/${router}/bgp_peers",
            "/bgp_peers/{id}",
            "BgpPeer-v1")
        .verbs("LCGUD")
        .body("{\"asNumber\": 65000, \"address\": \"10.5.0.1\"}")
        .fields("id asNumber address keepAlive holdTime connectRetry password uri router")
        .require("asNumber", "address")
        .wrong("asNumber", "0", "\"x\"")
        .wrong("address", "\"x\"")
        .wrong("keepAlive", "4", "3601")
        .wrong("holdTime", "4", "7201")
        .wrong("connectRetry", "4", "3601")
        .twice(409)
        .put(
            """
            {"asNumber": 65009, "address": "10.5.0.2", "keepAlive": 5, "holdTime": 7200,
             "connectRetry": 3600, "password": "p"}\
            """,
            "{\"keepAlive\": null, \"holdTime\": null, \"connectRetry\": null, \"password\": null}")
        .check('L', "there is no list of all", world -> world.get("/bgp_peers").expect(405))
        .declare();
  }
}
