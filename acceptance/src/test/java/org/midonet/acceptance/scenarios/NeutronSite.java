package org.midonet.acceptance.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.midonet.lab.Await;
import org.midonet.lab.Hypervisor;
import org.midonet.lab.Lab;
import org.midonet.lab.Namespace;
import org.midonet.lab.Vm;
import org.midonet.standalone.cloud.Api;
import org.midonet.standalone.cloud.Cloud;
import org.midonet.standalone.cloud.Guest;
import org.midonet.standalone.cloud.Home;
import org.midonet.standalone.cloud.VirtualNetwork;

/**
 * A cloud of its own, with a database, a cluster and two hypervisors, that says everything in
 * Neutron's documents. Its tenant has a network (10.N.0.0/24) with a guest on each hypervisor, a
 * router, and a network in common with other sites (192.168.9.0/24); its VTEP router has an uplink
 * on each hypervisor (2.N.H.1).
 */
final class NeutronSite implements AutoCloseable {
  static final int VNI = 100;
  static final int HOSTS = 2;

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();

  final int number;
  final Lab lab;
  private final Cloud cloud;
  private final List<Hypervisor> hosts = new ArrayList<>();
  private final List<Vm> guests = new ArrayList<>();
  private final Map<String, UUID> ids = new HashMap<>();
  private String tunnel;

  NeutronSite(int number) {
    this.number = number;
    tunnel = "2." + number + ".0.1";
    lab = Lab.unique("ns" + number);
    cloud = new Cloud(lab, Home.find());
  }

  /** Starts everything; nothing is joined to other sites yet. */
  void start(Namespace between) {
    cloud.startCluster("127.0.0.1:0", List.of());
    UUID zone = api().make("/tunnel_zones", "TunnelZone-v1", "name", "tz", "type", "vxlan");
    for (int host = 1; host <= HOSTS; host++) {
      Hypervisor made = cloud.hypervisor("hv" + host, "192.0.2." + host);
      hosts.add(made);
      String link = "site" + number + host;
      lab.veth(made.namespace(), "up0", between, link);
      between.ip("addr add " + beyond(host) + "/24 dev " + link);
      var _ = cloud.startAgent(made);
    }
    for (Hypervisor host : hosts) {
      UUID id = cloud.awaitAlive(host, SOON);
      var _ =
          api()
              .create(
                  "/tunnel_zones/" + zone + "/hosts",
                  "TunnelZoneHost-v1",
                  "hostId",
                  id,
                  "ipAddress",
                  host.underlayAddress());
    }
    tenant();
    vtepRouter();
    VirtualNetwork network = new VirtualNetwork(api());
    for (String port : List.of("guest1", "guest2")) {
      Guest.awaitActive(network, id(port), SOON);
    }
    guests.forEach(vm -> assertThat(vm.dhcp(SOON).address()).startsWith("10." + number));
  }

  private void tenant() {
    network("net", "sub", net("0") + "/24", net("1"), "local");
    network("common", "common-sub", "192.168.9.0/24", null, "local");
    make("security_groups", "SecurityGroup", "group", "security_group_rules", List.of());
    rule("egress", "egress", "group", null, null);
    rule("icmp", "ingress", "group", "icmp", "10.0.0.0/8");
    rule("tcp", "ingress", "group", "tcp", "10.0.0.0/8");
    for (int host = 1; host <= HOSTS; host++) {
      guest(host);
    }
    make("routers", "Router", "tenant", "routes", List.of());
    attach("tenant", "inside", "net", "sub", mac("01"), net("1"), Map.of());
    attach("tenant", "edge", "common", "common-sub", edgeMac(), common(), Map.of());
  }

  private void guest(int host) {
    Vm vm = Vm.create(lab, "vm" + host, hosts.get(host - 1), mac("1" + host));
    String port = "guest" + host;
    port(port, "net", "sub", vm.mac(), address(host), "compute:nova", Map.of());
    guests.add(vm);
    var _ = Guest.bind(cloud.home(), hosts.get(host - 1), id(port), vm.tap());
  }

  private void vtepRouter() {
    make("routers", "Router", "vtep", "routes", List.of());
    List<Object> routes = new ArrayList<>();
    for (int host = 1; host <= HOSTS; host++) {
      String uplink = "up" + host;
      network(uplink, uplink + "-sub", "2." + number + "." + host + ".0/24", null, "uplink");
      Map<String, Object> binding =
          Map.of(
              "binding:host_id",
              hosts.get(host - 1).name(),
              "binding:profile",
              Map.of("interface_name", "up0"));
      String address = "2." + number + "." + host + ".1";
      attach("vtep", uplink + "-port", uplink, uplink + "-sub", mac("a" + host), address, binding);
      routes.add(Map.of("destination", "2.0.0.0/8", "nexthop", beyond(host)));
    }
    put("routers", "Router", "vtep", "routes", routes);
  }

  /** Makes its side of a peering, as an operator does, but for what is told of the other's MACs. */
  void join() {
    make("gateway_devices", "GatewayDevice", "device", device());
    connect();
  }

  /** The router that ends its tunnels, and where. */
  private Object[] device() {
    return new Object[] {
      "type", "router_vtep", "resource_id", id("vtep"), "tunnel_ips", List.of(tunnel)
    };
  }

  /** Makes the L2 gateway's connection. */
  void connect() {
    Map<String, Object> part = Map.of("device_id", id("device"), "segmentation_id", VNI);
    make(
        "l2_gateway_connections",
        "L2GatewayConnection",
        "connection",
        "network_id",
        id("common"),
        "segmentation_id",
        VNI,
        "l2_gateway",
        Map.of("id", id("gateway"), "name", "gateway", "devices", List.of(part)));
  }

  void disconnect() {
    delete("l2_gateway_connections", "connection");
  }

  /** Tells it where another site's router is, and by which networks to go there. */
  void meet(NeutronSite other) {
    port(
        "far" + other.number,
        "common",
        "common-sub",
        other.edgeMac(),
        other.common(),
        "network:remote_site",
        Map.of());
    Map<String, Object> route =
        Map.of("destination", other.net("0") + "/24", "nexthop", other.common());
    put("routers", "Router", "tenant", "routes", List.of(route));
    station(other);
  }

  /** The other site's router is behind its tunnel address. */
  void station(NeutronSite other) {
    make(
        "remote_mac_entries",
        "RemoteMacEntry",
        "mac" + other.number,
        "device_id",
        id("device"),
        "mac_address",
        other.edgeMac(),
        "vtep_address",
        other.tunnel,
        "segmentation_id",
        VNI);
  }

  void forget(NeutronSite other) {
    delete("remote_mac_entries", "mac" + other.number);
  }

  /** Takes everything away that {@link #join} and {@link #meet} have made. */
  void part(NeutronSite other) {
    forget(other);
    put("routers", "Router", "tenant", "routes", List.of());
    delete("ports", "far" + other.number);
    disconnect();
    delete("gateway_devices", "device");
  }

  /** Its tunnels end at another address from now on. */
  void move(String address) {
    tunnel = address;
    put("gateway_devices", "GatewayDevice", "device", device());
  }

  /** What its database and its kernels have now of the virtual network: ids, and table entries. */
  Map<String, List<String>> left() {
    Map<String, List<String>> all = new TreeMap<>();
    for (String path : List.of("ports", "routers", "bridges", "chains", "neutron/ports")) {
      all.put(path, each(api().get("/" + path), "id"));
    }
    String common = "/bridges/" + id("common");
    all.put("macs", each(api().get(common + "/mac_table"), "macAddr"));
    all.put("addresses", each(api().get(common + "/arp_table"), "ip"));
    all.put("routes", each(api().get("/routers/" + id("tenant") + "/routes"), "dstNetworkAddr"));
    for (Hypervisor host : hosts) {
      all.put(host.name(), each(ask(host, "ports").path("ports"), "number"));
    }
    return all;
  }

  private static List<String> each(JsonNode array, String field) {
    List<String> found = new ArrayList<>();
    array.forEach(item -> found.add(item.path(field).asText()));
    Collections.sort(found);
    return found;
  }

  /** Waits until both agents have applied what the store shows. */
  void settle() {
    for (int round = 0; round < 2; round++) {
      for (Hypervisor host : hosts) {
        Await.until(
            host.name() + " of site " + number + " to have applied what the store shows",
            SOON,
            () -> ask(host, "current").path("current").asBoolean());
      }
    }
  }

  private static JsonNode ask(Hypervisor host, String what) {
    return AgentDoor.ask(host.root().resolve("run/midolman/agent.sock"), what);
  }

  private void network(
      String name, String subnet, String cidr, @Nullable String gateway, String type) {
    make("networks", "Network", name, "provider:network_type", type);
    Map<String, Object> fields = new HashMap<>();
    fields.put("network_id", id(name));
    fields.put("cidr", cidr);
    fields.put("ip_version", 4);
    fields.put("enable_dhcp", gateway != null);
    fields.put("gateway_ip", gateway);
    post("subnets", "Subnet", subnet, fields);
  }

  private void port(
      String name,
      String network,
      String subnet,
      String mac,
      String address,
      String owner,
      Map<String, Object> more) {
    Map<String, Object> fields = new HashMap<>(more);
    boolean guest = owner.startsWith("compute:");
    fields.put("network_id", id(network));
    fields.put("mac_address", mac);
    fields.put("device_owner", owner);
    fields.put("device_id", name);
    fields.put("fixed_ips", List.of(Map.of("subnet_id", id(subnet), "ip_address", address)));
    fields.put("port_security_enabled", guest);
    fields.put("security_groups", guest ? List.of(id("group")) : List.of());
    post("ports", "Port", name, fields);
  }

  private void attach(
      String router,
      String port,
      String network,
      String subnet,
      String mac,
      String address,
      Map<String, Object> more) {
    port(port, network, subnet, mac, address, "network:router_interface", more);
    String path = "/neutron/routers/" + id(router) + "/add_router_interface";
    Map<String, Object> body =
        Map.of("id", id(router), "port_id", id(port), "subnet_id", id(subnet));
    requireOk(api().put(path, "neutron.RouterInterface-v1", JSON.valueToTree(body)));
  }

  /** A rule of a security group; null: any. */
  void rule(
      String name,
      String direction,
      String group,
      @Nullable String protocol,
      @Nullable String prefix) {
    Map<String, Object> fields = new HashMap<>();
    fields.put("security_group_id", id(group));
    fields.put("direction", direction);
    fields.put("ethertype", "IPv4");
    fields.put("protocol", protocol);
    fields.put("remote_ip_prefix", prefix);
    post("security_group_rules", "SecurityGroupRule", name, fields);
  }

  void make(String path, String kind, String name, Object... fields) {
    post(path, kind, name, map(fields));
  }

  private void post(String path, String kind, String name, Map<String, Object> fields) {
    Map<String, Object> all = document(name, fields);
    Object[] flat =
        all.entrySet().stream()
            .flatMap(entry -> Stream.of(entry.getKey(), entry.getValue()))
            .toArray();
    requireOk(api().post("/neutron/" + path, "neutron." + kind + "-v1", flat));
  }

  private void put(String path, String kind, String name, Object... fields) {
    JsonNode body = JSON.valueToTree(document(name, map(fields)));
    requireOk(api().put("/neutron/" + path + "/" + id(name), "neutron." + kind + "-v1", body));
  }

  void delete(String path, String name) {
    api().delete("/neutron/" + path + "/" + ids.remove(name));
  }

  private Map<String, Object> document(String name, Map<String, Object> fields) {
    Map<String, Object> all = new HashMap<>(fields);
    all.putAll(Map.of("id", id(name), "name", name, "tenant_id", "demo", "admin_state_up", true));
    return all;
  }

  private static Map<String, Object> map(Object... fields) {
    Map<String, Object> map = new HashMap<>();
    for (int i = 0; i < fields.length; i += 2) {
      map.put((String) fields[i], fields[i + 1]);
    }
    return map;
  }

  private static void requireOk(Api.Answer answer) {
    assertThat(answer.status()).as(answer.body()).isBetween(200, 204);
  }

  private UUID id(String name) {
    return ids.computeIfAbsent(name, any -> UUID.randomUUID());
  }

  private Api api() {
    return cloud.api();
  }

  private String net(String last) {
    return "10." + number + ".0." + last;
  }

  private String mac(String last) {
    return "fa:16:3e:0" + number + ":00:" + last;
  }

  private String edgeMac() {
    return mac("02");
  }

  private String common() {
    return "192.168.9." + number;
  }

  /** Where its tunnels end. */
  String tunnel() {
    return tunnel;
  }

  /** The address of the guest on a host, counted from 1. */
  String address(int host) {
    return net("1" + host);
  }

  Namespace guest1() {
    return guests.getFirst().namespace();
  }

  Namespace guest2() {
    return guests.getLast().namespace();
  }

  /** The other end of a host's uplink. */
  private String beyond(int host) {
    return "2." + number + "." + host + ".254";
  }

  /** Its tunnels' packets come to a host's uplink. */
  void comesBy(Namespace between, int host) {
    between.ip("route replace " + tunnel + "/32 via 2." + number + "." + host + ".1");
  }

  @Override
  public void close() {
    lab.close();
  }
}
