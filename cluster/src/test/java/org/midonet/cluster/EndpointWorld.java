package org.midonet.cluster;

import static org.midonet.cluster.Patience.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.midonet.cluster.Api.Answer;
import org.midonet.nsdb.HostInterface;
import org.midonet.nsdb.HostPresence;
import org.midonet.nsdb.HostState;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;

/**
 * What one check works with: objects that are made when their name is used for the first time.
 * {@code ${bridge}} in a path or body is the id of this check's bridge.
 */
final class EndpointWorld {

  /** Addresses that no other check has. */
  private static final AtomicInteger ADDRESSES = new AtomicInteger();

  private static final Pattern NAME = Pattern.compile("\\$\\{(\\w+)}");

  /** Collection and body of what a name stands for. */
  private static final Map<String, String[]> OBJECTS = objects();

  final Api api;
  private final Map<String, String> ids = new HashMap<>();

  EndpointWorld(Api api) {
    this.api = api;
  }

  private static Map<String, String[]> objects() {
    Map<String, String[]> made = new HashMap<>();
    for (String bridge : List.of("bridge", "bridge2")) {
      made.put(bridge, new String[] {"/bridges", "{}"});
    }
    for (String router : List.of("router", "router2")) {
      made.put(router, new String[] {"/routers", "{}"});
    }
    for (String port : List.of("port", "port2", "port3", "port4")) {
      made.put(port, new String[] {"/bridges/${bridge}/ports", "{\"type\": \"Bridge\"}"});
    }
    made.put(
        "vlanPort",
        new String[] {"/bridges/${bridge}/ports", "{\"type\": \"Bridge\", \"vlanId\": 7}"});
    made.put("otherPort", new String[] {"/bridges/${bridge2}/ports", "{\"type\": \"Bridge\"}"});
    String routerPort =
        """
        {"type": "Router", "networkAddress": "10.0.0.0", "networkLength": 24,
         "portAddress": "10.0.0.1"}\
        """;
    made.put("routerPort", new String[] {"/routers/${router}/ports", routerPort});
    made.put("otherRouterPort", new String[] {"/routers/${router2}/ports", routerPort});
    for (String chain : List.of("chain", "chain2", "chain3", "chain4")) {
      made.put(chain, new String[] {"/chains", "{}"});
    }
    made.put("rule", new String[] {"/chains/${chain}/rules", "{\"type\": \"drop\"}"});
    made.put("mirror", new String[] {"/mirrors", "{\"toPortId\": \"${port}\"}"});
    made.put("mirror2", new String[] {"/mirrors", "{\"toPortId\": \"${port}\"}"});
    made.put("host", new String[] {"/hosts", "{\"id\": \"${new1}\"}"});
    made.put("lonelyHost", new String[] {"/hosts", "{\"id\": \"${new2}\"}"});
    made.put(
        "zone", new String[] {"/tunnel_zones", "{\"name\": \"z ${new3}\", \"type\": \"gre\"}"});
    made.put(
        "zone2", new String[] {"/tunnel_zones", "{\"name\": \"z ${new4}\", \"type\": \"vxlan\"}"});
    made.put(
        "vtepZone",
        new String[] {"/tunnel_zones", "{\"name\": \"z ${new5}\", \"type\": \"vtep\"}"});
    made.put(
        "vtep",
        new String[] {
          "/vteps",
          "{\"managementIp\": \"${ip1}\", \"managementPort\": 6632,"
              + " \"tunnelZoneId\": \"${vtepZone}\"}"
        });
    for (String balancer : List.of("balancer", "balancer2")) {
      made.put(balancer, new String[] {"/load_balancers", "{}"});
    }
    String pool = "{\"loadBalancerId\": \"${balancer}\", \"lbMethod\": \"ROUND_ROBIN\"}";
    made.put("pool", new String[] {"/pools", pool});
    made.put("pool2", new String[] {"/pools", pool});
    for (String monitor : List.of("monitor", "monitor2")) {
      made.put(monitor, new String[] {"/health_monitors", "{\"type\": \"TCP\"}"});
    }
    made.put("portGroup", new String[] {"/port_groups", "{}"});
    made.put("addressGroup", new String[] {"/ip_addr_groups", "{\"name\": \"g\"}"});
    made.put("containerGroup", new String[] {"/service_container_groups", "{}"});
    return made;
  }

  /** A text with its names replaced. */
  String fill(String text) {
    Matcher names = NAME.matcher(text);
    return names.replaceAll(name -> Matcher.quoteReplacement(id(name.group(1))));
  }

  String id(String name) {
    String known = ids.get(name);
    if (known == null) {
      known = make(name);
      ids.put(name, known);
    }
    return known;
  }

  private String make(String name) {
    if (name.startsWith("new") || name.equals("none")) {
      return UUID.randomUUID().toString();
    }
    if (name.startsWith("ip")) {
      int number = ADDRESSES.incrementAndGet();
      return "10.80." + (number >> 8 & 255) + "." + (number & 255);
    }
    if (name.equals("subnet")) {
      post("/bridges/${bridge}/dhcp", "{\"subnetPrefix\": \"10.0.0.0\", \"subnetLength\": 24}")
          .expect(201);
      return "10.0.0.0_24";
    }
    if (name.equals("subnet6")) {
      post(
              "/bridges/${bridge}/dhcpV6",
              "{\"prefix\": \"fd00:0:0:0:0:0:0:0\", \"prefixLength\": 64}")
          .expect(201);
      return "fd00:0:0:0:0:0:0:0_64";
    }
    if (name.equals("vxlanPort")) {
      post("/vteps/${vtep}/bindings", "{\"portName\": \"eth1\", \"networkId\": \"${bridge}\"}")
          .expect(201);
      return get("/bridges/${bridge}/vxlan_ports").json().get(0).path("id").asText();
    }
    if (name.equals("zonedHost")) {
      post("/tunnel_zones/${zone}/hosts", "{\"hostId\": \"${host}\", \"ipAddress\": \"10.9.0.1\"}")
          .expect(201);
      return id("host");
    }
    String[] object =
        Optional.ofNullable(OBJECTS.get(name))
            .orElseThrow(() -> new AssertionError("nobody knows how to make a " + name));
    JsonNode made = api.create(fill(object[0]), fill(object[1]));
    return made.path("id").asText();
  }

  /** Lets an agent run on a host as long as the presence is open. */
  HostPresence agent(UUID host, IpAddress address) throws Exception {
    HostInterface device =
        new HostInterface(
            "eth0",
            HostInterface.Type.PHYSICAL,
            Optional.of(Mac.parse("02:00:00:00:00:01")),
            List.of(address),
            true,
            true,
            1500,
            HostInterface.Endpoint.PHYSICAL);
    HostPresence presence =
        api.nsdb.hosts().register(host, "agent", new HostState(List.of(device)));
    await().until(() -> api.nsdb.hosts().find(host).isPresent());
    return presence;
  }

  Answer get(String path) {
    return api.get(fill(path));
  }

  Answer post(String path, String body) {
    return api.post(fill(path), fill(body));
  }

  Answer put(String path, String body) {
    return api.put(fill(path), fill(body));
  }

  Answer delete(String path) {
    return api.delete(fill(path));
  }

  /** A request with headers of its own. */
  Answer send(String verb, String path, String body, String... headers) {
    return api.send(verb, fill(path), fill(body), headers);
  }

  /** Creates an object and shows it. */
  JsonNode create(String path, String body) {
    return api.create(fill(path), fill(body));
  }

  /** Creates an object; its id. */
  String createdId(String path, String body) {
    return create(path, body).path("id").asText();
  }

  /** Creates an object; where it is. */
  String createdUri(String path, String body) {
    return create(path, body).path("uri").asText();
  }

  /** The ids that a list shows. */
  List<String> idsAt(String path) {
    return get(path).json().findValuesAsText("id");
  }
}
