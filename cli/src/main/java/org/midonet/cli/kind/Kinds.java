package org.midonet.cli.kind;

import java.util.HashMap;
import java.util.Map;

/** Finds a kind by name. A kind is declared when it is first asked for: a command needs few. */
public final class Kinds {
  /** A packet to ask about: in no collection, but named by attributes as objects are. */
  public static final String PACKET = "packet";

  private static final Map<String, Kind> DECLARED = new HashMap<>();

  private Kinds() {}

  /** The kind of a name. */
  public static synchronized Kind get(String name) {
    Kind known = DECLARED.get(name);
    if (known == null) {
      known = declare(name);
      DECLARED.put(name, known);
    }
    return known;
  }

  private static Kind declare(String name) {
    return switch (name) {
      case "root" -> RootKind.declare();
      case "router" -> RouterKind.declare();
      case "bridge" -> BridgeKind.declare();
      case "port" -> PortKinds.any();
      case "router-port" -> PortKinds.router();
      case "bridge-port" -> PortKinds.bridge();
      case "vxlan-port" -> PortKinds.vxlan();
      case "remote-peers" -> RemotePeerKind.declare();
      case "route" -> RouteKind.declare();
      case "bgp-peer" -> BgpPeerKind.declare();
      case "bgp-network" -> BgpNetworkKind.declare();
      case "dhcp" -> DhcpKind.declare();
      case "dhcp-host" -> DhcpHostKind.declare();
      case "chain" -> ChainKind.declare();
      case "rule" -> RuleKind.declare();
      case "mirror" -> MirrorKind.declare();
      case "mirror-match" -> MirrorMatchKind.declare();
      case "l2insertion" -> L2InsertionKind.declare();
      case "tracerequest" -> TraceRequestKind.declare();
      case PACKET -> PacketKind.declare();
      case "host" -> HostKind.declare();
      case "interface" -> InterfaceKind.declare();
      case "host-binding" -> HostBindingKind.declare();
      case "tunnel-zone" -> TunnelZoneKind.declare();
      case "tunnel-zone-member" -> TunnelZoneMemberKind.declare();
      case "port-group" -> PortGroupKind.declare();
      case "port-group-member" -> PortGroupMemberKind.declare();
      case "ip-address-group" -> IpAddressGroupKind.declare();
      case "ip-address" -> GroupAddressKinds.any();
      case "ip4-address" -> GroupAddressKinds.version(4);
      case "ip6-address" -> GroupAddressKinds.version(6);
      case "load-balancer" -> LoadBalancerKind.declare();
      case "pool" -> PoolKind.declare();
      case "pool-member" -> PoolMemberKind.declare();
      case "vip" -> VipKind.declare();
      case "health-monitor" -> HealthMonitorKind.declare();
      case "vtep" -> VtepKind.declare();
      case "vtep-binding" -> VtepBindingKind.declare();
      case "vtep-port" -> VtepPortKind.declare();
      case "container" -> ContainerKind.declare();
      case "container-group" -> ContainerGroupKind.declare();
      case "tenant" -> TenantKind.declare();
      case "system-state" -> SystemStateKind.declare();
      case "pool-statistic" -> PoolStatisticKind.declare();
      default -> throw new IllegalArgumentException("no kind is called " + name);
    };
  }
}
