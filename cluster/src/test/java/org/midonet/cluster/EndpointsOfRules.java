package org.midonet.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

/** Chains, rules with their conditions, mirrors, insertions, traces. */
final class EndpointsOfRules {

  private static final String CONDITION =
      """
      condInvert matchForwardFlow matchReturnFlow inPorts invInPorts outPorts invOutPorts portGroup
      invPortGroup ipAddrGroupSrc invIpAddrGroupSrc ipAddrGroupDst invIpAddrGroupDst traversedDevice
      invTraversedDevice noVlan vlan dlType invDlType dlSrc invDlSrc dlSrcMask dlDst invDlDst
      dlDstMask nwTos invNwTos nwProto invNwProto nwSrcAddress nwSrcLength invNwSrc nwDstAddress
      nwDstLength invNwDst tpSrc invTpSrc tpDst invTpDst fragmentPolicy icmpDataSrcIpAddress
      icmpDataSrcIpLength invIcmpDataSrcIp icmpDataDstIpAddress icmpDataDstIpLength
      invIcmpDataDstIp\
      """;
  private static final String RULES = "/chains/${chain}/rules";

  private EndpointsOfRules() {}

  static void declare(EndpointSuite suite) {
    chains(suite);
    rules(suite);
    mirrors(suite);
    insertions(suite);
    traces(suite);
  }

  private static void chains(EndpointSuite suite) {
    EndpointKind.top(suite, "/chains", "Chain-v1")
        .verbs("LCGD")
        .body("{\"name\": \"c\", \"tenantId\": \"t\"}")
        .fields("id tenantId name uri rules")
        .wrong("name", "\"" + "x".repeat(256) + "\"")
        .twice(409)
        .again(404)
        .byTenant()
        .check(
            'D',
            "takes its rules and jumps to it along, and is cleared where it filters",
            world -> {
              world.fill("${rule}");
              String jump =
                  world.createdUri(
                      "/chains/${chain2}/rules",
                      "{\"type\": \"jump\", \"jumpChainId\": \"${chain}\"}");
              world.put("/bridges/${bridge}", "{\"inboundFilterId\": \"${chain}\"}").expect(204);
              world
                  .put("/routers/${router}", "{\"localRedirectChainId\": \"${chain}\"}")
                  .expect(204);
              world.delete("/chains/${chain}").expect(204);
              world.get("/rules/${rule}").expect(404);
              world.get(jump).expect(404);
              assertThat(world.get("/bridges/${bridge}").json().path("inboundFilterId").isNull())
                  .isTrue();
              assertThat(
                      world.get("/routers/${router}").json().path("localRedirectChainId").isNull())
                  .isTrue();
            })
        .declare();
  }

  private static void rules(EndpointSuite suite) {
    new EndpointKind(suite, "/chains/{id}/rules", RULES, "/rules/{id}", "Rule-v2")
        .verbs("LCGD")
        .body(
            """
            {"type": "drop", "dlType": 2048, "nwProto": 6, "nwSrcAddress": "10.0.0.0",
             "nwSrcLength": 8, "tpDst": {"start": 80, "end": 90}, "fragmentPolicy": "header"}\
            """)
        .fields("id type chainId position meterName uri " + CONDITION)
        .require("type")
        .wrong("type", "\"continue\"", "\"redirect\"", "7")
        .wrong("meterName", "\"" + "x".repeat(256) + "\"", "7")
        .wrong("position", "-1", "9", "\"x\"")
        .wrong("dlType", "1535", "65536")
        .wrong("dlSrc", "\"x\"")
        .wrong("dlDst", "\"1:2:3:4:5\"")
        .wrong("dlSrcMask", "\"ff:ff\"")
        .wrong("dlDstMask", "\"ffff\"")
        .wrong("nwSrcAddress", "\"x\"")
        .wrong("nwDstAddress", "\"x\"")
        .wrong("nwSrcLength", "33", "-1")
        .wrong("tpSrc", "{\"start\": 2, \"end\": 1}", "7")
        .wrong("tpDst", "{\"start\": 2, \"end\": 1}")
        .wrong("fragmentPolicy", "\"some\"", "\"any\"", "\"nonheader\"")
        .wrong("icmpDataSrcIpAddress", "\"x\"")
        .wrong("icmpDataDstIpAddress", "\"x\"")
        .wrong("inPorts", "[\"x\"]", "\"x\"")
        .wrong("portGroup", "\"x\"")
        .twice(409)
        .again(404)
        .check(
            'C',
            "takes its place",
            world -> {
              for (String position : new String[] {"", ", \"position\": 0", ", \"position\": 3"}) {
                world.create(RULES, "{\"type\": \"accept\"" + position + "}");
              }
              world.post(RULES, "{\"type\": \"drop\", \"position\": 5}").expect(400);
              world.create(RULES, "{\"type\": \"drop\", \"position\": 2}");
              JsonNode rules = world.get(RULES).json();
              assertThat(rules.findValuesAsText("type"))
                  .containsExactly("accept", "drop", "accept", "accept");
              assertThat(rules.findValuesAsText("position")).containsExactly("1", "2", "3", "4");
              world.delete("/rules/" + rules.get(0).path("id").asText()).expect(204);
              assertThat(world.get(RULES).json().findValuesAsText("position"))
                  .containsExactly("1", "2", "3");
            })
        .check(
            'C',
            "takes every type",
            world -> {
              for (String type : new String[] {"accept", "drop", "reject", "return"}) {
                world.create(RULES, "{\"type\": \"" + type + "\"}");
              }
              for (String type : new String[] {"rev_dnat", "rev_snat"}) {
                world.create(RULES, "{\"type\": \"" + type + "\", \"flowAction\": \"return\"}");
                refuses(world, "{\"type\": \"" + type + "\"}", "flowAction");
              }
              for (String type : new String[] {"dnat", "snat"}) {
                String start = "{\"type\": \"" + type + "\", \"flowAction\": \"accept\"";
                JsonNode nat =
                    world.create(
                        RULES,
                        start
                            + ", \"natTargets\": [{\"addressFrom\": \"10.0.0.1\", \"addressTo\":"
                            + " \"10.0.0.2\", \"portFrom\": 1, \"portTo\": 2}]}");
                assertThat(nat.path("fragmentPolicy").asText()).isEqualTo("unfragmented");
                refuses(world, start + "}", "natTargets");
                refuses(world, start + ", \"natTargets\": []}", "natTargets");
                refuses(
                    world,
                    start + ", \"natTargets\": [{\"addressFrom\": \"x\", \"addressTo\": \"y\"}]}",
                    "natTargets[0].addressFrom");
              }
              world.create(RULES, "{\"type\": \"jump\", \"jumpChainId\": \"${chain2}\"}");
              refuses(world, "{\"type\": \"jump\"}", "jumpChainId");
              world.post(RULES, "{\"type\": \"jump\", \"jumpChainId\": \"${none}\"}").expect(404);
              JsonNode trace =
                  world.create(
                      RULES, "{\"type\": \"trace\", \"requestId\": \"${new1}\", \"limit\": 9}");
              assertThat(trace.path("limit").asInt()).isEqualTo(9);
              refuses(world, "{\"type\": \"trace\"}", "requestId");
              JsonNode redirect =
                  world.create(
                      RULES,
                      "{\"type\": \"l2_transform\", \"flowAction\": \"redirect\", \"pushVlan\": 7,"
                          + " \"popVlan\": true, \"targetPortId\": \"${port}\", \"ingress\": true,"
                          + " \"failOpen\": true}");
              assertThat(redirect.path("targetPortId").asText()).isEqualTo(world.id("port"));
              refuses(
                  world, "{\"type\": \"l2_transform\", \"flowAction\": \"return\"}", "flowAction");
              refuses(
                  world,
                  "{\"type\": \"l2_transform\", \"flowAction\": \"accept\", \"pushVlan\": 65536}",
                  "pushVlan");
            })
        .check(
            'C',
            "settles the fragment policy",
            world -> {
              assertThat(policy(world, "{\"type\": \"drop\"}")).isEqualTo("any");
              assertThat(policy(world, "{\"type\": \"drop\", \"tpSrc\": {\"start\": 1}}"))
                  .isEqualTo("header");
              String floating =
                  "{\"type\": \"dnat\", \"flowAction\": \"accept\", \"natTargets\":"
                      + " [{\"addressFrom\": \"10.0.0.1\", \"addressTo\": \"10.0.0.1\"}]%s}";
              assertThat(policy(world, floating.formatted(""))).isEqualTo("any");
              refuses(
                  world,
                  floating.formatted(", \"tpDst\": {\"start\": 1}, \"fragmentPolicy\": \"any\""),
                  "fragmentPolicy");
            })
        .check('L', "there is no list of all", world -> world.get("/rules").expect(405))
        .declare();
  }

  private static String policy(EndpointWorld world, String rule) {
    return world.create(RULES, rule).path("fragmentPolicy").asText();
  }

  private static void refuses(EndpointWorld world, String rule, String field) {
    assertThat(world.post(RULES, rule).expect(400).violations()).contains(field);
  }

  private static void mirrors(EndpointSuite suite) {
    EndpointKind.top(suite, "/mirrors", "Mirror-v1")
        .verbs("LCGUD")
        .body("{\"toPortId\": \"${port}\"}")
        .fields("id toPortId conditions uri")
        .require("toPortId")
        .wrong("conditions", "7", "[7]", "[{\"nwSrcAddress\": \"x\"}]")
        .dangling("toPortId")
        .twice(409)
        .put("{\"toPortId\": \"${port2}\"}", "{\"conditions\": []}")
        .check(
            'U',
            "shows conditions as they were given",
            world -> {
              JsonNode with =
                  world.create(
                      "/mirrors",
                      "{\"toPortId\": \"${port}\", \"conditions\": [{\"nwProto\": \"17\"}]}");
              JsonNode condition = with.path("conditions").get(0);
              assertThat(condition.path("nwProto").asInt()).isEqualTo(17);
              assertThat(condition.properties().stream().map(java.util.Map.Entry::getKey))
                  .contains(CONDITION.trim().split("\\s+"));
              world.put(with.path("uri").asText(), with.toString()).expect(204);
              assertThat(world.get(with.path("uri").asText()).json()).isEqualTo(with);
            })
        .check(
            'D',
            "is cleared where it mirrors",
            world -> {
              world
                  .put("/bridges/${bridge}", "{\"inboundMirrorIds\": [\"${mirror}\"]}")
                  .expect(204);
              world
                  .put("/routers/${router}", "{\"outboundMirrorIds\": [\"${mirror}\"]}")
                  .expect(204);
              world.delete("/mirrors/${mirror}").expect(204);
              assertThat(world.get("/bridges/${bridge}").json().path("inboundMirrorIds")).isEmpty();
              assertThat(world.get("/routers/${router}").json().path("outboundMirrorIds"))
                  .isEmpty();
            })
        .declare();
  }

  private static void insertions(EndpointSuite suite) {
    String body =
        "{\"portId\": \"${port}\", \"srvPortId\": \"${port2}\", \"mac\": \"02:00:00:00:00:01\"}";
    EndpointKind.top(suite, "/l2insertions", "L2Insertion-v1")
        .verbs("LCGUD")
        .body(body)
        .fields("id portId srvPortId mac vlan position failOpen uri")
        .require("portId", "srvPortId", "mac")
        .wrong("mac", "\"x\"")
        .wrong("vlan", "-1")
        .wrong("position", "\"x\"")
        .twice(409)
        .put(
            "{\"mac\": \"02:00:00:00:00:02\", \"vlan\": 7, \"position\": 2, \"failOpen\": true}",
            "{\"vlan\": 0, \"position\": 0, \"failOpen\": false}")
        .check(
            'L',
            "selects by port; the service port goes before",
            world -> {
              String id = world.createdId("/l2insertions", body);
              for (String query :
                  new String[] {
                    "port=${port}", "srv_port=${port2}", "srv_port=${port2}&port=${none}"
                  }) {
                assertThat(world.idsAt("/l2insertions?" + query)).containsExactly(id);
              }
              assertThat(world.get("/l2insertions?port=${port2}").json()).isEmpty();
            })
        .check(
            'C',
            "ports must exist and may not be both",
            world -> {
              world.post("/l2insertions", body.replace("${port}", "${none}")).expect(404);
              world.post("/l2insertions", body.replace("${port2}", "${none}")).expect(404);
              world.post("/l2insertions", body.replace("${port2}", "${port}")).expect(400);
              world.create("/l2insertions", body);
              assertThat(world.get("/ports/${port}").json().path("insertionIds")).hasSize(1);
              // The same pair again; protecting a service port; serving from a protected one.
              world.post("/l2insertions", body).expect(409);
              world
                  .post(
                      "/l2insertions",
                      body.replace("${port2}", "${port3}").replace("${port}", "${port2}"))
                  .expect(409);
              world
                  .post(
                      "/l2insertions",
                      body.replace("${port}", "${port3}").replace("${port2}", "${port}"))
                  .expect(409);
            })
        .check(
            'U',
            "ports may not change",
            world -> {
              String uri = world.createdUri("/l2insertions", body);
              assertThat(
                      world.put(uri, body.replace("${port}", "${port3}")).expect(400).violations())
                  .containsExactly("portId");
              assertThat(
                      world.put(uri, body.replace("${port2}", "${port3}")).expect(400).violations())
                  .containsExactly("srvPortId");
            })
        .declare();
  }

  private static void traces(EndpointSuite suite) {
    String body =
        """
        {"name": "t", "deviceType": "PORT", "deviceId": "${port}", "condition": {}}\
        """;
    EndpointKind.top(suite, "/traces", "TraceRequest-v1")
        .verbs("LCGUD")
        .body(
            "{\"name\": \"t\", \"deviceType\": \"PORT\", \"deviceId\": \"${port}\", \"limit\": 5}")
        .fields("id name deviceType deviceId condition creationTimestampMs limit enabled uri")
        .require("name", "deviceType", "deviceId", "condition")
        .wrong("deviceType", "\"port\"", "7")
        .wrong("condition", "7", "{\"nwSrcAddress\": \"x\"}")
        .wrong("enabled", "\"maybe\"")
        .wrong("limit", "\"x\"")
        .dangling("deviceId")
        .twice(409)
        .body(body)
        .put(
            """
            {"name": "u", "enabled": true, "limit": 7, "creationTimestampMs": 9}\
            """,
            "{\"enabled\": false, \"limit\": 9223372036854775807}")
        .check(
            'L',
            "selects by the tenant of the device",
            world -> {
              String bridge = world.createdId("/bridges", "{\"tenantId\": \"${new1}\"}");
              String port =
                  world.createdId("/bridges/" + bridge + "/ports", "{\"type\": \"Bridge\"}");
              for (String device :
                  new String[] {
                    "\"BRIDGE\", \"deviceId\": \"" + bridge, "\"PORT\", \"deviceId\": \"" + port
                  }) {
                world.create(
                    "/traces",
                    "{\"name\": \"t\", \"condition\": {}, \"deviceType\": " + device + "\"}");
              }
              world.create("/traces", body);
              assertThat(world.get("/traces?tenant_id=${new1}").json().findValuesAsText("deviceId"))
                  .containsExactly(bridge, port);
            })
        .check(
            'C',
            "the device must be of its type",
            world -> world.post("/traces", body.replace("PORT", "BRIDGE")).expect(404))
        .declare();
  }
}
