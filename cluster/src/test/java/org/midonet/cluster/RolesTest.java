package org.midonet.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.midonet.cluster.Patience.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.midonet.cluster.auth.AuthService;
import org.midonet.cluster.auth.Identity;
import org.midonet.cluster.auth.Identity.Role;
import org.midonet.cluster.auth.Refused;
import org.midonet.cluster.auth.Tenant;
import org.midonet.cluster.auth.Token;

/**
 * Every endpoint of the OpenAPI document × every role × what is the tenant's own and another's.
 * What tenants may call at all stands here, apart from the declarations that say so in the server.
 */
class RolesTest {

  private static final Set<String> OF_TENANTS =
      Set.of(
          "",
          "openapi.json",
          "tenants",
          "bridges",
          "routers",
          "ports",
          "port_groups",
          "chains",
          "rules",
          "routes",
          "bgp_peers",
          "bgp_networks",
          "load_balancers",
          "pools",
          "pool_members",
          "vips",
          "health_monitors",
          "mirrors",
          "l2insertions",
          "traces");

  private static final Map<String, Role> ROLES =
      Map.of(
          "admin", Role.ADMIN,
          "tenant_admin", Role.TENANT_ADMIN,
          "tenant_user", Role.TENANT_USER);

  /** A token tells role and tenant: {@code tenant_user:mine}. */
  private static final class Tokens implements AuthService {

    @Override
    public Token login(String user, String password, Optional<String> project) throws Refused {
      throw new Refused("nobody logs in here");
    }

    @Override
    public Identity authenticate(Optional<String> token) throws Refused {
      String[] parts = token.orElseThrow(() -> new Refused("no token")).split(":", 2);
      Role role = ROLES.get(parts[0]);
      return new Identity(parts[0], parts[1], role == null ? Set.of() : Set.of(role));
    }

    @Override
    public List<Tenant> tenants(String token, Optional<String> after, Optional<Integer> limit) {
      return Stream.of("mine", "theirs").map(id -> new Tenant(id, id, id, true)).toList();
    }

    @Override
    public Optional<Tenant> tenant(String token, String id) {
      return Optional.of(new Tenant(id, id, id, true));
    }
  }

  /** One verb at one path. */
  private record Operation(String verb, String path, JsonNode described) {

    boolean isOfTenants() {
      // Bindings of hardware are the administrators', wherever they are shown.
      return OF_TENANTS.contains(path.split("/", 3)[1]) && !path.contains("/vtep_bindings");
    }

    List<String> roles() {
      List<String> roles = new ArrayList<>();
      described.path("security").forEach(one -> roles.add(one.path("token").path(0).asText()));
      return roles;
    }
  }

  private static final Api API = new Api(new Tokens());
  private static final List<Operation> OPERATIONS = new ArrayList<>();

  @BeforeAll
  static void describe() {
    as("admin:");
    API.get("/openapi.json")
        .expect(200)
        .json()
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        verb ->
                            OPERATIONS.add(
                                new Operation(
                                    verb.getKey().toUpperCase(Locale.ROOT),
                                    path.getKey(),
                                    verb.getValue()))));
    assertThat(OPERATIONS).hasSizeGreaterThan(200);
  }

  @AfterAll
  static void stop() {
    API.close();
  }

  private static void as(String token) {
    API.token = token;
  }

  private static World world(String tenant) {
    as("admin:");
    World world = new World(API, tenant);
    // What is told by watches is there when an administrator sees it.
    await()
        .untilAsserted(
            () ->
                assertThat(API.get(world.fill("/bridges/{id}/mac_table").orElseThrow()).text())
                    .contains(world.id("ports")));
    return world;
  }

  private static int status(Operation operation, String path, String body) {
    return API.send(operation.verb(), path, body, "Content-Type", type(operation)).status();
  }

  private static String type(Operation operation) {
    JsonNode content = operation.described().path("requestBody").path("content");
    return content.isEmpty() || content.has("application/json")
        ? "application/json"
        : content.fieldNames().next();
  }

  @Test
  void withoutARoleNothingIsAnswered() {
    SoftAssertions all = new SoftAssertions();
    for (Operation operation : OPERATIONS) {
      if (operation.path().equals("/login")) {
        continue;
      }
      for (String token : List.of("stranger:mine", "tenant_admin:", "tenant_user: ")) {
        as(token);
        all.assertThat(status(operation, World.strange(operation.path()), "{}"))
            .as("%s %s as %s", operation.verb(), operation.path(), token)
            .isEqualTo(401);
      }
    }
    all.assertAll();
  }

  @Test
  void theDocumentTellsWhoMayCall() {
    SoftAssertions all = new SoftAssertions();
    for (Operation operation : OPERATIONS) {
      List<String> expected = new ArrayList<>();
      if (!operation.path().equals("/login")) {
        expected.add("admin");
        if (operation.isOfTenants()
            && (!operation.path().startsWith("/tenants") || operation.verb().equals("GET"))) {
          expected.add("tenant_admin");
          if (operation.verb().equals("GET")) {
            expected.add("tenant_user");
          }
        }
      }
      all.assertThat(operation.roles())
          .as("%s %s", operation.verb(), operation.path())
          .isEqualTo(expected);
    }
    all.assertAll();
  }

  @Test
  void whatARoleMayNotIs403() {
    World mine = world("mine");
    SoftAssertions all = new SoftAssertions();
    for (Operation operation : OPERATIONS) {
      for (String role : List.of("tenant_admin", "tenant_user")) {
        if (operation.path().equals("/login") || operation.roles().contains(role)) {
          continue;
        }
        String own = mine.fill(own(operation)).orElseGet(() -> World.strange(operation.path()));
        for (String path : List.of(own, World.strange(operation.path()))) {
          as(role + ":mine");
          all.assertThat(status(operation, path, "{}"))
              .as("%s %s as %s", operation.verb(), path, role)
              .isEqualTo(403);
        }
      }
    }
    all.assertAll();
  }

  /** The path, if the world can fill it. */
  private static String own(Operation operation) {
    return operation.isOfTenants() && !operation.path().startsWith("/tenants")
        ? operation.path()
        : "/" + "{none}";
  }

  @Test
  void whatIsAnothersIs404AndWhatIsOnesOwnIsThere() {
    World theirs = world("theirs");
    World mine = world("mine");
    String before = theirs.snapshot();
    SoftAssertions all = new SoftAssertions();
    for (Operation operation : OPERATIONS) {
      if (!operation.isOfTenants() || !operation.path().contains("{id}")) {
        continue;
      }
      if (operation.path().startsWith("/tenants")) {
        continue;
      }
      Optional<String> other = theirs.fill(operation.path());
      for (String role : List.of("tenant_admin", "tenant_user")) {
        if (!operation.roles().contains(role)) {
          continue;
        }
        as("admin:");
        String path = other.orElse(World.strange(operation.path()));
        String body = other.isPresent() ? theirs.body(operation.verb(), operation.path()) : "{}";
        as(role + ":mine");
        all.assertThat(status(operation, path, body))
            .as("%s %s as %s of another tenant", operation.verb(), path, role)
            .isIn(404, 405);
        Optional<String> own = mine.fill(operation.path());
        if (operation.verb().equals("GET")) {
          all.assertThat(own.isPresent() ? status(operation, own.get(), "{}") : 200)
              .as("%s %s as %s", operation.verb(), operation.path(), role)
              .isEqualTo(200);
        }
      }
    }
    as("admin:");
    all.assertThat(theirs.snapshot()).isEqualTo(before);
    all.assertAll();
  }

  @Test
  void aTenantsAdministratorWritesWhatIsTheTenants() {
    World mine = world("mine");
    SoftAssertions all = new SoftAssertions();
    for (Operation operation : OPERATIONS) {
      if (!operation.roles().contains("tenant_admin") || operation.verb().equals("GET")) {
        continue;
      }
      as("admin:");
      World there = operation.verb().equals("DELETE") ? new World(API, "mine") : mine;
      Optional<String> path = there.fill(operation.path());
      boolean known = operation.verb().equals("POST") ? there.takesAnother(operation.path()) : true;
      if (path.isEmpty() || !known) {
        continue;
      }
      String body =
          operation.verb().equals("DELETE") ? "{}" : there.body(operation.verb(), operation.path());
      as("tenant_admin:mine");
      all.assertThat(status(operation, path.get(), body))
          .as("%s %s", operation.verb(), path.get())
          .isIn(
              operation.path().equals("/routers/{id}")
                  // Its load balancer is in the way.
                  ? List.of(204, 409)
                  : List.of(200, 201, 204, 405));
    }
    all.assertAll();
  }

  @Test
  void listsHoldWhatIsTheTenantsOnly() {
    World theirs = world("theirs");
    World mine = world("mine");
    SoftAssertions all = new SoftAssertions();
    int lists = 0;
    for (Operation operation : OPERATIONS) {
      boolean isRootList =
          operation.verb().equals("GET")
              && operation.isOfTenants()
              && operation.path().matches("/\\w+")
              && !operation.path().equals("/tenants");
      if (!isRootList) {
        continue;
      }
      lists++;
      String segment = operation.path().substring(1);
      for (String role : List.of("tenant_admin", "tenant_user")) {
        as(role + ":mine");
        String shown = API.get(operation.path()).expect(200).text();
        all.assertThat(shown).as(operation.path()).contains(mine.id(segment));
        theirs.ids().forEach(id -> all.assertThat(shown).as(segment).doesNotContain(id));
        String asked = API.get(operation.path() + "?tenant_id=theirs").expect(200).text();
        theirs.ids().forEach(id -> all.assertThat(asked).as(segment).doesNotContain(id));
      }
      as("admin:");
      all.assertThat(API.get(operation.path()).text())
          .contains(mine.id(segment), theirs.id(segment));
    }
    all.assertAll();
    assertThat(lists).isGreaterThan(10);
  }

  @Test
  void noReferenceLeadsToAnotherTenant() {
    World theirs = world("theirs");
    World mine = world("mine");
    String before = theirs.snapshot();
    as("admin:");
    JsonNode schemas = API.get("/openapi.json").json().path("components").path("schemas");
    int tried = 0;
    for (Operation operation : OPERATIONS) {
      boolean writes = operation.verb().equals("POST") || operation.verb().equals("PUT");
      if (!writes || !operation.roles().contains("tenant_admin")) {
        continue;
      }
      Optional<String> path = mine.fill(operation.path());
      if (path.isEmpty()) {
        continue;
      }
      as("admin:");
      JsonNode body;
      try {
        body = Api.JSON.readTree(mine.body(operation.verb(), operation.path()));
      } catch (java.io.IOException e) {
        throw new AssertionError(e);
      }
      as("tenant_admin:mine");
      JsonNode reference = operation.described().path("requestBody").findValue("$ref");
      JsonNode properties =
          schemas
              .path(reference.asText().substring("#/components/schemas/".length()))
              .path("properties");
      for (Map.Entry<String, JsonNode> property : properties.properties()) {
        boolean isOne = property.getValue().path("format").asText().equals("uuid");
        boolean isMany = property.getValue().path("items").path("format").asText().equals("uuid");
        boolean free = Set.of("id", "vifId").contains(property.getKey());
        if ((!isOne && !isMany) || free || property.getValue().path("readOnly").asBoolean()) {
          continue;
        }
        for (String id : theirs.ids()) {
          ObjectNode changed = body.deepCopy();
          if (isOne) {
            changed.put(property.getKey(), id);
          } else {
            changed.putArray(property.getKey()).add(id);
          }
          tried++;
          status(operation, path.get(), changed.toString());
        }
      }
    }
    assertThat(tried).isGreaterThan(500);
    as("admin:");
    assertThat(theirs.snapshot()).isEqualTo(before);
    StringBuilder mineNow = new StringBuilder(mine.snapshot());
    as("tenant_user:mine");
    for (Operation operation : OPERATIONS) {
      if (operation.verb().equals("GET") && operation.path().matches("/\\w+")) {
        mineNow.append(API.get(operation.path()).text());
      }
    }
    for (String id : theirs.ids()) {
      assertThat(mineNow.toString()).doesNotContain(id);
    }
  }

  @Test
  void aTenantBalancesItsLoad() {
    World theirs = world("theirs");
    as("tenant_admin:mine");
    JsonNode router = API.create("/routers", "{}");
    JsonNode balancer = API.create("/load_balancers", "{}");
    assertThat(balancer.path("tenantId").asText()).isEqualTo("mine");
    ObjectNode with = router.deepCopy();
    with.set("loadBalancerId", balancer.path("id"));
    API.put(router.path("uri").asText(), with.toString()).expect(204);
    JsonNode monitor = API.create("/health_monitors", "{\"type\": \"TCP\"}");
    JsonNode pool =
        API.create(
            balancer.path("pools").asText(),
            "{\"lbMethod\": \"ROUND_ROBIN\", \"healthMonitorId\": \"%s\"}"
                .formatted(Api.id(monitor)));
    API.create(pool.path("poolMembers").asText(), "{\"address\": \"10.0.0.1\"}");
    API.create(pool.path("vips").asText(), "{\"address\": \"10.0.0.2\"}");
    API.post(
            balancer.path("pools").asText(),
            "{\"lbMethod\": \"ROUND_ROBIN\", \"healthMonitorId\": \"%s\"}"
                .formatted(theirs.id("health_monitors")))
        .expect(404);
    as("tenant_admin:theirs");
    API.get(balancer.path("uri").asText()).expect(404);
    API.get(pool.path("uri").asText()).expect(404);
    API.delete(monitor.path("uri").asText()).expect(404);
    as("tenant_admin:mine");
    API.delete(pool.path("uri").asText()).expect(204);
    API.delete(monitor.path("uri").asText()).expect(204);
    API.delete(router.path("uri").asText()).expect(409);
    with.putNull("loadBalancerId");
    API.put(router.path("uri").asText(), with.toString()).expect(204);
    API.delete(balancer.path("uri").asText()).expect(204);
    API.delete(router.path("uri").asText()).expect(204);
  }

  @Test
  void nothingIsGivenAwayOrTaken() {
    World mine = world("mine");
    as("tenant_admin:mine");
    API.post("/bridges", "{\"tenantId\": \"theirs\"}").expect(403);
    String bridge = mine.fill("/bridges/{id}").orElseThrow();
    ObjectNode given = API.get(bridge).json().deepCopy();
    given.put("tenantId", "theirs");
    API.put(bridge, given.toString()).expect(403);
    assertThat(API.create("/bridges", "{}").path("tenantId").asText()).isEqualTo("mine");
    given.remove("tenantId");
    API.put(bridge, given.toString()).expect(204);
    assertThat(API.get(bridge).json().path("tenantId").asText()).isEqualTo("mine");
    API.post("/load_balancers", "{\"tenantId\": \"theirs\"}").expect(403);
    API.post("/health_monitors", "{\"type\": \"TCP\", \"tenantId\": \"theirs\"}").expect(403);
    assertThat(API.get("/tenants").json()).hasSize(1);
    API.get("/tenants/mine").expect(200);
    API.get("/tenants/theirs").expect(404);
  }
}
