package org.midonet.cluster.auth.keystone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A Keystone of our own, for versions 2.0 and 3, with the answers' shape of the real one and with
 * faults on demand. Its users: admin (role Admin, project admin), demo (role member, project demo)
 * and midonet (role admin, project services).
 */
public final class StandInKeystone implements AutoCloseable {

  public static final String ADMIN_TOKEN = "the-admin-token";
  public static final String ADMIN_PROJECT = "a".repeat(32);
  public static final String DEMO_PROJECT = "d".repeat(32);

  private static final JsonMapper JSON = new JsonMapper();
  private static final List<Project> PROJECTS =
      List.of(
          new Project(ADMIN_PROJECT, "admin"),
          new Project(DEMO_PROJECT, "demo"),
          new Project("5".repeat(32), "services"));

  /** What goes wrong. */
  enum Fault {
    NONE,
    INTERNAL_ERROR,
    BUSY,
    REDIRECT,
    NOT_JSON,
    EMPTY,
    OTHER_JSON,
    WRONG_TYPES,
    ENDLESS,
    SLOW,
    SLOW_BODY,
    CUT,
    FORBIDDEN
  }

  record Project(String id, String name) {}

  private record User(String password, String role, String project) {}

  private record Grant(
      String user, Optional<Project> project, String role, Optional<Instant> expires) {}

  volatile Fault fault = Fault.NONE;
  volatile boolean speaksTwo = true;
  volatile Duration life = Duration.ofHours(1);
  volatile String lastPath = "";
  final AtomicInteger logins = new AtomicInteger();
  final AtomicInteger validations = new AtomicInteger();

  private final Map<String, User> users =
      Map.of(
          "admin", new User("admin-password", "Admin", "admin"),
          "demo", new User("demo-password", "member", "demo"),
          "midonet", new User("midonet-password", "admin", "services"));
  private final Map<String, Grant> tokens = new ConcurrentHashMap<>();
  private final AtomicInteger serial = new AtomicInteger();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final HttpServer server;

  public StandInKeystone() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    serve(server);
  }

  /** Answers the requests of another server, such as one with TLS. */
  StandInKeystone(HttpServer server) {
    this.server = server;
    serve(server);
  }

  private void serve(HttpServer http) {
    http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    http.createContext("/", this::handle);
    http.start();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  /** Settings for it: the roles are admin, and member for users of a tenant. */
  public KeystoneSettings settings(int version, OwnAccess access) {
    return new KeystoneSettings(
        version,
        URI.create("http://127.0.0.1:" + port()),
        Optional.of("admin"),
        "default",
        access,
        new RoleNames(Optional.of("admin"), Optional.empty(), Optional.of("member")));
  }

  /** A token that nobody logged in for. */
  void grant(String token, String user, Optional<Project> project, String role) {
    tokens.put(token, new Grant(user, project, role, Optional.empty()));
  }

  public void revoke(String token) {
    tokens.remove(token);
  }

  void revokeAll() {
    tokens.clear();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      JsonNode body = JSON.readTree(exchange.getRequestBody());
      lastPath = exchange.getRequestURI().getRawPath();
      switch (fault) {
        case NONE -> route(exchange, body);
        case INTERNAL_ERROR -> error(exchange, 500);
        case BUSY -> error(exchange, 429);
        case FORBIDDEN -> error(exchange, 403);
        case REDIRECT -> {
          exchange.getResponseHeaders().add("Location", "http://127.0.0.1:" + port() + "/else");
          error(exchange, 302);
        }
        case NOT_JSON -> send(exchange, 200, "<html>{\"token\": \"secret\"}");
        case EMPTY -> send(exchange, 200, "");
        case OTHER_JSON -> send(exchange, 200, "[{}]");
        case WRONG_TYPES ->
            send(
                exchange,
                200,
                """
                {"token": {"user": 7, "project": {"id": []}, "roles": [{"name": {}}],
                           "expires_at": "tomorrow"},
                 "access": {"user": [], "token": {"id": 7, "expires": {}}}}
                """);
        case ENDLESS -> send(exchange, 200, " ".repeat(5 << 20) + "{}");
        case SLOW -> await();
        case SLOW_BODY -> {
          exchange.sendResponseHeaders(200, 100);
          exchange.getResponseBody().write('{');
          exchange.getResponseBody().flush();
          await();
        }
        case CUT -> {
          exchange.sendResponseHeaders(200, 100);
          exchange.getResponseBody().write('{');
        }
      }
    }
  }

  private void await() {
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void route(HttpExchange exchange, JsonNode body) throws IOException {
    String path = exchange.getRequestURI().getRawPath();
    boolean isPost = exchange.getRequestMethod().equals("POST");
    if (path.startsWith("/v2.0") && !speaksTwo) {
      error(exchange, 404);
    } else if (path.equals("/v3/auth/tokens") || path.equals("/v2.0/tokens")) {
      if (isPost) {
        login(exchange, body.path("auth"), path.startsWith("/v3"));
      } else {
        validate(exchange, header(exchange, "X-Subject-Token"), true);
      }
    } else if (path.startsWith("/v2.0/tokens/")) {
      validate(exchange, decoded(path.substring("/v2.0/tokens/".length())), false);
    } else if (path.matches("/v3/projects(/.*)?|/v2.0/tenants(/.*)?")) {
      projects(exchange, path);
    } else {
      error(exchange, 404);
    }
  }

  private void login(HttpExchange exchange, JsonNode auth, boolean three) throws IOException {
    logins.incrementAndGet();
    JsonNode account =
        three ? auth.at("/identity/password/user") : auth.path("passwordCredentials");
    JsonNode scope = three ? auth.at("/scope/project") : auth;
    String name = account.path(three ? "name" : "username").asText();
    User user = users.get(name);
    boolean inDomain =
        !three
            || (account.at("/domain/id").asText().equals("default")
                && (scope.has("id") || scope.at("/domain/id").asText().equals("default")));
    Optional<Project> project =
        PROJECTS.stream()
            .filter(
                known ->
                    known.name().equals(scope.path(three ? "name" : "tenantName").asText())
                        || known.id().equals(scope.path(three ? "id" : "tenantId").asText()))
            .findAny();
    if (user == null
        || !inDomain
        || !user.password().equals(account.path("password").asText())
        || project.filter(known -> known.name().equals(user.project())).isEmpty()) {
      error(exchange, 401);
      return;
    }
    String token = "token-" + name + "-" + serial.incrementAndGet();
    Grant grant = new Grant(name, project, user.role(), Optional.of(Instant.now().plus(life)));
    tokens.put(token, grant);
    exchange.getResponseHeaders().add("X-Subject-Token", token);
    send(exchange, three ? 201 : 200, document(token, grant, three).toString());
  }

  private void validate(HttpExchange exchange, String token, boolean three) throws IOException {
    validations.incrementAndGet();
    String own = header(exchange, "X-Auth-Token");
    Grant asker = tokens.get(own);
    if (!own.equals(ADMIN_TOKEN) && (asker == null || !asker.role().equals("admin"))) {
      error(exchange, 401);
      return;
    }
    Grant grant = tokens.get(token);
    if (grant == null) {
      error(exchange, 404);
      return;
    }
    send(exchange, 200, document(token, grant, three).toString());
  }

  private static ObjectNode document(String token, Grant grant, boolean three) {
    ObjectNode document = JSON.createObjectNode();
    if (three) {
      ObjectNode content = document.putObject("token");
      content.putArray("methods").add("password");
      content
          .putObject("user")
          .put("name", grant.user())
          .put("id", grant.user() + "-id")
          .putObject("domain")
          .put("id", "default")
          .put("name", "Default");
      content.put("expires_at", grant.expires().map(Instant::toString).orElse(null));
      grant
          .project()
          .ifPresentOrElse(
              project ->
                  content.putObject("project").put("id", project.id()).put("name", project.name()),
              () -> content.putObject("domain").put("id", "default").put("name", "Default"));
      content.putArray("roles").addObject().put("id", "1").put("name", grant.role());
    } else {
      ObjectNode access = document.putObject("access");
      ObjectNode content = access.putObject("token").put("id", token);
      grant.expires().ifPresent(end -> content.put("expires", end.toString()));
      grant
          .project()
          .ifPresent(
              project ->
                  content.putObject("tenant").put("id", project.id()).put("name", project.name()));
      ObjectNode user = access.putObject("user").put("id", grant.user() + "-id");
      user.put("name", grant.user()).put("username", grant.user());
      user.putArray("roles").addObject().put("name", grant.role());
    }
    return document;
  }

  private void projects(HttpExchange exchange, String path) throws IOException {
    Grant caller = tokens.get(header(exchange, "X-Auth-Token"));
    boolean three = path.startsWith("/v3");
    if (caller == null || caller.role().equals("member")) {
      error(exchange, caller == null ? 401 : 403);
      return;
    }
    String query = Optional.ofNullable(exchange.getRequestURI().getQuery()).orElse("");
    ObjectNode document = JSON.createObjectNode();
    String[] steps = path.split("/", -1);
    if (steps.length == 4) {
      Optional<Project> one =
          PROJECTS.stream().filter(known -> known.id().equals(decoded(steps[3]))).findAny();
      if (one.isEmpty()) {
        error(exchange, 404);
        return;
      }
      describe(document.putObject(three ? "project" : "tenant"), one.get());
    } else {
      ArrayNode array = document.putArray(three ? "projects" : "tenants");
      PROJECTS.stream()
          .skip(!three && query.contains("marker=" + ADMIN_PROJECT) ? 1 : 0)
          .limit(!three && query.contains("limit=1") ? 1 : 100)
          .forEach(project -> describe(array.addObject(), project));
    }
    send(exchange, 200, document.toString());
  }

  private static void describe(ObjectNode node, Project project) {
    node.put("id", project.id()).put("name", project.name()).put("enabled", true);
    node.put("description", "the project " + project.name());
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  private static String header(HttpExchange exchange, String name) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name)).orElse("");
  }

  private static void error(HttpExchange exchange, int status) throws IOException {
    send(
        exchange,
        status,
        "{\"error\": {\"code\": " + status + ", \"message\": \"m\", \"title\": \"t\"}}");
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  /** It is away from now on. */
  public void stop() {
    closed.countDown();
    server.stop(0);
  }

  @Override
  public void close() {
    stop();
  }
}
