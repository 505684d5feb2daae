package org.midonet.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.UUID;
import org.midonet.topology.Pool;
import org.midonet.topology.PoolMappingStatus;
import org.midonet.topology.error.MidonetException;

/** Load balancers with what belongs to them, service containers. */
final class EndpointsOfServices {

  private static final String POOL_FIELDS =
      """
      id loadBalancerId lbMethod protocol adminStateUp healthMonitorId status uri healthMonitor
      loadBalancer vips poolMembers\
      """;
  private static final String MEMBER_FIELDS =
      "id poolId address protocolPort weight adminStateUp status uri pool";
  private static final String VIP_FIELDS =
      """
      id poolId loadBalancerId address protocolPort adminStateUp sessionPersistence uri
      loadBalancer pool\
      """;

  private EndpointsOfServices() {}

  static void declare(EndpointSuite suite) {
    balancers(suite);
    pools(suite);
    members(suite);
    vips(suite);
    monitors(suite);
    containers(suite);
  }

  private static void balancers(EndpointSuite suite) {
    EndpointKind.top(suite, "/load_balancers", "LoadBalancer-v1")
        .verbs("LCGUD")
        .fields("id tenantId routerId adminStateUp uri router pools vips")
        .wrong("routerId", "\"${router}\"")
        .wrong("adminStateUp", "\"maybe\"")
        .twice(409)
        .put("{\"adminStateUp\": false}", "{\"adminStateUp\": true}")
        .check(
            'U',
            "the router must be sent back as it is",
            world -> {
              world.put("/routers/${router}", "{\"loadBalancerId\": \"${balancer}\"}").expect(204);
              JsonNode shown = world.get("/load_balancers/${balancer}").json();
              assertThat(shown.path("routerId").asText()).isEqualTo(world.id("router"));
              world.put("/load_balancers/${balancer}", shown.toString()).expect(204);
              world.put("/load_balancers/${balancer}", "{}").expect(400);
            })
        .check(
            'D',
            "takes pools, members and VIPs along, and frees its router",
            world -> {
              world.put("/routers/${router}", "{\"loadBalancerId\": \"${balancer}\"}").expect(204);
              String member =
                  world.createdUri("/pools/${pool}/pool_members", "{\"address\": \"10.0.0.1\"}");
              world.delete("/load_balancers/${balancer}").expect(204);
              world.get("/pools/${pool}").expect(404);
              world.get(member).expect(404);
              assertThat(world.get("/routers/${router}").json().path("loadBalancerId").isNull())
                  .isTrue();
            })
        .declare();
  }

  private static void pools(EndpointSuite suite) {
    EndpointKind pools =
        EndpointKind.top(suite, "/pools", "Pool-v1")
            .verbs("LCGUD")
            .body("{\"loadBalancerId\": \"${balancer}\", \"lbMethod\": \"ROUND_ROBIN\"}")
            .fields(POOL_FIELDS)
            .require("loadBalancerId", "lbMethod")
            .wrong("lbMethod", "\"LEAST\"", "7")
            .wrong("adminStateUp", "\"maybe\"")
            .wrong("protocol", "\"SCTP\"")
            .dangling("loadBalancerId", "healthMonitorId")
            .twice(409)
            .put(
                "{\"loadBalancerId\": \"${balancer2}\", \"adminStateUp\": false}",
                "{\"adminStateUp\": true, \"healthMonitorId\": null, \"protocol\": \"TCP\"}")
            .check(
                'L',
                "selects by health monitor",
                world -> {
                  String id = monitored(world);
                  assertThat(world.idsAt("/pools?hm_id=${monitor}")).containsExactly(id);
                });
    for (char letter : new char[] {'U', 'D'}) {
      pools.check(
          letter,
          "503 while its health monitoring is changing",
          world -> {
            String id = monitored(world);
            status(world, id, PoolMappingStatus.PENDING_UPDATE);
            Api.Answer answer =
                letter == 'U'
                    ? world.put("/pools/" + id, world.get("/pools/" + id).text())
                    : world.delete("/pools/" + id);
            answer.expect(503);
            assertThat(answer.header("RetryAfter")).isEqualTo("3");
            status(world, id, PoolMappingStatus.ACTIVE);
            world.delete("/pools/" + id).expect(204);
          });
    }
    pools.declare();
    new EndpointKind(
            suite, "/load_balancers/{id}/pools", "/load_balancers/${balancer}/pools", "", "Pool-v1")
        .verbs("LC")
        .body("{\"lbMethod\": \"ROUND_ROBIN\"}")
        .fields(POOL_FIELDS)
        .require("lbMethod")
        .dangling("healthMonitorId")
        .twice(409)
        .check(
            'C',
            "the path's load balancer counts",
            world ->
                assertThat(
                        world
                            .create(
                                "/load_balancers/${balancer}/pools",
                                "{\"lbMethod\": \"ROUND_ROBIN\", \"loadBalancerId\":"
                                    + " \"${balancer2}\"}")
                            .path("loadBalancerId")
                            .asText())
                    .isEqualTo(world.id("balancer")))
        .declare();
    suite.check(
        "GET /health_monitors/{id}/pools",
        "shows the pools with the monitor",
        world -> {
          String id = monitored(world);
          assertThat(world.idsAt("/health_monitors/${monitor}/pools")).containsExactly(id);
          world.get("/health_monitors/${none}/pools").expect(404);
          world.post("/health_monitors/${monitor}/pools", "{}").expect(405);
        });
  }

  /** What a monitor at work would write. */
  private static void status(EndpointWorld world, String pool, PoolMappingStatus status)
      throws MidonetException {
    world
        .api
        .nsdb
        .topology()
        .update(Pool.class, UUID.fromString(pool), stored -> stored.withMappingStatus(status));
  }

  private static String monitored(EndpointWorld world) {
    return world.createdId(
        "/pools",
        "{\"loadBalancerId\": \"${balancer}\", \"lbMethod\": \"ROUND_ROBIN\","
            + " \"healthMonitorId\": \"${monitor}\"}");
  }

  private static EndpointKind member(EndpointSuite suite, String index, String at, String item) {
    return new EndpointKind(suite, index, at, item, "PoolMember-v1")
        .fields(MEMBER_FIELDS)
        .wrong("address", "\"x\"")
        .wrong("protocolPort", "-1", "65536")
        .wrong("weight", "0", "-1")
        .twice(409);
  }

  private static void members(EndpointSuite suite) {
    String body = "{\"address\": \"10.0.0.1\", \"protocolPort\": 80}";
    member(suite, "/pool_members", "/pool_members", "/pool_members/{id}")
        .verbs("LCGUD")
        .body(
            "{\"poolId\": \"${pool}\", \"address\": \"10.0.0.1\", \"protocolPort\": 80,"
                + " \"adminStateUp\": true}")
        .require("poolId", "address")
        .dangling("poolId")
        .put(
            "{\"poolId\": \"${pool2}\", \"weight\": 7, \"adminStateUp\": true}",
            "{\"weight\": 1, \"adminStateUp\": false, \"status\": \"ACTIVE\"}")
        .check(
            'C',
            "a new one is up, whatever is said",
            world ->
                assertThat(
                        world
                            .create(
                                "/pool_members",
                                "{\"poolId\": \"${pool}\", \"address\": \"10.0.0.1\","
                                    + " \"adminStateUp\": false, \"status\": \"INACTIVE\"}")
                            .path("adminStateUp")
                            .asBoolean())
                    .isTrue())
        .check(
            'U',
            "address and port are kept",
            world -> {
              String uri = world.createdUri("/pools/${pool}/pool_members", body);
              world
                  .put(
                      uri,
                      "{\"poolId\": \"${pool}\", \"address\": \"10.0.0.2\", \"protocolPort\": 81}")
                  .expect(204);
              assertThat(world.get(uri).json().path("address").asText()).isEqualTo("10.0.0.1");
              assertThat(world.get(uri).json().path("protocolPort").asInt()).isEqualTo(80);
            })
        .declare();
    member(suite, "/pools/{id}/pool_members", "/pools/${pool}/pool_members", "")
        .verbs("LC")
        .body(body)
        .require("address")
        .declare();
    member(
            suite,
            "/load_balancers/{id}/pools/{poolId}/pool_members",
            "/load_balancers/${balancer}/pools/${pool}/pool_members",
            "")
        .verbs("LC")
        .body(body)
        .require("address")
        .check(
            'C',
            "404 for another's pool",
            world ->
                world
                    .post("/load_balancers/${balancer2}/pools/${pool}/pool_members", body)
                    .expect(404))
        .declare();
  }

  private static EndpointKind vip(EndpointSuite suite, String index, String at, String item) {
    return new EndpointKind(suite, index, at, item, "VIP-v1")
        .fields(VIP_FIELDS)
        .wrong("address", "\"x\"")
        .wrong("protocolPort", "-1", "65536")
        .wrong("sessionPersistence", "\"COOKIE\"")
        .twice(409);
  }

  private static void vips(EndpointSuite suite) {
    vip(suite, "/vips", "/vips", "/vips/{id}")
        .verbs("LCGUD")
        .body("{\"poolId\": \"${pool}\", \"address\": \"10.0.0.1\"}")
        .require("poolId", "address")
        .dangling(400, "poolId")
        .put(
            """
            {"poolId": "${pool2}", "address": "10.0.0.2", "protocolPort": 80,
             "adminStateUp": false, "sessionPersistence": "SOURCE_IP"}\
            """,
            "{\"protocolPort\": 0, \"adminStateUp\": true, \"sessionPersistence\": null}")
        .check(
            'G',
            "shows the pool's load balancer",
            world ->
                assertThat(
                        world
                            .create("/vips", "{\"poolId\": \"${pool}\", \"address\": \"10.0.0.1\"}")
                            .path("loadBalancerId")
                            .asText())
                    .isEqualTo(world.id("balancer")))
        .declare();
    vip(suite, "/pools/{id}/vips", "/pools/${pool}/vips", "")
        .verbs("LC")
        .body("{\"address\": \"10.0.0.1\"}")
        .require("address")
        .declare();
    suite.check(
        "GET /load_balancers/{id}/vips",
        "shows the VIPs of its pools",
        world -> {
          String first = world.createdId("/pools/${pool}/vips", "{\"address\": \"10.0.0.1\"}");
          String second = world.createdId("/pools/${pool2}/vips", "{\"address\": \"10.0.0.2\"}");
          assertThat(world.idsAt("/load_balancers/${balancer}/vips"))
              .containsExactly(first, second);
          world.get("/load_balancers/${none}/vips").expect(404);
          world.post("/load_balancers/${balancer}/vips", "{}").expect(405);
        });
  }

  private static void monitors(EndpointSuite suite) {
    EndpointKind.top(suite, "/health_monitors", "HealthMonitor-v1")
        .verbs("LCGUD")
        .body("{\"type\": \"TCP\", \"delay\": 1, \"timeout\": 2, \"maxRetries\": 3}")
        .fields("id tenantId type adminStateUp delay timeout maxRetries uri pools")
        .require("type")
        .wrong("type", "\"HTTP\"", "7")
        .wrong("delay", "\"x\"")
        .twice(409)
        .put(
            "{\"delay\": 5, \"timeout\": 6, \"maxRetries\": 7, \"adminStateUp\": true}",
            "{\"delay\": 0, \"timeout\": 0, \"maxRetries\": 0, \"adminStateUp\": false}")
        .check(
            'D',
            "clears its pools",
            world -> {
              String pool = monitored(world);
              world.delete("/health_monitors/${monitor}").expect(204);
              assertThat(world.get("/pools/" + pool).json().path("healthMonitorId").isNull())
                  .isTrue();
            })
        .declare();
  }

  private static void containers(EndpointSuite suite) {
    String fields =
        """
        id serviceType serviceGroupId portId configurationId statusCode statusMessage
        namespaceName interfaceName hostId uri port serviceContainerGroup\
        """;
    EndpointKind.top(suite, "/service_containers", "ServiceContainer-v1")
        .verbs("LCGD")
        .body("{\"serviceType\": \"IPSEC\", \"portId\": \"${port}\"}")
        .fields(fields)
        .require("serviceType")
        .dangling("portId", "serviceGroupId")
        .wrong("configurationId", "\"x\"")
        .twice(409)
        .check(
            'C',
            "a port has one at most",
            world -> {
              JsonNode made =
                  world.create(
                      "/service_containers",
                      "{\"serviceType\": \"IPSEC\", \"portId\": \"${routerPort}\"}");
              assertThat(made.path("statusCode").asText()).isEqualTo("STOPPED");
              assertThat(world.get("/ports/${routerPort}").json().path("serviceContainer"))
                  .isEqualTo(made.path("uri"));
              world
                  .post(
                      "/service_containers",
                      "{\"serviceType\": \"IPSEC\", \"portId\": \"${routerPort}\"}")
                  .expect(409);
            })
        .declare();
    EndpointKind.top(suite, "/service_container_groups", "ServiceContainerGroup-v1")
        .verbs("LCGD")
        .body("{\"portGroupId\": \"${portGroup}\"}")
        .fields("id hostGroupId portGroupId uri serviceContainers")
        .dangling("hostGroupId", "portGroupId")
        .twice(409)
        .check(
            'D',
            "takes its containers along",
            world -> {
              String container =
                  world.createdUri(
                      "/service_container_groups/${containerGroup}/service_containers",
                      "{\"serviceType\": \"IPSEC\"}");
              world.delete("/service_container_groups/${containerGroup}").expect(204);
              world.get(container).expect(404);
            })
        .declare();
    String at = "/service_container_groups/${containerGroup}/service_containers";
    String index = "/service_container_groups/{id}/service_containers";
    new EndpointKind(suite, index, at, "", "ServiceContainer-v1")
        .verbs("LC")
        .body("{\"serviceType\": \"IPSEC\"}")
        .fields(fields)
        .require("serviceType")
        .dangling("portId")
        .twice(409)
        .declare();
    suite
        .check(
            "GET " + index + "/{cid}",
            "shows one of the group",
            world -> {
              JsonNode made = world.create(at, "{\"serviceType\": \"IPSEC\"}");
              String there = at + "/" + made.path("id").asText();
              assertThat(world.get(there).expect(200).json()).isEqualTo(made);
              world.get(at + "/${none}").expect(404);
              world.get(there.replace("${containerGroup}", "${none}")).expect(404);
              world.put(there, "{}").expect(405);
            })
        .check(
            "DELETE " + index + "/{cid}",
            "deletes one of the group; again is 204",
            world -> {
              JsonNode made = world.create(at, "{\"serviceType\": \"IPSEC\"}");
              String there = at + "/" + made.path("id").asText();
              world.delete(there.replace("${containerGroup}", "${none}")).expect(404);
              world.delete(there).expect(204);
              world.get(there).expect(404);
              world.delete(there).expect(204);
            });
  }
}
