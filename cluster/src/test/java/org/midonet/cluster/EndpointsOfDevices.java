package org.midonet.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.UUID;
import org.midonet.nsdb.LearnedRoute;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Prefix;

/** Bridges, routers, routes, BGP. */
final class EndpointsOfDevices {

  private static final String LONG = "\"" + "x".repeat(256) + "\"";

  private EndpointsOfDevices() {}

  static void declare(EndpointSuite suite) {
    bridges(suite);
    routers(suite);
    routes(suite);
    bgp(suite);
  }

  private static void bridges(EndpointSuite suite) {
    EndpointKind.top(suite, "/bridges", "Bridge-v4")
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
        .byTenant()
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
                  world.createdUri(
                      "/traces",
                      "{\"name\": \"t\", \"deviceType\": \"BRIDGE\", \"deviceId\":"
                          + " \"${bridge}\", \"condition\": {}}");
              world.delete("/bridges/${bridge}").expect(204);
              world.get("/ports/${port}").expect(404);
              world.get(trace).expect(404);
            })
        .declare();
  }

  private static void routers(EndpointSuite suite) {
    EndpointKind.top(suite, "/routers", "Router-v3")
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
        .byTenant()
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
                  world.createdUri(
                      "/routers/${router}/bgp_peers",
                      "{\"asNumber\": 1, \"address\": \"10.0.0.2\"}");
              String route =
                  world.get("/routers/${router}/routes").json().get(0).path("uri").asText();
              world.delete("/routers/${router}").expect(204);
              world.get("/ports/${routerPort}").expect(404);
              world.get(peer).expect(404);
              world.get(route).expect(404);
            })
        .declare();
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
                  world.createdId(
                      "/routers/${router}/routes",
                      "{\"type\": \"Reject\", \"srcNetworkAddr\": \"0.0.0.0\","
                          + " \"dstNetworkAddr\": \"0.0.0.0\"}");
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
