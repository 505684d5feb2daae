package org.midonet.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.midonet.cluster.Patience.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.midonet.nsdb.HostInterface;
import org.midonet.nsdb.HostPresence;
import org.midonet.nsdb.HostState;
import org.midonet.nsdb.VtepConfiguration;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;

/** Hosts, tunnel zones and bindings: intent beside what agents tell. */
class HostsTest {

  private static final Api API = new Api();

  @AfterAll
  static void stop() {
    API.close();
  }

  private static HostPresence agent(UUID id, String name) throws Exception {
    HostInterface device =
        new HostInterface(
            "eth0",
            HostInterface.Type.PHYSICAL,
            Optional.of(Mac.parse("02:00:00:00:00:0" + (name.length() % 10))),
            List.of(IpAddress.parse("10.1.0.1"), IpAddress.parse("2001:db8::1")),
            true,
            true,
            1500,
            HostInterface.Endpoint.PHYSICAL);
    return API.nsdb.hosts().register(id, name, new HostState(List.of(device)));
  }

  @Test
  void showsWhatAVtepSays() throws Exception {
    JsonNode zone = API.create("/tunnel_zones", "{\"name\": \"hw\", \"type\": \"vtep\"}");
    JsonNode vtep =
        API.create(
            "/vteps",
            "{\"managementIp\": \"10.9.9.9\", \"managementPort\": 6632, \"tunnelZoneId\": \"%s\"}"
                .formatted(Api.id(zone)));
    assertThat(vtep.path("name").asText("?")).isEmpty();
    assertThat(vtep.path("tunnelIpAddrs")).isEmpty();
    API.nsdb
        .vteps()
        .declare(
            Api.id(vtep),
            new VtepConfiguration(
                "tor1",
                "by the door",
                List.of(IpAddress.parse("10.1.0.9"), IpAddress.parse("2001:db8::9"))));
    String uri = vtep.path("uri").asText();
    await()
        .untilAsserted(
            () -> assertThat(API.get(uri).json().path("name").asText()).isEqualTo("tor1"));
    JsonNode shown = API.get(uri).expect(200).json();
    assertThat(shown.path("description").asText()).isEqualTo("by the door");
    assertThat(shown.path("tunnelIpAddrs").toString())
        .isEqualTo("[\"10.1.0.9\",\"2001:db8:0:0:0:0:0:9\"]");
  }

  @Test
  void showsWhatTheAgentTells() throws Exception {
    UUID id = UUID.randomUUID();
    try (HostPresence presence = agent(id, "hv1")) {
      assertThat(presence).isNotNull();
      await()
          .untilAsserted(
              () -> assertThat(API.get("/hosts/" + id).json().path("alive").asBoolean()).isTrue());
      JsonNode host = API.get("/hosts/" + id).expect(200).json();
      assertThat(host.path("name").asText()).isEqualTo("hv1");
      assertThat(host.path("addresses").toString())
          .isEqualTo("[\"10.1.0.1\",\"2001:db8:0:0:0:0:0:1\"]");
      JsonNode device = API.get("/hosts/" + id + "/interfaces/eth0").expect(200).json();
      assertThat(device.path("status").asInt()).isEqualTo(3);
      assertThat(device.path("type").asText()).isEqualTo("Physical");
      assertThat(host.path("hostInterfaces")).containsExactly(device);
      API.get("/hosts/" + id + "/interfaces/eth9").expect(404);
      API.delete("/hosts/" + id).expect(403);
      ObjectNode weights = host.deepCopy();
      weights.put("floodingProxyWeight", "5").put("name", "other");
      API.put("/hosts/" + id, weights.toString()).expect(200);
      assertThat(API.get("/hosts/" + id).json().path("floodingProxyWeight").asInt()).isEqualTo(5);
      assertThat(API.get("/hosts/" + id).json().path("name").asText()).isEqualTo("hv1");
      assertThat(API.put("/hosts/" + id, "{\"containerWeight\": 1}").expect(400).violations())
          .containsExactly("floodingProxyWeight");
    }
    await()
        .untilAsserted(
            () -> assertThat(API.get("/hosts/" + id).json().path("alive").asBoolean()).isFalse());
    API.delete("/hosts/" + id).expect(200);
    API.delete("/hosts/" + id).expect(404);
  }

  @Test
  void bindsPortsOfHostsInTunnelZones() {
    UUID host = UUID.randomUUID();
    API.post("/hosts", "{\"id\": \"" + host + "\", \"name\": \"h\"}").expect(201);
    JsonNode bridge = API.create("/bridges", "{}");
    JsonNode port = API.create(bridge.path("ports").asText(), "{\"type\": \"Bridge\"}");
    JsonNode other = API.create(bridge.path("ports").asText(), "{\"type\": \"Bridge\"}");
    String bindings = "/hosts/" + host + "/ports";
    String binding = "{\"portId\": \"%s\", \"interfaceName\": \"%s\"}";
    API.post(bindings, binding.formatted(Api.id(port), "tap1")).expect(409);

    JsonNode zone = API.create("/tunnel_zones", "{\"name\": \"tz\", \"type\": \"vxlan\"}");
    API.post("/tunnel_zones", "{\"name\": \"tz\", \"type\": \"gre\"}").expect(409);
    String members = zone.path("hosts").asText();
    String gre = "application/vnd.org.midonet.GreTunnelZoneHost-v1+json";
    String member = "{\"hostId\": \"" + host + "\", \"ipAddress\": \"10.1.0.1\"}";
    API.send("POST", members, member, "Content-Type", gre).expect(201);
    API.post(members, member).expect(409);
    API.post(members, "{\"hostId\": \"" + UUID.randomUUID() + "\", \"ipAddress\": \"10.1.0.2\"}")
        .expect(404);
    assertThat(API.get(members).json().get(0).path("ipAddress").asText()).isEqualTo("10.1.0.1");
    API.send(
            "GET",
            members,
            "",
            "Accept",
            "application/vnd.org.midonet.collection.TunnelZoneHost-v1+json")
        .expect(200);
    API.put(zone.path("uri").asText(), "{\"name\": \"tz\", \"type\": \"gre\"}").expect(204);
    assertThat(API.get(members).json()).hasSize(1);

    JsonNode bound = API.create(bindings, binding.formatted(Api.id(port), "tap1"));
    assertThat(bound.path("hostId").asText()).isEqualTo(host.toString());
    API.post(bindings, binding.formatted(Api.id(port), "tap2")).expect(409);
    API.post(bindings, binding.formatted(Api.id(other), "tap1")).expect(409);
    JsonNode shown = API.get(port.path("uri").asText()).json();
    assertThat(shown.path("interfaceName").asText()).isEqualTo("tap1");
    assertThat(shown.path("hostInterfacePort").asText()).isEqualTo(bound.path("uri").asText());
    assertThat(shown.path("active").asBoolean()).isFalse();
    API.nsdb.ports().activate(Api.id(port), host);
    await()
        .untilAsserted(
            () ->
                assertThat(API.get(port.path("uri").asText()).json().path("active").asBoolean())
                    .isTrue());
    API.put(port.path("uri").asText(), shown.toString()).expect(204);
    assertThat(API.get(bindings).json()).hasSize(1);
    API.delete("/hosts/" + host).expect(403);
    API.delete(bound.path("uri").asText()).expect(204);
    API.get(bound.path("uri").asText()).expect(404);
    assertThat(API.get(port.path("uri").asText()).json().path("hostId").isNull()).isTrue();
    API.delete("/hosts/" + host).expect(200);
    assertThat(API.get(members).json()).isEmpty();
    API.delete(members + "/" + host).expect(404);
    API.delete(zone.path("uri").asText()).expect(204);
    API.delete(zone.path("uri").asText()).expect(204);
  }
}
