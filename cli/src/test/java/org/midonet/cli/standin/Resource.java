package org.midonet.cli.standin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.midonet.cli.api.Document;
import org.midonet.cli.api.Json;

/**
 * A collection of the stand-in.
 *
 * @param collection its path; {@code *} is a segment
 * @param item the path of an element; {@code {member}} is taken from the element, {@code *} from
 *     the collection's path
 * @param media the media type of an element
 * @param owner the member of an element that holds the collection's first {@code *}; empty: none
 * @param links link members, each with what is appended to the element's address
 * @param defaults what an element has when nobody says otherwise, as JSON
 */
record Resource(
    String collection,
    String item,
    String media,
    String owner,
    Map<String, String> links,
    String defaults) {

  static final List<Resource> ALL =
      List.of(
          top("bridges", "Bridge-v4", Map.of("ports", "/ports", "dhcpSubnets", "/dhcp"), device()),
          top(
              "routers",
              "Router-v3",
              Map.of(
                  "ports", "/ports",
                  "routes", "/routes",
                  "bgpPeers", "/bgp_peers",
                  "bgpNetworks", "/bgp_networks"),
              "{'adminStateUp':true,'asNumber':0,'inboundMirrorIds':[],'outboundMirrorIds':[]}"),
          top("chains", "Chain-v1", Map.of("rules", "/rules"), "{}"),
          top("mirrors", "Mirror-v1", Map.of(), "{'conditions':[]}"),
          top("l2insertions", "L2Insertion-v1", Map.of(), "{'vlan':0,'position':0}"),
          top("hosts", "Host-v3", Map.of("interfaces", "/interfaces", "ports", "/ports"), "{}"),
          top("port_groups", "PortGroup-v1", Map.of("ports", "/ports"), "{'stateful':false}"),
          top("ip_addr_groups", "IpAddrGroup-v1", Map.of("addrs", "/ip_addrs"), "{}"),
          top("tunnel_zones", "TunnelZone-v1", Map.of("hosts", "/hosts"), "{}"),
          top("tenants", "Tenant-v2", Map.of(), "{}"),
          top(
              "load_balancers",
              "LoadBalancer-v1",
              Map.of("pools", "/pools", "vips", "/vips"),
              "{'adminStateUp':true}"),
          top("health_monitors", "HealthMonitor-v1", Map.of(), "{'adminStateUp':true}"),
          top(
              "traces",
              "TraceRequest-v1",
              Map.of(),
              "{'limit':9223372036854775807,'enabled':false}"),
          top(
              "service_container_groups",
              "ServiceContainerGroup-v1",
              Map.of("serviceContainers", "/service_containers"),
              "{}"),
          top("service_containers", "ServiceContainer-v1", Map.of(), "{}"),
          top("vteps", "VTEP-v2", Map.of("bindings", "/bindings", "ports", "/ports"), "{}"),
          top("ports", "Port-v3", Map.of(), "{}"),
          top("pools", "Pool-v1", Map.of("poolMembers", "/pool_members", "vips", "/vips"), "{}"),
          below("bridges/*/ports", "ports/{id}", "Port-v3", "deviceId", port(), bridgePort()),
          below("routers/*/ports", "ports/{id}", "Port-v3", "deviceId", port(), routerPort()),
          below("routers/*/routes", "routes/{id}", "Route-v1", "routerId", Map.of(), route()),
          below("routers/*/bgp_peers", "bgp_peers/{id}", "BgpPeer-v1", "routerId", Map.of(), "{}"),
          below(
              "routers/*/bgp_networks",
              "bgp_networks/{id}",
              "BgpNetwork-v1",
              "routerId",
              Map.of(),
              "{}"),
          below(
              "ports/*/peering_table",
              "ports/*/peering_table/{ip}",
              "MacIp-v1",
              "",
              Map.of(),
              "{}"),
          below(
              "bridges/*/dhcp",
              "bridges/*/dhcp/{subnetPrefix}_{subnetLength}",
              "DhcpSubnet-v2",
              "",
              Map.of("hosts", "/hosts"),
              "{'interfaceMTU':0,'opt121Routes':[],'enabled':true}"),
          below(
              "bridges/*/dhcp/*/hosts",
              "bridges/*/dhcp/*/hosts/{macAddr}",
              "DhcpHost-v2",
              "",
              Map.of(),
              "{}"),
          below("chains/*/rules", "rules/{id}", "Rule-v2", "chainId", Map.of(), rule()),
          below(
              "tunnel_zones/*/hosts",
              "tunnel_zones/*/hosts/{hostId}",
              "TunnelZoneHost-v1",
              "tunnelZoneId",
              Map.of(),
              "{}"),
          below(
              "hosts/*/ports",
              "hosts/*/ports/{portId}",
              "HostInterfacePort-v1",
              "hostId",
              Map.of(),
              "{}"),
          below(
              "hosts/*/interfaces",
              "hosts/*/interfaces/{name}",
              "Interface-v1",
              "",
              Map.of(),
              "{}"),
          below(
              "port_groups/*/ports",
              "port_groups/*/ports/{portId}",
              "PortGroupPort-v1",
              "portGroupId",
              Map.of(),
              "{}"),
          below(
              "ip_addr_groups/*/ip_addrs",
              "ip_addr_groups/*/versions/{version}/ip_addrs/{addr}",
              "IpAddrGroupAddr-v1",
              "ipAddrGroupId",
              Map.of(),
              "{}"),
          below(
              "load_balancers/*/pools",
              "pools/{id}",
              "Pool-v1",
              "loadBalancerId",
              Map.of("poolMembers", "/pool_members", "vips", "/vips"),
              "{'adminStateUp':true,'protocol':'TCP','lbMethod':'ROUND_ROBIN'}"),
          below(
              "pools/*/pool_members",
              "pool_members/{id}",
              "PoolMember-v1",
              "poolId",
              Map.of(),
              "{'adminStateUp':true,'weight':1,'status':'ACTIVE'}"),
          below(
              "service_container_groups/*/service_containers",
              "service_containers/{id}",
              "ServiceContainer-v1",
              "serviceGroupId",
              Map.of(),
              "{'statusCode':'STOPPED'}"));

  private static Resource top(String path, String media, Map<String, String> links, String json) {
    return new Resource(path, path + "/{id}", media, "", links, json);
  }

  private static Resource below(
      String collection,
      String item,
      String media,
      String owner,
      Map<String, String> links,
      String json) {
    return new Resource(collection, item, media, owner, links, json);
  }

  private static String device() {
    return "{'adminStateUp':true,'inboundMirrorIds':[],'outboundMirrorIds':[]}";
  }

  private static Map<String, String> port() {
    return Map.of("link", "/link", "peeringTable", "/peering_table");
  }

  private static String bridgePort() {
    return "{'type':'Bridge','adminStateUp':true,'active':false,'vlanId':0}";
  }

  private static String routerPort() {
    return "{'type':'Router','adminStateUp':true,'active':false}";
  }

  private static String route() {
    return "{'weight':0,'learned':false}";
  }

  private static String rule() {
    return "{'condInvert':false,'fragmentPolicy':'any','noVlan':false,'position':1}";
  }

  boolean isCollection(String path) {
    return segments(collection).matcher(path).matches();
  }

  boolean isItem(String path) {
    return segments(item.replaceAll("\\{\\w+}", "*").replace("*_*", "*")).matcher(path).matches();
  }

  private static Pattern segments(String path) {
    return Pattern.compile(path.replace("*", "[^/]+"));
  }

  /** A new element with its defaults, its owner, its address and its links. */
  Document element(String base, String path, Document given) {
    try {
      Document element = Json.object(defaults.replace('\'', '"'));
      given.members().forEach(element::put);
      Matcher stars = Pattern.compile(collection.replace("*", "([^/]+)")).matcher(path);
      if (stars.matches() && stars.groupCount() > 0 && !owner.isEmpty()) {
        element.put(owner, stars.group(1));
      }
      String address = item;
      for (int star = 1; star <= stars.groupCount(); star++) {
        address = address.replaceFirst("\\*", stars.group(star));
      }
      Matcher members = Pattern.compile("\\{(\\w+)}").matcher(address);
      String complete = members.replaceAll(found -> element.text(found.group(1)).orElse("0"));
      element.put("uri", base + "/" + complete);
      links.forEach((member, suffix) -> element.put(member, base + "/" + complete + suffix));
      return element;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
