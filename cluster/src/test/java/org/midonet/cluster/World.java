package org.midonet.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One object of every type that a tenant may own, made by an administrator. */
final class World {

  private static final Pattern VARIABLE = Pattern.compile("\\{(\\w+)}");

  final String tenant;
  private final Api api;
  private final Map<String, JsonNode> objects = new LinkedHashMap<>();

  /** The values of variables other than {@code id}, by the path up to them. */
  private final Map<String, String> variables = new LinkedHashMap<>();

  /** What a tenant may write at a path: the bodies of what stands there, and of one more. */
  private final Map<String, String> bodies = new LinkedHashMap<>();

  World(Api api, String tenant) {
    this.api = api;
    this.tenant = tenant;
    make("bridges", "/bridges", "{\"tenantId\": \"%s\"}".formatted(tenant));
    make("routers", "/routers", "{\"tenantId\": \"%s\"}".formatted(tenant));
    make("chains", "/chains", "{\"tenantId\": \"%s\"}".formatted(tenant));
    make("port_groups", "/port_groups", "{\"tenantId\": \"%s\"}".formatted(tenant));
    make("ports", "/bridges/{id}/ports", "{\"type\": \"Bridge\"}");
    JsonNode routerPort =
        make(
            "routerPort",
            "/routers/{id}/ports",
            "{\"type\": \"Router\", \"networkAddress\": \"10.0.0.0\", \"networkLength\": 24,"
                + " \"portAddress\": \"10.0.0.1\"}");
    make(
        "routes",
        "/routers/{id}/routes",
        """
        {"srcNetworkAddr": "0.0.0.0", "srcNetworkLength": 0, "dstNetworkAddr": "10.9.0.0",
         "dstNetworkLength": 16, "type": "Normal", "weight": 1, "nextHopPort": "%s"}\
        """
            .formatted(Api.id(routerPort)));
    make("rules", "/chains/{id}/rules", "{\"type\": \"drop\"}");
    make("bgp_peers", "/routers/{id}/bgp_peers", "{\"asNumber\": 9, \"address\": \"10.0.0.2\"}");
    make(
        "bgp_networks",
        "/routers/{id}/bgp_networks",
        "{\"subnetAddress\": \"10.7.0.0\", \"subnetLength\": 24}");
    // An administrator's, until it stands in the tenant's router.
    make("load_balancers", "/load_balancers", "{}");
    make(
        "health_monitors",
        "/health_monitors",
        "{\"type\": \"TCP\", \"tenantId\": \"%s\"}".formatted(tenant));
    api.put(
            fill("/routers/{id}").orElseThrow(),
            "{\"tenantId\": \"%s\", \"loadBalancerId\": \"%s\"}"
                .formatted(tenant, id("load_balancers")))
        .expect(204);
    make("pools", "/load_balancers/{id}/pools", "{\"lbMethod\": \"ROUND_ROBIN\"}");
    bodies.put(
        "/pools",
        "{\"lbMethod\": \"ROUND_ROBIN\", \"loadBalancerId\": \"%s\"}"
            .formatted(id("load_balancers")));
    make(
        "pool_members",
        "/pools/{id}/pool_members",
        "{\"address\": \"10.0.0.5\", \"protocolPort\": 80}");
    make("vips", "/pools/{id}/vips", "{\"address\": \"10.0.0.6\", \"protocolPort\": 80}");
    bodies.put("/pool_members", withPool("10.0.0.7"));
    bodies.put("/vips", withPool("10.0.0.8"));
    make("mirrors", "/mirrors", "{\"toPortId\": \"%s\"}".formatted(id("ports")));
    make(
        "l2insertions",
        "/l2insertions",
        "{\"portId\": \"%s\", \"srvPortId\": \"%s\", \"mac\": \"02:00:00:00:00:09\"}"
            .formatted(id("ports"), Api.id(more("/bridges/{id}/ports"))));
    make(
        "traces",
        "/traces",
        "{\"name\": \"t\", \"deviceType\": \"BRIDGE\", \"deviceId\": \"%s\", \"condition\": {}}"
            .formatted(id("bridges")));
    part("/bridges/{id}/dhcp", "subnet", "{\"subnetPrefix\": \"10.0.0.0\", \"subnetLength\": 24}");
    part(
        "/bridges/{id}/dhcp/{subnet}/hosts",
        "mac",
        "{\"macAddr\": \"02:00:00:00:00:01\", \"ipAddr\": \"10.0.0.9\", \"name\": \"h\"}");
    part(
        "/bridges/{id}/dhcpV6",
        "subnet",
        "{\"prefix\": \"2001:db8:0:0:0:0:0:0\", \"prefixLength\": 64}");
    part(
        "/bridges/{id}/dhcpV6/{subnet}/hostsV6",
        "clientId",
        "{\"clientId\": \"c1\", \"fixedAddress\": \"2001:db8:0:0:0:0:0:5\", \"name\": \"h\"}");
    part(
        "/bridges/{id}/mac_table",
        "pair",
        "{\"macAddr\": \"02:00:00:00:00:01\", \"portId\": \"%s\"}".formatted(id("ports")));
    part(
        "/bridges/{id}/vlans/{vlan}/mac_table",
        "pair",
        "{\"macAddr\": \"02:00:00:00:00:02\", \"portId\": \"%s\"}".formatted(id("ports")));
    part(
        "/bridges/{id}/arp_table",
        "pair",
        "{\"ip\": \"10.0.0.9\", \"mac\": \"02:00:00:00:00:01\"}");
    part("/port_groups/{id}/ports", "portId", "{\"portId\": \"%s\"}".formatted(id("ports")));
    bodies.put(
        "/ports/{id}/link", "{\"peerId\": \"%s\"}".formatted(Api.id(more("/bridges/{id}/ports"))));
  }

  private String withPool(String address) {
    return "{\"address\": \"%s\", \"protocolPort\": 80, \"poolId\": \"%s\"}"
        .formatted(address, id("pools"));
  }

  private JsonNode make(String name, String path, String body) {
    JsonNode made = api.create(fill(path).orElseThrow(), body);
    objects.put(name, made);
    bodies.put(path, body);
    return made;
  }

  private JsonNode more(String path) {
    JsonNode made =
        api.create(fill(path).orElseThrow(), Optional.ofNullable(bodies.get(path)).orElseThrow());
    objects.put(path + objects.size(), made);
    return made;
  }

  private void part(String path, String variable, String body) {
    String uri = api.create(fill(path).orElseThrow(), body).path("uri").asText();
    variables.put(path + "/{" + variable + "}", uri.substring(uri.lastIndexOf('/') + 1));
    bodies.put(path, body);
  }

  String id(String segment) {
    return Optional.ofNullable(objects.get(segment)).orElseThrow().path("id").asText();
  }

  List<String> ids() {
    List<String> ids = new ArrayList<>();
    objects.values().forEach(object -> ids.add(object.path("id").asText()));
    return ids;
  }

  /** A template with this world's values; empty if it has variables that nothing here has. */
  Optional<String> fill(String template) {
    Matcher variable = VARIABLE.matcher(template);
    StringBuilder filled = new StringBuilder();
    while (variable.find()) {
      String before = template.substring(0, variable.end());
      String value =
          before.matches("/\\w+/\\{id}")
              ? id(template.split("/", -1)[1])
              : before.endsWith("{vlan}") ? "7" : variables.get(before);
      if (value == null) {
        return Optional.empty();
      }
      variable.appendReplacement(filled, Matcher.quoteReplacement(value));
    }
    return Optional.of(variable.appendTail(filled).toString());
  }

  /** A body that an administrator could send there, which need not find a place any more. */
  String body(String verb, String template) {
    if (verb.equals("PUT")) {
      return api.get(fill(template).orElseThrow()).text();
    }
    return Optional.ofNullable(bodies.get(template)).orElse("{}");
  }

  /** Whether one more can be made at a path. */
  boolean takesAnother(String template) {
    return bodies.containsKey(template)
        && variables.keySet().stream().noneMatch(part -> part.startsWith(template + "/{"))
        && !template.equals("/l2insertions");
  }

  /** All that is the tenant's, as an administrator sees it. */
  String snapshot() {
    StringBuilder all = new StringBuilder();
    for (JsonNode object : objects.values()) {
      all.append(api.get(object.path("uri").asText()).text()).append('\n');
    }
    for (String list :
        List.of(
            "/bridges/{id}/ports",
            "/bridges/{id}/dhcp",
            "/bridges/{id}/dhcpV6",
            "/bridges/{id}/mac_table",
            "/bridges/{id}/arp_table",
            "/routers/{id}/ports",
            "/routers/{id}/routes",
            "/chains/{id}/rules",
            "/pools/{id}/pool_members",
            "/pools/{id}/vips",
            "/port_groups/{id}/ports")) {
      all.append(api.get(fill(list).orElseThrow()).text()).append('\n');
    }
    return all.toString();
  }

  /** A value for a variable that nothing has. */
  static String strange(String template) {
    return VARIABLE.matcher(template).replaceAll(UUID.randomUUID().toString());
  }
}
