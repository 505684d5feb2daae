package org.midonet.cluster;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.midonet.cluster.Api.Answer;
import org.midonet.nsdb.Change;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.topology.Bridge;
import org.midonet.topology.BridgePort;
import org.midonet.topology.RouterPort;
import org.midonet.topology.TopologyObject;
import org.midonet.topology.TopologyTypes;
import org.midonet.topology.error.MidonetException;

/**
 * Neutron's plugin, as far as the API sees it: whole documents with much that nobody asked for, a
 * body with every request. Things have names; their ids are made of the names.
 */
final class Neutron {

  static final String MEDIA = "application/vnd.org.midonet.neutron.";

  final Api api;
  private final Map<String, ObjectNode> documents = new LinkedHashMap<>();
  private final String space;

  /** Names of different spaces are different things. */
  Neutron(Api api, String space) {
    this.api = api;
    this.space = space;
  }

  UUID id(String name) {
    long hash =
        UUID.nameUUIDFromBytes((space + name).getBytes(java.nio.charset.StandardCharsets.UTF_8))
            .getLeastSignificantBits();
    return new UUID(0x6f1d2c3b_4a59_4000L | (hash >>> 52), hash | 0x8000000000000000L);
  }

  ObjectNode document(String name) {
    ObjectNode document = documents.get(name);
    if (document == null) {
      throw new AssertionError("nothing is called " + name);
    }
    return document;
  }

  private ObjectNode start(String name) {
    ObjectNode document = Api.JSON.createObjectNode();
    document.put("id", id(name).toString()).put("name", name).put("tenant_id", "demo");
    document.put("admin_state_up", true).put("status", "ACTIVE");
    document.put("revision_number", 3).put("standard_attr_id", 17).putArray("tags");
    document.putNull("qos_policy_id");
    documents.put(name, document);
    return document;
  }

  Answer post(String path, String kind, ObjectNode document) {
    return api.send(
        "POST",
        "/neutron/" + path,
        document.toString(),
        "Content-Type",
        MEDIA + kind + "-v1+json",
        "Accept",
        MEDIA + kind + "-v1+json");
  }

  /** Changes a thing and sends all of it, without Accept, as the plugin does. */
  Answer put(String path, String kind, String name, Consumer<ObjectNode> change) {
    ObjectNode document = document(name);
    change.accept(document);
    return api.send(
        "PUT",
        "/neutron/" + path + "/" + id(name),
        document.toString(),
        "Content-Type",
        MEDIA + kind + "-v1+json");
  }

  Answer delete(String path, String name) {
    return api.send("DELETE", "/neutron/" + path + "/" + id(name), "{}");
  }

  ObjectNode network(String name, Consumer<ObjectNode> more) {
    ObjectNode network = start(name);
    network.put("shared", false).put("router:external", false);
    network.put("provider:network_type", "midonet").put("mtu", 1500);
    more.accept(network);
    post("networks", "Network", network).expect(201);
    return network;
  }

  ObjectNode subnet(String name, String network, String cidr, Consumer<ObjectNode> more) {
    ObjectNode subnet = start(name);
    boolean six = cidr.contains(":");
    subnet.put("network_id", id(network).toString()).put("cidr", cidr);
    subnet.put("ip_version", six ? 6 : 4).put("enable_dhcp", true);
    String base = cidr.substring(0, cidr.indexOf('/'));
    subnet.put("gateway_ip", six ? base + "1" : base.substring(0, base.lastIndexOf('.')) + ".1");
    subnet.putArray("allocation_pools").addObject().put("start", base).put("end", base);
    subnet.putArray("dns_nameservers");
    subnet.putArray("host_routes");
    subnet.putNull("ipv6_ra_mode");
    subnet.set("network", document(network).deepCopy());
    more.accept(subnet);
    post("subnets", "Subnet", subnet).expect(201);
    return subnet;
  }

  /** The document of a port that is not sent yet; addresses are {@code subnet=address}. */
  ObjectNode portDocument(String name, String network, String mac, String owner, String... ips) {
    ObjectNode port = start(name);
    port.put("network_id", id(network).toString()).put("mac_address", mac);
    port.put("device_owner", owner).put("device_id", "");
    ArrayNode fixed = port.putArray("fixed_ips");
    for (String ip : ips) {
      String[] parts = ip.split("=", 2);
      fixed.addObject().put("subnet_id", id(parts[0]).toString()).put("ip_address", parts[1]);
    }
    port.putArray("security_groups");
    port.putArray("allowed_address_pairs");
    port.putArray("extra_dhcp_opts");
    port.putObject("binding:profile");
    port.put("binding:host_id", "").put("binding:vif_type", "unbound");
    port.put("port_security_enabled", !owner.startsWith("network:"));
    port.set("network", document(network).deepCopy());
    return port;
  }

  ObjectNode port(String name, String network, String mac, String owner, String... ips) {
    ObjectNode port = portDocument(name, network, mac, owner, ips);
    post("ports", "Port", port).expect(201);
    return port;
  }

  /** A port of an instance in some groups. */
  ObjectNode vm(String name, String network, String mac, List<String> groups, String... ips) {
    ObjectNode port = portDocument(name, network, mac, "compute:nova", ips);
    groups.forEach(group -> port.withArray("security_groups").add(id(group).toString()));
    post("ports", "Port", port).expect(201);
    return port;
  }

  ObjectNode router(String name, Consumer<ObjectNode> more) {
    ObjectNode router = start(name);
    router.putNull("external_gateway_info").putNull("gw_port_id").putArray("routes");
    more.accept(router);
    post("routers", "Router", router).expect(201);
    return router;
  }

  /** Makes the gateway's port, and tells the router of it. */
  void gateway(
      String router, String port, String network, String mac, boolean snat, String... ips) {
    ObjectNode document = portDocument(port, network, mac, "network:router_gateway", ips);
    document.put("tenant_id", "").put("device_id", id(router).toString());
    post("ports", "Port", document).expect(201);
    put(
            "routers",
            "Router",
            router,
            r -> {
              r.put("gw_port_id", id(port).toString());
              r.putObject("external_gateway_info")
                  .put("network_id", id(network).toString())
                  .put("enable_snat", snat)
                  .putArray("external_fixed_ips");
            })
        .expect(200);
  }

  /** Makes the interface's port, and adds it. */
  void attach(String router, String port, String network, String mac, String... ips) {
    ObjectNode document = portDocument(port, network, mac, "network:router_interface", ips);
    document.put("device_id", id(router).toString());
    post("ports", "Port", document).expect(201);
    add(router, port, ips[0].split("=", 2)[0]).expect(204);
  }

  Answer add(String router, String port, String subnet) {
    return interfaceCall("add_router_interface", router, port, subnet);
  }

  Answer interfaceCall(String verb, String router, String port, String subnet) {
    ObjectNode body = Api.JSON.createObjectNode();
    body.put("id", id(router).toString()).put("tenant_id", "demo");
    body.put("port_id", id(port).toString()).put("subnet_id", id(subnet).toString());
    body.putArray("subnet_ids").add(id(subnet).toString());
    return api.send(
        "PUT",
        "/neutron/routers/" + id(router) + "/" + verb,
        body.toString(),
        "Content-Type",
        MEDIA + "RouterInterface-v1+json");
  }

  ObjectNode floatingIp(String name, String network, String address) {
    ObjectNode floating = start(name);
    floating.put("floating_network_id", id(network).toString());
    floating.put("floating_ip_address", address);
    floating.putNull("router_id").putNull("port_id").putNull("fixed_ip_address");
    post("floating_ips", "FloatingIp", floating).expect(201);
    return floating;
  }

  Answer associate(String name, String router, String port, String fixed) {
    return put(
        "floating_ips",
        "FloatingIp",
        name,
        f ->
            f.put("router_id", id(router).toString())
                .put("port_id", id(port).toString())
                .put("fixed_ip_address", fixed));
  }

  Answer disassociate(String name) {
    return put(
        "floating_ips",
        "FloatingIp",
        name,
        f -> f.putNull("router_id").putNull("port_id").putNull("fixed_ip_address"));
  }

  /** A group with the rules that Neutron gives a new one: all may be sent. */
  ObjectNode group(String name) {
    ObjectNode group = start(name);
    group.put("description", "of " + name).put("stateful", true);
    ArrayNode rules = group.putArray("security_group_rules");
    for (String type : List.of("IPv4", "IPv6")) {
      rules.add(ruleDocument(name + " egress " + type, name, "egress", type, r -> {}));
    }
    post("security_groups", "SecurityGroup", group).expect(201);
    return group;
  }

  ObjectNode ruleDocument(
      String name, String group, String direction, String type, Consumer<ObjectNode> more) {
    ObjectNode rule = start(name);
    rule.put("security_group_id", id(group).toString()).put("direction", direction);
    rule.put("ethertype", type).putNull("protocol");
    rule.putNull("port_range_min").putNull("port_range_max").putNull("remote_ip_prefix");
    rule.putNull("remote_group_id").putNull("remote_address_group_id");
    more.accept(rule);
    return rule;
  }

  ObjectNode ingress(String name, String group, Consumer<ObjectNode> more) {
    ObjectNode rule = ruleDocument(name, group, "ingress", "IPv4", more);
    post("security_group_rules", "SecurityGroupRule", rule).expect(201);
    return rule;
  }

  /** Everything stored that packets feel, by type and id, and the tables of bridges. */
  Map<String, Object> topology() {
    try {
      Map<String, Object> all = new TreeMap<>();
      for (Class<? extends TopologyObject> type : TopologyTypes.ALL) {
        if (!type.getPackageName().endsWith(".neutron")) {
          for (TopologyObject object : api.nsdb.topology().list(type)) {
            all.put(type.getSimpleName() + " " + object.id(), withoutKey(object));
          }
        }
      }
      for (Bridge bridge : api.nsdb.topology().list(Bridge.class)) {
        Map<Mac, UUID> macs = api.nsdb.tables().macs(bridge.id(), 0).list();
        macs.forEach((mac, port) -> all.put("mac " + bridge.id() + " " + mac, port));
        Map<IpAddress, Mac> addresses = api.nsdb.tables().addresses(bridge.id()).list();
        addresses.forEach((ip, mac) -> all.put("address " + bridge.id() + " " + ip, mac));
      }
      return all;
    } catch (MidonetException e) {
      throw new AssertionError(e);
    }
  }

  /** Tunnel keys are never given twice. */
  private static TopologyObject withoutKey(TopologyObject object) {
    return switch (object) {
      case BridgePort port -> port.withTunnelKey(0);
      case RouterPort port -> port.withTunnelKey(0);
      default -> object;
    };
  }

  <T extends TopologyObject> T get(Class<T> type, UUID id) {
    try {
      return api.nsdb.topology().get(type, id);
    } catch (MidonetException e) {
      throw new AssertionError(e);
    }
  }

  List<TopologyObject> objects() {
    try {
      List<TopologyObject> all = new ArrayList<>();
      for (Class<? extends TopologyObject> type : TopologyTypes.ALL) {
        all.addAll(api.nsdb.topology().list(type));
      }
      return all;
    } catch (MidonetException e) {
      throw new AssertionError(e);
    }
  }

  void store(TopologyObject object) {
    try {
      api.nsdb.topology().commit(new Change.Create(object));
    } catch (MidonetException e) {
      throw new AssertionError(e);
    }
  }

  void replace(TopologyObject object) {
    try {
      api.nsdb.topology().commit(new Change.Update(object));
    } catch (MidonetException e) {
      throw new AssertionError(e);
    }
  }
}
