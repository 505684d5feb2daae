package org.midonet.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Ports of bridges and routers, and their links. */
final class EndpointsOfPorts {

  private static final String PORT_FIELDS =
      """
      type id deviceId adminStateUp inboundFilterId outboundFilterId inboundMirrorIds
      outboundMirrorIds vifId tunnelKey hostId interfaceName peerId insertionIds active uri device
      host peer link portGroups hostInterfacePort inboundFilter outboundFilter\
      """;

  private EndpointsOfPorts() {}

  static void declare(EndpointSuite suite) {
    bridgePorts(suite);
    routerPorts(suite);
    otherPorts(suite);
    links(suite);
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
                assertThat(world.idsAt("/bridges/${bridge}/ports"))
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
              assertThat(world.idsAt("/bridges/${bridge}/peer_ports"))
                  .containsExactly(world.id("routerPort"));
              world.get("/bridges/${none}/peer_ports").expect(404);
              world.post("/bridges/${bridge}/peer_ports", "{}").expect(405);
            })
        .check(
            "GET /routers/{id}/peer_ports",
            "shows the ports linked to the router's",
            world -> {
              world.post("/ports/${port}/link", "{\"peerId\": \"${routerPort}\"}").expect(201);
              assertThat(world.idsAt("/routers/${router}/peer_ports"))
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
}
