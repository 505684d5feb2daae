package org.midonet.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.midonet.scenario.Scenario;
import org.midonet.topology.Pool;
import org.midonet.topology.PoolMappingStatus;

/** The objects whose behaviour comes later: they are stored and shown as the API says already. */
class ServicesTest {

  private static final Api API = new Api();

  @AfterAll
  static void stop() {
    API.close();
  }

  @Test
  void balancesLoad() throws Exception {
    JsonNode balancer = API.create("/load_balancers", "{}");
    assertThat(
            API.post("/load_balancers", "{\"routerId\": \"" + Api.id(balancer) + "\"}")
                .expect(400)
                .violations())
        .containsExactly("routerId");
    JsonNode router = API.create("/routers", "{\"loadBalancerId\": \"" + Api.id(balancer) + "\"}");
    assertThat(router.path("loadBalancer")).isEqualTo(balancer.path("uri"));
    JsonNode attached = API.get(balancer.path("uri").asText()).json();
    assertThat(attached.path("routerId")).isEqualTo(router.path("id"));
    API.put(balancer.path("uri").asText(), attached.toString()).expect(204);
    API.post("/routers", "{\"loadBalancerId\": \"" + Api.id(balancer) + "\"}").expect(409);
    API.delete(router.path("uri").asText()).expect(409);

    JsonNode monitor =
        API.create(
            "/health_monitors", "{\"type\": \"TCP\", \"delay\": \"5\", \"adminStateUp\": false}");
    assertThat(monitor.path("adminStateUp").asBoolean()).isTrue();
    JsonNode pool = API.create(balancer.path("pools").asText(), "{\"lbMethod\": \"ROUND_ROBIN\"}");
    assertThat(pool.path("loadBalancerId")).isEqualTo(balancer.path("id"));
    assertThat(API.post("/pools", "{\"lbMethod\": \"ROUND_ROBIN\"}").expect(400).violations())
        .containsExactly("loadBalancerId");
    JsonNode member =
        API.create(
            pool.path("poolMembers").asText(),
            "{\"address\": \"10.0.0.5\", \"protocolPort\": \"80\"}");
    assertThat(member.path("status").asText()).isEqualTo("ACTIVE");
    ObjectNode moved = member.deepCopy();
    moved.put("address", "10.0.0.6").put("weight", 3).put("adminStateUp", true);
    API.put(member.path("uri").asText(), moved.toString()).expect(204);
    JsonNode after = API.get(member.path("uri").asText()).json();
    assertThat(after.path("address").asText()).isEqualTo("10.0.0.5");
    assertThat(after.path("weight").asInt()).isEqualTo(3);
    JsonNode vip =
        API.create(
            pool.path("vips").asText(),
            "{\"address\": \"203.0.113.9\", \"protocolPort\": 80, \"sessionPersistence\":"
                + " \"SOURCE_IP\"}");
    assertThat(vip.path("loadBalancerId")).isEqualTo(balancer.path("id"));
    assertThat(API.get(balancer.path("vips").asText()).json()).containsExactly(vip);
    API.post(balancer.path("vips").asText(), "{}").expect(405);

    ObjectNode monitored = pool.deepCopy();
    monitored.put("healthMonitorId", Api.id(monitor).toString());
    API.put(pool.path("uri").asText(), monitored.toString()).expect(204);
    assertThat(API.nsdb.topology().get(Pool.class, Api.id(pool)).mappingStatus())
        .as("nobody monitors it")
        .isEqualTo(PoolMappingStatus.INACTIVE);
    API.put(pool.path("uri").asText(), monitored.toString()).expect(204);
    API.nsdb
        .topology()
        .update(
            Pool.class,
            Api.id(pool),
            stored -> stored.withMappingStatus(PoolMappingStatus.PENDING_UPDATE));
    Api.Answer busy = API.delete(pool.path("uri").asText()).expect(503);
    assertThat(busy.header("RetryAfter")).isEqualTo("3");
    assertThat(API.get(monitor.path("pools").asText()).json()).hasSize(1);
    assertThat(API.get("/pools?hm_id=" + Api.id(monitor)).json()).hasSize(1);

    ObjectNode detached = router.deepCopy();
    detached.putNull("loadBalancerId");
    API.put(router.path("uri").asText(), detached.toString()).expect(204);
    API.delete(router.path("uri").asText()).expect(204);
    API.delete(balancer.path("uri").asText()).expect(204);
    API.get(vip.path("uri").asText()).expect(404);
    API.get(member.path("uri").asText()).expect(404);
  }

  @Test
  void announcesByBgp() {
    JsonNode router = API.create("/routers", "{}");
    JsonNode network =
        API.create(
            router.path("bgpNetworks").asText(),
            "{\"subnetAddress\": \"203.0.113.0\", \"subnetLength\": \"24\"}");
    assertThat(network.path("router")).isEqualTo(router.path("uri"));
    API.put(network.path("uri").asText(), "{}").expect(405);
    API.get("/bgp_networks").expect(405);
    JsonNode peer =
        API.create(
            router.path("bgpPeers").asText(),
            "{\"asNumber\": \"65001\", \"address\": \"10.0.0.2\", \"keepAlive\": 10}");
    assertThat(peer.path("holdTime").isNull()).isTrue();
    assertThat(
            API.put(peer.path("uri").asText(), "{\"asNumber\": 0, \"keepAlive\": 1}")
                .expect(400)
                .violations())
        .containsExactly("asNumber", "address", "keepAlive");
    API.delete(peer.path("uri").asText()).expect(204);
    API.delete(peer.path("uri").asText()).expect(204);
  }

  @Test
  void mirrorsTracesInsertsAndContains() {
    JsonNode bridge = API.create("/bridges", "{\"tenantId\": \"t9\"}");
    JsonNode one = API.create(bridge.path("ports").asText(), "{\"type\": \"Bridge\"}");
    JsonNode two = API.create(bridge.path("ports").asText(), "{\"type\": \"Bridge\"}");
    JsonNode mirror =
        API.create(
            "/mirrors",
            "{\"toPortId\": \"" + Api.id(one) + "\", \"conditions\": [{\"nwProto\": 6}]}");
    assertThat(mirror.path("conditions").get(0).path("fragmentPolicy").asText()).isEqualTo("any");
    API.put(mirror.path("uri").asText(), mirror.toString()).expect(204);
    assertThat(API.get(mirror.path("uri").asText()).json()).isEqualTo(mirror);
    ObjectNode mirrored = bridge.deepCopy();
    mirrored.putArray("inboundMirrorIds").add(Api.id(mirror).toString());
    API.put(bridge.path("uri").asText(), mirrored.toString()).expect(204);

    JsonNode trace =
        API.create(
            "/traces",
            "{\"name\": \"t\", \"deviceType\": \"PORT\", \"deviceId\": \""
                + Api.id(one)
                + "\", \"condition\": {}}");
    assertThat(trace.path("limit").asLong()).isEqualTo(Long.MAX_VALUE);
    assertThat(trace.path("creationTimestampMs").asLong()).isPositive();
    assertThat(API.get("/traces?tenant_id=t9").json()).containsExactly(trace);
    assertThat(API.get("/traces?tenant_id=t8").json()).isEmpty();
    API.post(
            "/traces",
            "{\"name\": \"t\", \"deviceType\": \"ROUTER\", \"deviceId\": \""
                + Api.id(one)
                + "\", \"condition\": {}}")
        .expect(404);

    String insertion =
        "{\"portId\": \"%s\", \"srvPortId\": \"%s\", \"mac\": \"02:00:00:00:00:01\"}";
    JsonNode inserted = API.create("/l2insertions", insertion.formatted(Api.id(one), Api.id(two)));
    API.post("/l2insertions", insertion.formatted(Api.id(one), Api.id(two))).expect(409);
    API.post("/l2insertions", insertion.formatted(Api.id(two), Api.id(one))).expect(409);
    assertThat(API.get(one.path("uri").asText()).json().path("insertionIds"))
        .containsExactly(inserted.path("id"));
    assertThat(API.get("/l2insertions?srv_port=" + Api.id(two)).json()).hasSize(1);

    JsonNode group = API.create("/service_container_groups", "{}");
    JsonNode container =
        API.create(
            group.path("serviceContainers").asText(),
            "{\"serviceType\": \"IPSEC\", \"portId\": \"" + Api.id(two) + "\"}");
    assertThat(container.path("statusCode").asText()).isEqualTo("STOPPED");
    API.post(
            "/service_containers",
            "{\"serviceType\": \"IPSEC\", \"portId\": \"" + Api.id(two) + "\"}")
        .expect(409);

    API.delete(one.path("uri").asText()).expect(204);
    API.get(mirror.path("uri").asText()).expect(404);
    API.get(trace.path("uri").asText()).expect(404);
    API.get(inserted.path("uri").asText()).expect(404);
    assertThat(API.get(bridge.path("uri").asText()).json().path("inboundMirrorIds")).isEmpty();
    API.delete(group.path("uri").asText()).expect(204);
    API.get(container.path("uri").asText()).expect(404);
  }

  @Test
  @Scenario("TR-11")
  void aTraceRequestLivesAsLongAsItsDevice() {
    JsonNode bridge = API.create("/bridges", "{\"tenantId\": \"t11\"}");
    JsonNode router = API.create("/routers", "{\"tenantId\": \"t12\"}");
    JsonNode port = API.create(bridge.path("ports").asText(), "{\"type\": \"Bridge\"}");
    String form =
        "{\"name\": \"%s\", \"deviceType\": \"%s\", \"deviceId\": \"%s\", \"condition\": {}}";
    JsonNode atBridge = API.create("/traces", form.formatted("b", "BRIDGE", Api.id(bridge)));
    JsonNode atRouter = API.create("/traces", form.formatted("r", "ROUTER", Api.id(router)));
    JsonNode atPort = API.create("/traces", form.formatted("p", "PORT", Api.id(port)));
    assertThat(API.get("/traces").json()).contains(atBridge, atRouter, atPort);
    assertThat(API.get("/traces?tenant_id=t11").json()).containsExactlyInAnyOrder(atBridge, atPort);
    assertThat(API.get("/traces?tenant_id=t12").json()).containsExactly(atRouter);

    // A device that there is not, or not of that type, and a request that there is not.
    String none = UUID.randomUUID().toString();
    for (String type : List.of("BRIDGE", "ROUTER", "PORT")) {
      API.post("/traces", form.formatted("x", type, none)).expect(404);
    }
    API.post("/traces", form.formatted("x", "ROUTER", Api.id(bridge))).expect(404);
    API.get("/traces/" + none).expect(404);
    API.delete("/traces/" + none).expect(204);
    assertThat(
            API.post("/traces", "{\"deviceType\": \"CHAIN\", \"condition\": {}}")
                .expect(400)
                .violations())
        .contains("name", "deviceType");

    API.delete(atRouter.path("uri").asText()).expect(204);
    API.get(atRouter.path("uri").asText()).expect(404);
    API.get(router.path("uri").asText()).expect(200);

    API.delete(port.path("uri").asText()).expect(204);
    API.get(atPort.path("uri").asText()).expect(404);
    assertThat(API.get("/traces?tenant_id=t11").json()).containsExactly(atBridge);
    API.delete(bridge.path("uri").asText()).expect(204);
    API.get(atBridge.path("uri").asText()).expect(404);
    assertThat(API.get("/traces?tenant_id=t11").json()).isEmpty();
  }

  @Test
  void storesDhcp6() {
    JsonNode bridge = API.create("/bridges", "{}");
    JsonNode subnet =
        API.create(
            bridge.path("dhcpSubnet6s").asText(),
            "{\"prefix\": \"2001:db8:0:0:0:0:0:0\", \"prefixLength\": 64}");
    assertThat(subnet.path("prefix").asText()).isEqualTo("2001:db8:0:0:0:0:0:0");
    assertThat(subnet.path("enabled").asBoolean()).isTrue();
    assertThat(subnet.path("raMode").isMissingNode() || subnet.path("raMode").isNull()).isTrue();
    JsonNode told =
        API.create(
            bridge.path("dhcpSubnet6s").asText(),
            "{\"prefix\": \"2001:db8:0:1:0:0:0:0\", \"prefixLength\": 64, \"raMode\": \"slaac\","
                + " \"addressMode\": \"dhcpv6-stateless\", \"dnsServerAddrs\":"
                + " [\"2001:db8:0:53:0:0:0:1\"], \"enabled\": false}");
    assertThat(told.path("raMode").asText()).isEqualTo("slaac");
    assertThat(told.path("addressMode").asText()).isEqualTo("dhcpv6-stateless");
    assertThat(told.path("dnsServerAddrs").get(0).asText()).isEqualTo("2001:db8:0:53:0:0:0:1");
    assertThat(told.path("enabled").asBoolean()).isFalse();
    JsonNode host =
        API.create(
            subnet.path("hosts").asText(),
            "{\"clientId\": \"00:01\", \"fixedAddress\": \"2001:db8:0:0:0:0:0:5\", \"name\":"
                + " \"n\"}");
    assertThat(host.path("uri").asText()).endsWith("/hostsV6/00-01");
    API.delete(host.path("uri").asText()).expect(204);
    API.delete(host.path("uri").asText()).expect(404);
    API.delete(subnet.path("uri").asText()).expect(204);
  }
}
