package org.midonet.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.midonet.topology.BridgePort;
import org.midonet.topology.Port;

/** A tenant's network from nothing to rules, through HTTP, and down again. */
class ScenarioTest {

  private static final Api API = new Api();

  @AfterAll
  static void stop() {
    API.close();
  }

  @Test
  void buildsAndRemovesARoutedNetwork() throws Exception {
    JsonNode bridge = API.create("/bridges", "{\"name\": \"internal\", \"tenantId\": \"t1\"}");
    assertThat(bridge.path("adminStateUp").asBoolean()).isTrue();
    JsonNode vm = API.create(bridge.path("ports").asText(), "{\"type\": \"Bridge\"}");
    JsonNode up = API.create(bridge.path("ports").asText(), "{\"type\": \"InteriorBridge\"}");
    assertThat(vm.path("tunnelKey").asInt()).isPositive();
    assertThat(up.path("tunnelKey").asInt()).isNotEqualTo(vm.path("tunnelKey").asInt());

    JsonNode router = API.create("/routers", "{\"name\": \"edge\"}");
    JsonNode gateway =
        API.create(
            router.path("ports").asText(),
            """
            {"type": "Router", "networkAddress": "192.168.1.0", "networkLength": "24",
             "portAddress": "192.168.1.1"}\
            """);
    assertThat(gateway.path("portMac").asText()).startsWith("ac:ca:ba:");
    assertThat(gateway.path("networkLength").asInt()).isEqualTo(24);
    JsonNode routes = API.get(router.path("routes").asText()).json();
    assertThat(routes).hasSize(1);
    assertThat(routes.get(0).path("type").asText()).isEqualTo("Local");
    assertThat(routes.get(0).path("dstNetworkAddr").asText()).isEqualTo("192.168.1.1");
    assertThat(routes.get(0).path("dstNetworkLength").asInt()).isEqualTo(32);
    assertThat(routes.get(0).path("nextHopGateway").asText()).isEqualTo("255.255.255.255");

    API.post(up.path("link").asText(), "{\"peerId\": \"" + Api.id(gateway) + "\"}").expect(201);
    assertThat(API.get(gateway.path("uri").asText()).json().path("peerId").asText())
        .isEqualTo(Api.id(up).toString());
    assertThat(API.get(bridge.path("peerPorts").asText()).json()).hasSize(1);
    API.post(up.path("link").asText(), "{\"peerId\": \"" + Api.id(gateway) + "\"}").expect(409);

    JsonNode route =
        API.create(
            router.path("routes").asText(),
            """
            {"type": "Normal", "srcNetworkAddr": "0.0.0.0", "srcNetworkLength": 0,
             "dstNetworkAddr": "192.168.1.0", "dstNetworkLength": 24, "weight": 100,
             "nextHopPort": "%s"}\
            """
                .formatted(Api.id(gateway)));
    assertThat(route.path("routerId").asText()).isEqualTo(Api.id(router).toString());

    JsonNode chain = API.create("/chains", "{\"name\": \"spoof\"}");
    String rules = chain.path("rules").asText();
    JsonNode drop =
        API.create(
            rules, "{\"type\": \"drop\", \"dlSrc\": \"aa:bb:cc:0:1:2\", \"invDlSrc\": \"true\"}");
    assertThat(drop.path("dlSrc").asText()).isEqualTo("aa:bb:cc:00:01:02");
    JsonNode accept = API.create(rules, "{\"type\": \"accept\", \"position\": \"1\"}");
    JsonNode last = API.create(rules, "{\"type\": \"return\", \"position\": 3}");
    assertThat(positions(rules)).containsExactly(Api.id(accept), Api.id(drop), Api.id(last));
    API.post(rules, "{\"type\": \"drop\", \"position\": 5}").expect(400);
    assertThat(API.get(drop.path("uri").asText()).json().path("position").asInt()).isEqualTo(2);
    API.delete(accept.path("uri").asText()).expect(204);
    assertThat(positions(rules)).containsExactly(Api.id(drop), Api.id(last));

    com.fasterxml.jackson.databind.node.ObjectNode changed = vm.deepCopy();
    changed.put("inboundFilterId", Api.id(chain).toString());
    API.put(vm.path("uri").asText(), changed.toString()).expect(204);
    assertThat(API.get(vm.path("uri").asText()).json().path("inboundFilter").asText())
        .isEqualTo(chain.path("uri").asText());
    API.delete(chain.path("uri").asText()).expect(204);
    assertThat(API.get(vm.path("uri").asText()).json().path("inboundFilterId").isNull()).isTrue();
    assertThat(((BridgePort) API.nsdb.topology().get(Port.class, Api.id(vm))).tunnelKey())
        .isEqualTo(vm.path("tunnelKey").asInt());

    API.delete(router.path("uri").asText()).expect(204);
    API.get(gateway.path("uri").asText()).expect(404);
    API.get(route.path("uri").asText()).expect(404);
    assertThat(API.get(up.path("uri").asText()).json().path("peerId").isNull()).isTrue();
    API.delete(bridge.path("uri").asText()).expect(204);
    API.delete(bridge.path("uri").asText()).expect(404);
  }

  private static List<UUID> positions(String rules) {
    List<UUID> ids = new ArrayList<>();
    API.get(rules).json().forEach(rule -> ids.add(Api.id(rule)));
    return ids;
  }
}
