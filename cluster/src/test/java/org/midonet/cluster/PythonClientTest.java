package org.midonet.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.midonet.cluster.Api.Answer;
import org.midonet.cluster.auth.AuthService;
import org.midonet.cluster.auth.Identity;
import org.midonet.cluster.auth.MockAuthService;
import org.midonet.cluster.auth.Refused;
import org.midonet.cluster.auth.Tenant;
import org.midonet.cluster.auth.Token;

/**
 * Requests as the original's python-midonetclient and midonet-cli make them (spec rest-api.md
 * section 5): its headers, its bodies on GET and DELETE, its numbers as strings, its habit to send
 * back whole documents, and the fields without which it breaks.
 */
class PythonClientTest {

  /** Their addresses must differ. */
  private static final AtomicInteger VTEPS = new AtomicInteger();

  private static final String VENDOR = "application/vnd.org.midonet.";
  private static final Api API = new Api();

  /**
   * One class of the client's.
   *
   * @param link a field of the root document, or of a parent: {@code bridge.ports}
   * @param template the root field with {@code {id}}; empty if the client has none
   * @param single media type of one
   * @param list media type of many
   * @param body what it sends to create
   * @param change what it sets before it sends the document back; empty: it never does
   * @param fields what it reads without asking whether they are there
   */
  private record Kind(
      String link,
      String template,
      String single,
      String list,
      String body,
      String change,
      String fields) {}

  private static Kind kind(String link, String template, String type, String... rest) {
    return new Kind(link, template, type, "collection." + type, rest[0], rest[1], "uri " + rest[2]);
  }

  private static List<Kind> kinds() {
    String port =
        """
        id type active deviceId adminStateUp inboundFilterId outboundFilterId vifId hostId
        interfaceName peerId inboundMirrorIds outboundMirrorIds link portGroups\
        """;
    String zoneHost = "{\"hostId\": \"${host}\", \"ipAddress\": \"10.0.0.1\"}";
    List<Kind> kinds = new ArrayList<>();
    kinds.add(
        kind(
            "bridges",
            "bridgeTemplate",
            "Bridge-v4",
            "{\"name\": \"b\", \"tenantId\": \"\"}",
            "{\"name\": \"c\"}",
            "id name tenantId adminStateUp inboundFilterId outboundFilterId inboundMirrorIds"
                + " outboundMirrorIds ports peerPorts dhcpSubnets"));
    kinds.add(
        kind(
            "routers",
            "routerTemplate",
            "Router-v3",
            "{\"name\": \"r\", \"asNumber\": \"65000\"}",
            "{\"asNumber\": \"65001\"}",
            "id loadBalancerId asNumber localRedirectChainId forwardChainId ports peerPorts routes"
                + " bgpNetworks bgpPeers"));
    kinds.add(
        kind(
            "bridge.ports",
            "portTemplate",
            "Port-v3",
            "{\"type\": \"Bridge\", \"vlanId\": \"7\", \"tenantId\": null}",
            "{\"adminStateUp\": \"false\"}",
            port + " vlanId"));
    kinds.add(
        kind(
            "router.ports",
            "portTemplate",
            "Port-v3",
            "{\"type\": \"Router\", \"networkAddress\": \"10.0.0.0\", \"networkLength\": \"24\","
                + " \"portAddress\": \"10.0.0.1\", \"rtrPortVni\": \"9\"}",
            "{\"portMac\": \"02:00:00:00:00:09\", \"serviceContainerId\": null}",
            port
                + " networkAddress networkLength portAddress portMac rtrPortVni offRampVxlan"
                + " bgpStatus peeringTable"));
    kinds.add(
        new Kind(
            "routerPort.peeringTable",
            "",
            "MacIp-v1",
            "MacIp-v1",
            "{\"ip\": \"10.9.9.9\", \"mac\": \"02:00:00:00:00:01\"}",
            "",
            "uri ip mac"));
    kinds.add(
        kind(
            "router.routes",
            "routeTemplate",
            "Route-v1",
            "{\"type\": \"Normal\", \"srcNetworkAddr\": \"0.0.0.0\", \"srcNetworkLength\": \"0\","
                + " \"dstNetworkAddr\": \"10.3.0.0\", \"dstNetworkLength\": \"16\","
                + " \"nextHopPort\": \"${routerPort}\", \"weight\": \"100\"}",
            "",
            "id type srcNetworkAddr srcNetworkLength dstNetworkAddr dstNetworkLength nextHopPort"
                + " nextHopGateway weight attributes learned routerId"));
    kinds.add(
        kind(
            "router.bgpNetworks",
            "bgpNetworkTemplate",
            "BgpNetwork-v1",
            "{\"subnetAddress\": \"10.0.0.0\", \"subnetLength\": \"8\"}",
            "",
            "id subnetAddress subnetLength"));
    kinds.add(
        kind(
            "router.bgpPeers",
            "bgpPeerTemplate",
            "BgpPeer-v1",
            "{\"asNumber\": \"65000\", \"address\": \"10.0.0.9\", \"holdTime\": \"30\"}",
            "{\"keepAlive\": \"10\", \"password\": \"p\"}",
            "id asNumber address keepAlive holdTime connectRetry password"));
    kinds.add(
        kind(
            "chains",
            "chainTemplate",
            "Chain-v1",
            "{\"name\": \"c\"}",
            "",
            "id name tenantId rules"));
    kinds.add(
        kind(
            "chain.rules",
            "ruleTemplate",
            "Rule-v2",
            "{\"type\": \"drop\", \"nwProto\": \"6\", \"dlType\": \"2048\", \"tpDst\": {\"start\":"
                + " \"80\", \"end\": \"80\"}, \"position\": \"1\", \"properties\": {}}",
            "",
            "id type chainId position inPorts outPorts fragmentPolicy nwProto dlType tpSrc tpDst"
                + " condInvert matchForwardFlow"));
    kinds.add(
        kind(
            "portGroups",
            "portGroupTemplate",
            "PortGroup-v1",
            "{\"name\": \"g\", \"stateful\": \"true\"}",
            "{\"stateful\": \"false\"}",
            "id name tenantId stateful ports"));
    kinds.add(
        kind(
            "portGroup.ports",
            "",
            "PortGroupPort-v1",
            "{\"portId\": \"${bridgePort}\"}",
            "",
            "portGroupId portId port portGroup"));
    kinds.add(
        kind(
            "ipAddrGroups",
            "ipAddrGroupTemplate",
            "IpAddrGroup-v1",
            "{\"name\": \"g\"}",
            "",
            "id name addrs"));
    kinds.add(
        kind(
            "ipAddrGroup.addrs",
            "",
            "IpAddrGroupAddr-v1",
            "{\"addr\": \"10.0.0.1\", \"version\": 4}",
            "",
            "addr version ipAddrGroupId"));
    kinds.add(
        kind(
            "bridge.dhcpSubnets",
            "",
            "DhcpSubnet-v2",
            "{\"subnetPrefix\": \"10.1.0.0\", \"subnetLength\": \"24\", \"interfaceMTU\":"
                + " \"1450\"}",
            "{\"defaultGateway\": \"10.1.0.1\", \"dnsServerAddrs\": [\"8.8.8.8\"]}",
            "subnetPrefix subnetLength defaultGateway serverAddr dnsServerAddrs interfaceMTU"
                + " opt121Routes enabled hosts"));
    kinds.add(
        kind(
            "dhcpSubnet.hosts",
            "",
            "DhcpHost-v2",
            "{\"macAddr\": \"02:00:00:00:00:01\", \"ipAddr\": \"10.2.0.5\", \"name\": \"n\"}",
            "{\"name\": \"m\"}",
            "macAddr ipAddr name"));
    kinds.add(
        kind(
            "host.ports",
            "",
            "HostInterfacePort-v1",
            "{\"portId\": \"${bridgePort}\", \"interfaceName\": \"eth0\"}",
            "",
            "hostId interfaceName portId"));
    kinds.add(
        kind(
            "tunnelZones",
            "tunnelZoneTemplate",
            "TunnelZone-v1",
            "{\"name\": \"other\", \"type\": \"vxlan\", \"tenantId\": \"t\"}",
            "{\"name\": \"another\"}",
            "id name type hosts"));
    kinds.add(
        kind(
            "zone.hosts",
            "",
            "GreTunnelZoneHost-v1",
            zoneHost,
            "",
            "hostId ipAddress tunnelZoneId"));
    kinds.add(
        kind(
            "vxlanZone.hosts",
            "",
            "TunnelZoneHost-v1",
            zoneHost,
            "",
            "hostId ipAddress tunnelZoneId"));
    kinds.add(
        kind(
            "loadBalancers",
            "loadBalancerTemplate",
            "LoadBalancer-v1",
            "{}",
            "{\"adminStateUp\": \"false\"}",
            "id routerId adminStateUp pools vips"));
    // As the command line makes them inside their parents, which it does not name in the body.
    kinds.add(
        kind(
            "loadBalancer.pools",
            "poolTemplate",
            "Pool-v1",
            "{\"lbMethod\": \"ROUND_ROBIN\"}",
            "{\"adminStateUp\": \"false\"}",
            "id loadBalancerId lbMethod healthMonitorId protocol adminStateUp poolMembers vips"));
    kinds.add(
        kind(
            "pool.poolMembers",
            "poolMemberTemplate",
            "PoolMember-v1",
            "{\"address\": \"10.0.0.1\", \"protocolPort\": \"80\", \"weight\": \"2\"}",
            "{\"weight\": \"3\"}",
            "id poolId address protocolPort weight status adminStateUp"));
    kinds.add(
        kind(
            "pool.vips",
            "vipTemplate",
            "VIP-v1",
            "{\"address\": \"10.0.0.1\", \"protocolPort\": \"80\"}",
            "{\"sessionPersistence\": \"SOURCE_IP\"}",
            "id loadBalancerId poolId address protocolPort sessionPersistence adminStateUp"));
    kinds.add(
        kind(
            "healthMonitors",
            "healthMonitorTemplate",
            "HealthMonitor-v1",
            "{\"type\": \"TCP\", \"delay\": \"1\", \"timeout\": \"2\", \"maxRetries\": \"3\"}",
            "{\"delay\": \"5\"}",
            "id type delay timeout maxRetries adminStateUp pools"));
    kinds.add(
        kind(
            "vteps",
            "vtepTemplate",
            "VTEP-v2",
            "{\"managementIp\": \"10.77.0.1\", \"managementPort\": \"6632\", \"tunnelZoneId\":"
                + " \"${vtepZone}\"}",
            "",
            "id name description managementIp managementPort tunnelIpAddrs connectionState"
                + " tunnelZoneId bindings ports"));
    kinds.add(
        kind(
            "vtep.bindings",
            "",
            "VTEPBinding-v2",
            "{\"portName\": \"eth/1\", \"vlanId\": \"9\", \"networkId\": \"${bridge}\", \"mgmtIp\":"
                + " \"10.0.0.1\"}",
            "",
            "portName vlanId networkId"));
    kinds.add(
        kind(
            "mirrors",
            "mirrorTemplate",
            "Mirror-v1",
            "{\"toPortId\": \"${bridgePort}\", \"conditions\": [{\"nwProto\": \"6\"}]}",
            "{\"conditions\": []}",
            "id toPortId conditions"));
    kinds.add(
        kind(
            "l2insertions",
            "l2InsertionTemplate",
            "L2Insertion-v1",
            "{\"portId\": \"${bridgePort}\", \"srvPortId\": \"${bridgePort2}\", \"mac\":"
                + " \"02:00:00:00:00:01\", \"vlan\": \"7\", \"position\": \"1\"}",
            "{\"failOpen\": \"true\"}",
            "id portId srvPortId mac vlan position failOpen"));
    kinds.add(
        kind(
            "traceRequests",
            "traceRequestTemplate",
            "TraceRequest-v1",
            "{\"id\": \"${new}\", \"name\": \"t\", \"deviceType\": \"BRIDGE\", \"deviceId\":"
                + " \"${bridge}\", \"condition\": {}, \"limit\": \"5\"}",
            "{\"enabled\": \"true\"}",
            "id name deviceType deviceId limit enabled condition"));
    kinds.add(
        kind(
            "serviceContainers",
            "serviceContainerTemplate",
            "ServiceContainer-v1",
            "{\"serviceType\": \"IPSEC\", \"portId\": \"${bridgePort}\"}",
            "",
            "id serviceType serviceGroupId portId configurationId statusCode statusMessage"
                + " namespaceName interfaceName hostId"));
    kinds.add(
        kind(
            "serviceContainerGroups",
            "serviceContainerGroupTemplate",
            "ServiceContainerGroup-v1",
            "{\"portGroupId\": \"${portGroup}\"}",
            "",
            "id portGroupId serviceContainers"));
    return kinds;
  }

  @AfterAll
  static void stop() {
    API.close();
  }

  /** The parents that links begin at. */
  private static ObjectNode parents() {
    ObjectNode made = Api.JSON.createObjectNode();
    make(made, "bridge", "/bridges", "{}");
    make(made, "router", "/routers", "{}");
    make(made, "chain", "/chains", "{}");
    String port = made.path("bridge").path("ports").asText();
    make(made, "bridgePort", port, "{\"type\": \"Bridge\"}");
    make(made, "bridgePort2", port, "{\"type\": \"Bridge\"}");
    make(
        made,
        "routerPort",
        made.path("router").path("ports").asText(),
        "{\"type\": \"Router\", \"networkAddress\": \"10.0.0.0\", \"networkLength\": 24,"
            + " \"portAddress\": \"10.0.0.1\"}");
    make(made, "portGroup", "/port_groups", "{}");
    make(made, "ipAddrGroup", "/ip_addr_groups", "{\"name\": \"g\"}");
    make(
        made,
        "dhcpSubnet",
        made.path("bridge").path("dhcpSubnets").asText(),
        "{\"subnetPrefix\": \"10.2.0.0\", \"subnetLength\": 24}");
    String name = UUID.randomUUID().toString();
    make(made, "zone", "/tunnel_zones", "{\"name\": \"g" + name + "\", \"type\": \"gre\"}");
    make(made, "vxlanZone", "/tunnel_zones", "{\"name\": \"x" + name + "\", \"type\": \"vxlan\"}");
    make(made, "vtepZone", "/tunnel_zones", "{\"name\": \"v" + name + "\", \"type\": \"vtep\"}");
    make(made, "host", "/hosts", "{\"id\": \"" + UUID.randomUUID() + "\"}");
    API.create(
        "/tunnel_zones/" + Api.id(made.path("vtepZone")) + "/hosts",
        "{\"hostId\": \"" + Api.id(made.path("host")) + "\", \"ipAddress\": \"10.0.0.7\"}");
    make(made, "loadBalancer", "/load_balancers", "{}");
    make(
        made,
        "pool",
        made.path("loadBalancer").path("pools").asText(),
        "{\"lbMethod\": \"ROUND_ROBIN\"}");
    int vtep = VTEPS.incrementAndGet();
    make(
        made,
        "vtep",
        "/vteps",
        "{\"managementIp\": \"10.78."
            + (vtep >> 8 & 255)
            + "."
            + (vtep & 255)
            + "\", \"managementPort\": 1, \"tunnelZoneId\": \""
            + Api.id(made.path("vtepZone"))
            + "\"}");
    return made;
  }

  private static void make(ObjectNode made, String name, String path, String body) {
    made.set(name, API.create(path, body));
  }

  @TestFactory
  Stream<DynamicTest> everyClassOfTheClient() {
    return kinds().stream()
        .map(kind -> DynamicTest.dynamicTest(kind.link() + " " + kind.single(), () -> live(kind)));
  }

  /** Create, list, get by id, update, delete, in the client's own way. */
  private static void live(Kind kind) throws Exception {
    ObjectNode parents = parents();
    String single = VENDOR + kind.single() + "+json";
    String list = VENDOR + kind.list() + "+json";
    JsonNode root =
        API.send("GET", "", "{}", "Accept", VENDOR + "Application-v5+json").expect(200).json();
    String[] link = kind.link().split("\\.", 2);
    JsonNode holder = link.length == 1 ? root : parents.path(link[0]);
    String collection = holder.path(link[link.length - 1]).asText();
    assertThat(collection).as("an absolute link").startsWith("http://");

    String body = kind.body().replace("${new}", UUID.randomUUID().toString());
    for (Map.Entry<String, JsonNode> parent : parents.properties()) {
      body = body.replace("${" + parent.getKey() + "}", parent.getValue().path("id").asText());
    }
    Answer created = API.send("POST", collection, body, "Content-Type", single).expect(201);
    String location = created.header("Location");
    assertThat(location).startsWith("http://");
    JsonNode shown =
        API.send("GET", location, "{}", "Accept", single, "Content-Type", single)
            .expect(200)
            .json();
    assertThat(shown.properties().stream().map(Map.Entry::getKey))
        .contains(kind.fields().trim().split("\\s+"));
    shown
        .properties()
        .forEach(
            field -> {
              if (field.getKey().matches(".*(Length|Port|vlanId|weight|delay|position)")
                  && !field.getKey().equals("port")
                  && !field.getKey().equals("nextHopPort")
                  && !field.getKey().equals("hostInterfacePort")) {
                assertThat(field.getValue().isNumber()).as(field.toString()).isTrue();
              }
            });
    JsonNode all = API.send("GET", collection, "{}", "Accept", list).expect(200).json();
    assertThat(all.isArray()).isTrue();
    assertThat(all).contains(shown);
    if (!kind.template().isEmpty()) {
      String byId = root.path(kind.template()).asText().replace("{id}", shown.path("id").asText());
      assertThat(
              API.send("GET", byId, "{}", "Accept", single, "Content-Type", single)
                  .expect(200)
                  .json())
          .isEqualTo(shown);
    }
    String uri = shown.path("uri").asText();
    if (!kind.change().isEmpty()) {
      ObjectNode sent = shown.deepCopy();
      sent.setAll((ObjectNode) Api.JSON.readTree(kind.change()));
      API.send("PUT", uri, sent.toString(), "Content-Type", single).expect(204);
      API.send("GET", uri, "{}", "Accept", single).expect(200);
    }
    API.send("DELETE", uri, "{}").expect(204);
    API.send("GET", uri, "{}", "Accept", single).expect(404);
  }

  @Test
  void readsWhatHostsAndTheSystemTell() {
    JsonNode root = API.get("").json();
    JsonNode state =
        API.send(
                "GET",
                root.path("systemState").asText(),
                "{}",
                "Accept",
                VENDOR + "SystemState-v2+json")
            .expect(200)
            .json();
    for (String field : List.of("state", "availability", "information", "version")) {
      assertThat(state.has(field)).as(field).isTrue();
    }
    JsonNode host = parents().path("host");
    for (String field :
        List.of("id", "name", "alive", "addresses", "floodingProxyWeight", "containerWeight")) {
      assertThat(host.has(field)).as(field).isTrue();
    }
    assertThat(host.path("addresses").isArray()).isTrue();
    JsonNode interfaces =
        API.send(
                "GET",
                host.path("interfaces").asText(),
                "{}",
                "Accept",
                VENDOR + "collection.Interface-v1+json")
            .expect(200)
            .json();
    assertThat(interfaces).isEmpty();
    assertThat(API.get(root.path("tenants").asText()).expect(200).json().isArray()).isTrue();
  }

  /** The command line sends its tenant with lists that have no such filter. */
  @Test
  void ignoresTheTenantWhereItMeansNothing() {
    ObjectNode parents = parents();
    for (String list : List.of("/ports", "/mirrors", "/l2insertions", "/tunnel_zones")) {
      assertThat(API.get(list + "?tenant_id=nobody").expect(200).json())
          .hasSameSizeAs(API.get(list).json());
    }
    assertThat(API.get("/bridges?tenant_id=nobody").json()).isEmpty();
    assertThat(parents).isNotEmpty();
  }

  @Test
  void linksAndPartsPortsByTheWholeDocument() {
    ObjectNode parents = parents();
    ObjectNode port = parents.path("bridgePort").deepCopy();
    port.put("peerId", Api.id(parents.path("routerPort")).toString());
    String link = port.path("link").asText();
    API.send("POST", link, port.toString(), "Content-Type", VENDOR + "PortLink-v1+json")
        .expect(201);
    String uri = port.path("uri").asText();
    JsonNode linked = API.get(uri).json();
    assertThat(linked.path("peerId")).isEqualTo(port.path("peerId"));
    // Setting the peer is a link, and then a PUT of what the port has become.
    API.send("PUT", uri, linked.toString(), "Content-Type", VENDOR + "Port-v3+json").expect(204);
    API.send("DELETE", link, "{}").expect(204);
    assertThat(API.get(uri).json().path("peerId").isNull()).isTrue();
  }

  /** A token that has ended is 401; the client logs in once more, and asks again. */
  @Test
  void logsInAgainWhenItsTokenHasEnded() {
    String[] good = {"first"};
    AuthService auth =
        new AuthService() {
          private final MockAuthService mock = new MockAuthService();

          @Override
          public Token login(String user, String password, Optional<String> project) {
            return new Token(good[0], Optional.empty());
          }

          @Override
          public Identity authenticate(Optional<String> token) throws Refused {
            if (!token.equals(Optional.of(good[0]))) {
              throw new Refused("The token has ended");
            }
            return mock.authenticate(token);
          }

          @Override
          public List<Tenant> tenants(
              String token, Optional<String> after, Optional<Integer> limit) {
            return List.of();
          }

          @Override
          public Optional<Tenant> tenant(String token, String id) {
            return Optional.empty();
          }
        };
    try (Api api = new Api(auth)) {
      api.token = login(api);
      api.get("/bridges").expect(200);
      good[0] = "second";
      api.get("/bridges").expect(401);
      api.token = login(api);
      api.get("/bridges").expect(200);
    }
  }

  /** As the client does: no Content-Type, and the token out of the cookie alone. */
  private static String login(Api api) {
    String basic =
        Base64.getEncoder().encodeToString("user:password".getBytes(StandardCharsets.UTF_8));
    Answer answer = api.send("POST", "/login", "{}", "Authorization", "Basic " + basic).expect(200);
    String cookie = answer.header("Set-Cookie").split(";", 2)[0];
    return cookie.substring(cookie.indexOf('=') + 1);
  }
}
