package org.midonet.standalone.cloud;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes the objects of a virtual network through the API, one method for each kind that tests and
 * demonstrations use.
 */
public final class VirtualNetwork {
  /** The tenant that owns what is made here. */
  public static final String TENANT = "demo";

  private final Api api;
  private final Map<UUID, Integer> lengths = new ConcurrentHashMap<>();

  public VirtualNetwork(Api api) {
    this.api = api;
  }

  public Api api() {
    return api;
  }

  public UUID bridge(String name) {
    return api.make("/bridges", "Bridge-v4", "tenantId", TENANT, "name", name);
  }

  public UUID router(String name) {
    return api.make("/routers", "Router-v3", "tenantId", TENANT, "name", name);
  }

  /** A router whose packets pass these chains when they come in and when they leave. */
  public UUID router(String name, UUID inbound, UUID outbound) {
    return api.make(
        "/routers",
        "Router-v3",
        "tenantId",
        TENANT,
        "name",
        name,
        "inboundFilterId",
        inbound,
        "outboundFilterId",
        outbound);
  }

  public UUID bridgePort(UUID bridge) {
    return api.make("/bridges/" + bridge + "/ports", "Port-v3", "type", "Bridge");
  }

  /** A port whose packets pass these chains when they come in from it and when they leave by it. */
  public UUID bridgePort(UUID bridge, UUID inbound, UUID outbound) {
    return api.make(
        "/bridges/" + bridge + "/ports",
        "Port-v3",
        "type",
        "Bridge",
        "inboundFilterId",
        inbound,
        "outboundFilterId",
        outbound);
  }

  /** A port of a router with its address and network, and the route to that network. */
  public UUID routerPort(UUID router, String network, int length, String address) {
    UUID port =
        api.make(
            "/routers/" + router + "/ports",
            "Port-v3",
            "type",
            "Router",
            "networkAddress",
            network,
            "networkLength",
            length,
            "portAddress",
            address);
    UUID _ = route(router, port, network, length, "");
    return port;
  }

  /** A route by a port, to a gateway or (empty) to what is directly connected. */
  public UUID route(UUID router, UUID port, String destination, int length, String gateway) {
    Map<String, Object> fields = new HashMap<>();
    fields.put("type", "Normal");
    fields.put("srcNetworkAddr", "0.0.0.0");
    fields.put("srcNetworkLength", 0);
    fields.put("dstNetworkAddr", destination);
    fields.put("dstNetworkLength", length);
    fields.put("nextHopPort", port);
    fields.put("weight", 100);
    if (!gateway.isEmpty()) {
      fields.put("nextHopGateway", gateway);
    }
    return api.make("/routers/" + router + "/routes", "Route-v1", flat(fields));
  }

  public void link(UUID port, UUID peer) {
    var _ = api.create("/ports/" + port + "/link", "PortLink-v1", "peerId", peer);
  }

  public UUID chain(String name) {
    return api.make("/chains", "Chain-v1", "tenantId", TENANT, "name", name);
  }

  /** A rule at the end of a chain that was made here. */
  public UUID rule(UUID chain, String type, Object... fields) {
    Object[] all = new Object[fields.length + 4];
    System.arraycopy(fields, 0, all, 4, fields.length);
    all[0] = "type";
    all[1] = type;
    all[2] = "position";
    all[3] = lengths.merge(chain, 1, Integer::sum);
    return api.make("/chains/" + chain + "/rules", "Rule-v2", all);
  }

  /** DHCP for a network: gateway, DNS servers. */
  public void dhcp(UUID bridge, String prefix, int length, String gateway, List<String> dns) {
    var _ =
        api.create(
            "/bridges/" + bridge + "/dhcp",
            "DhcpSubnet-v2",
            "subnetPrefix",
            prefix,
            "subnetLength",
            length,
            "defaultGateway",
            gateway,
            "serverAddr",
            gateway,
            "dnsServerAddrs",
            dns,
            "interfaceMTU",
            1450,
            "enabled",
            true);
  }

  public void dhcpHost(
      UUID bridge, String prefix, int length, String mac, String address, String name) {
    var _ =
        api.create(
            "/bridges/" + bridge + "/dhcp/" + prefix + "_" + length + "/hosts",
            "DhcpHost-v2",
            "macAddr",
            mac,
            "ipAddr",
            address,
            "name",
            name);
  }

  /** Lets a bridge answer ARP requests for an address that no port has. */
  public void arpEntry(UUID bridge, String address, String mac) {
    var _ = api.create("/bridges/" + bridge + "/arp_table", "IP4Mac-v1", "ip", address, "mac", mac);
  }

  /** The MAC of a router's port. */
  public String mac(UUID routerPort) {
    return api.get("/ports/" + routerPort).path("portMac").asText();
  }

  /** Whether the host of a bound port says that it carries traffic. */
  public boolean active(UUID port) {
    return api.get("/ports/" + port).path("active").asBoolean();
  }

  private static Object[] flat(Map<String, Object> fields) {
    return fields.entrySet().stream()
        .flatMap(entry -> List.of(entry.getKey(), entry.getValue()).stream())
        .toArray();
  }
}
