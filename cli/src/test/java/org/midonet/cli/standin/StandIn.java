package org.midonet.cli.standin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.midonet.cli.api.Document;
import org.midonet.cli.api.Json;
import org.midonet.cli.api.MediaTypes;

/** The API of one cloud, empty but for two hosts; it remembers the requests that it answered. */
public final class StandIn implements AutoCloseable {
  /** The password that it takes; the user is {@code admin}. */
  public static final String PASSWORD = "open%sesame";

  private static final String ROOT = "/midonet-api";
  private static final String TEMPLATES =
      "bridge=bridges,router=routers,port=ports,chain=chains,rule=rules,route=routes,host=hosts,"
          + "tunnelZone=tunnel_zones,portGroup=port_groups,ipAddrGroup=ip_addr_groups,"
          + "loadBalancer=load_balancers,pool=pools,poolMember=pool_members,vip=vips,"
          + "healthMonitor=health_monitors,mirror=mirrors,l2Insertion=l2insertions,"
          + "traceRequest=traces,bgpPeer=bgp_peers,bgpNetwork=bgp_networks,vtep=vteps,"
          + "serviceContainer=service_containers,serviceContainerGroup=service_container_groups";

  private final HttpServer server;
  private final String base;
  private final Map<String, Document> items = new LinkedHashMap<>();
  private final List<String> requests = new ArrayList<>();
  private int ids;
  private int macs;
  private String token = "";
  private int logins;
  private Optional<String> unavailable = Optional.empty();

  /** A running one. */
  public StandIn() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    base = "http://127.0.0.1:" + server.getAddress().getPort() + ROOT;
    server.createContext("/", this::answer);
    server.start();
    seedHost("11111111-0000-4000-8000-000000000001", "compute1", true, "127.0.0.1", "192.0.2.1");
    seedHost("11111111-0000-4000-8000-000000000002", "compute2", false);
  }

  private void seedHost(String id, String name, boolean alive, String... addresses) {
    Document host =
        new Document()
            .put("id", id)
            .put("name", name)
            .put("alive", alive)
            .put("addresses", List.of(addresses))
            .put("floodingProxyWeight", 1)
            .put("containerWeight", 1);
    create("hosts", host);
    if (alive) {
      create(
          "hosts/" + id + "/interfaces",
          new Document()
              .put("name", "lo")
              .put("hostId", id)
              .put("status", 3)
              .put("addresses", List.of("127.0.0.1", "0:0:0:0:0:0:0:1"))
              .put("mac", "00:00:00:00:00:00")
              .put("mtu", 65536)
              .put("type", "Virtual")
              .put("endpoint", "LOCALHOST"));
    }
  }

  /** Its address. */
  public String base() {
    return base;
  }

  /** Verb and path of every request so far. */
  public List<String> requests() {
    return requests;
  }

  /** Declares the token given so far invalid. */
  public void expire() {
    token = "expired";
  }

  /** From now on it lets nobody in, for this reason. */
  public void letNobodyIn(String reason) {
    unavailable = Optional.of(reason);
  }

  /** How often somebody logged in. */
  public int logins() {
    return logins;
  }

  private synchronized void answer(HttpExchange exchange) throws IOException {
    String verb = exchange.getRequestMethod();
    String path = exchange.getRequestURI().getPath().substring(ROOT.length());
    path = path.startsWith("/") ? path.substring(1) : path;
    requests.add(verb + " " + exchange.getRequestURI());
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    if (path.equals("login")) {
      login(exchange);
    } else if (!token.isEmpty() && !token.equals(header(exchange, "X-Auth-Token"))) {
      reply(exchange, 401, "{\"message\":\"token\",\"code\":401}");
    } else {
      switch (verb) {
        case "GET" -> get(exchange, path);
        case "POST" -> post(exchange, path, Json.object(body));
        case "PUT" -> put(exchange, path, Json.object(body));
        default -> delete(exchange, path);
      }
    }
    exchange.close();
  }

  private void login(HttpExchange exchange) throws IOException {
    if (unavailable.isPresent()) {
      reply(exchange, 503, "{\"message\":\"" + unavailable.get() + "\",\"code\":503}");
      return;
    }
    String expected =
        java.util.Base64.getEncoder()
            .encodeToString(("admin:" + PASSWORD).getBytes(StandardCharsets.UTF_8));
    if (!header(exchange, "Authorization").equals("Basic " + expected)) {
      reply(exchange, 401, "{}");
      return;
    }
    logins++;
    token = "token" + logins;
    exchange.getResponseHeaders().add("Set-Cookie", "sessionId=" + token + "; Expires=never");
    reply(exchange, 200, "{}");
  }

  private void get(HttpExchange exchange, String path) throws IOException {
    if (path.isEmpty()) {
      reply(exchange, 200, application().toString());
    } else if (path.equals("system_state")) {
      reply(exchange, 200, "{\"state\":\"ACTIVE\",\"availability\":\"READWRITE\"}");
    } else if (items.containsKey(path)) {
      Resource resource = resourceOfItem(path).orElseThrow();
      reply(exchange, accepted(exchange, resource.media()), read(path).toString());
    } else {
      Optional<Resource> resource = resourceOfCollection(path);
      if (resource.isEmpty()) {
        reply(exchange, 404, error("no " + path, 404));
        return;
      }
      String media = resource.get().media();
      String list = media.equals("MacIp-v1") ? media : "collection." + media;
      List<String> found = new ArrayList<>();
      for (Document element : elements(path)) {
        found.add(element.toString());
      }
      reply(exchange, accepted(exchange, list), "[" + String.join(",", found) + "]");
    }
  }

  private static int accepted(HttpExchange exchange, String media) {
    return header(exchange, "Accept").equals(MediaTypes.of(media)) ? 200 : 406;
  }

  private Document application() {
    Document document = new Document().put("version", "v5.0").put("uri", base + "/");
    Map<String, String> irregular =
        Map.of("traces", "traceRequests", "ip_addr_groups", "ipAddrGroups");
    for (Resource resource : Resource.ALL) {
      String path = resource.collection();
      if (!path.contains("/")) {
        document.put(irregular.getOrDefault(path, camel(path)), base + "/" + path);
      }
    }
    for (String template : TEMPLATES.split(",", -1)) {
      String[] parts = template.split("=", -1);
      document.put(parts[0] + "Template", base + "/" + parts[1] + "/{id}");
    }
    document.put("trace", base + "/trace");
    return document.put("systemState", base + "/system_state");
  }

  private static String camel(String path) {
    StringBuilder name = new StringBuilder();
    for (String part : path.split("_", -1)) {
      name.append(
          name.isEmpty() ? part : Character.toUpperCase(part.charAt(0)) + part.substring(1));
    }
    return name.toString();
  }

  private List<Document> elements(String collection) {
    List<Document> found = new ArrayList<>();
    for (Map.Entry<String, Document> item : items.entrySet()) {
      boolean made = item.getValue().text("_in").filter(collection::equals).isPresent();
      if (made || item.getKey().matches(collection + "/[^/]+")) {
        found.add(read(item.getKey()));
      }
    }
    return found;
  }

  private Document read(String path) {
    Document document = java.util.Objects.requireNonNull(items.get(path)).copy();
    document.remove("_in");
    return document;
  }

  private void post(HttpExchange exchange, String path, Document given) throws IOException {
    if (path.endsWith("/link")) {
      link(path.split("/", -1)[1], given.text("peerId").orElse(""));
      reply(exchange, 201, "");
      return;
    }
    if (path.equals("trace")) {
      traced(exchange, given);
      return;
    }
    Optional<Resource> resource = resourceOfCollection(path);
    if (resource.isEmpty()) {
      reply(exchange, 404, error("no " + path, 404));
    } else if (!header(exchange, "Content-Type").equals(MediaTypes.of(resource.get().media()))) {
      reply(exchange, 406, "");
    } else if (nameTaken(path, given)) {
      reply(exchange, 409, error("a tunnel zone of this name exists", 409));
    } else {
      exchange.getResponseHeaders().add("Location", create(path, given));
      reply(exchange, 201, "");
    }
  }

  /** Answers with what was asked. */
  private void traced(HttpExchange exchange, Document given) throws IOException {
    if (!header(exchange, "Content-Type").equals(MediaTypes.of("TracedPacket-v1"))) {
      reply(exchange, 415, "");
      return;
    }
    Document port = Objects.requireNonNull(items.get("ports/" + given.text("port").orElse("")));
    Document step = new Document().put("text", "enters by a " + port.text("type").orElse(""));
    given.remove("port");
    Document answer =
        new Document()
            .put("steps", List.of(step))
            .put("summary", "dropped: " + given)
            .put("current", !given.isTrue("matchReturnFlow"));
    reply(exchange, 200, answer.toString());
  }

  private boolean nameTaken(String path, Document given) {
    return path.equals("tunnel_zones")
        && elements(path).stream().anyMatch(zone -> zone.text("name").equals(given.text("name")));
  }

  private String create(String path, Document given) {
    Resource resource = resourceOfCollection(path).orElseThrow();
    Document draft = new Document();
    if (resource.item().contains("{id}")) {
      draft.put("id", String.format("%08x-0000-4000-8000-000000000000", ++ids));
    }
    if (path.startsWith("routers/") && path.endsWith("/ports")) {
      draft.put("portMac", String.format("ac:ca:ba:00:00:%02x", ++macs));
    }
    given.members().forEach(draft::put);
    Document element = resource.element(base, path, draft);
    if (path.endsWith("/rules")) {
      insert(path, element);
    }
    element.put("_in", path);
    String address = element.text("uri").orElseThrow();
    items.put(address.substring(base.length() + 1), element);
    return address;
  }

  /** A rule goes where its position says; those behind it move. */
  private void insert(String path, Document rule) {
    int position = Integer.parseInt(rule.text("position").orElse("1"));
    rule.put("position", position);
    if (rule.get("tpSrc").isPresent() || rule.get("tpDst").isPresent()) {
      rule.put("fragmentPolicy", "header");
    }
    for (Document other : items.values()) {
      if (other.text("_in").filter(path::equals).isPresent()) {
        int place = Integer.parseInt(other.text("position").orElse("1"));
        if (place >= position) {
          other.put("position", place + 1);
        }
      }
    }
  }

  private void link(String id, String peer) {
    java.util.Objects.requireNonNull(items.get("ports/" + id)).put("peerId", peer);
    java.util.Objects.requireNonNull(items.get("ports/" + peer)).put("peerId", id);
  }

  private void put(HttpExchange exchange, String path, Document given) throws IOException {
    Document old = items.get(path);
    if (old == null) {
      reply(exchange, 404, error("no " + path, 404));
      return;
    }
    old.text("_in").ifPresent(place -> given.put("_in", place));
    items.put(path, given);
    reply(exchange, 204, "");
  }

  private void delete(HttpExchange exchange, String path) throws IOException {
    if (path.endsWith("/link")) {
      Document port = java.util.Objects.requireNonNull(items.get(path.replace("/link", "")));
      port.text("peerId")
          .map(peer -> items.get("ports/" + peer))
          .ifPresent(p -> p.remove("peerId"));
      port.remove("peerId");
    } else {
      items.remove(path);
      items.keySet().removeIf(key -> key.startsWith(path + "/"));
      String id = path.substring(path.lastIndexOf('/') + 1);
      items.values().removeIf(item -> item.text("deviceId").filter(id::equals).isPresent());
    }
    reply(exchange, 204, "");
  }

  private static Optional<Resource> resourceOfItem(String path) {
    return Resource.ALL.stream().filter(resource -> resource.isItem(path)).findFirst();
  }

  private static Optional<Resource> resourceOfCollection(String path) {
    return Resource.ALL.stream().filter(resource -> resource.isCollection(path)).findFirst();
  }

  private static String error(String message, int code) {
    return "{\"message\":\"" + message + "\",\"code\":" + code + "}";
  }

  private static String header(HttpExchange exchange, String name) {
    String value = exchange.getRequestHeaders().getFirst(name);
    return value == null ? "" : value;
  }

  private static void reply(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    if (bytes.length > 0) {
      exchange.getResponseBody().write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
