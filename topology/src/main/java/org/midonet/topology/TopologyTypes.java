package org.midonet.topology;

import java.util.List;
import java.util.Optional;
import org.midonet.topology.neutron.FloatingIp;
import org.midonet.topology.neutron.NeutronAddressGroup;
import org.midonet.topology.neutron.NeutronDocument;
import org.midonet.topology.neutron.NeutronGatewayConnection;
import org.midonet.topology.neutron.NeutronGatewayDevice;
import org.midonet.topology.neutron.NeutronHealthMonitor;
import org.midonet.topology.neutron.NeutronListener;
import org.midonet.topology.neutron.NeutronLoadBalancer;
import org.midonet.topology.neutron.NeutronMember;
import org.midonet.topology.neutron.NeutronNetwork;
import org.midonet.topology.neutron.NeutronPool;
import org.midonet.topology.neutron.NeutronPort;
import org.midonet.topology.neutron.NeutronRemoteMac;
import org.midonet.topology.neutron.NeutronRouter;
import org.midonet.topology.neutron.NeutronSubnet;
import org.midonet.topology.neutron.NeutronTapFlow;
import org.midonet.topology.neutron.NeutronTapService;
import org.midonet.topology.neutron.SecurityGroup;
import org.midonet.topology.neutron.SecurityGroupRule;

/**
 * The types of objects that the store keeps. A sealed family (ports, rules) is one type: an id
 * names one port, whatever its kind.
 */
public final class TopologyTypes {

  /** Every type, in the order of spec {@code nsdb.md} sections 3.1 and 3.2. */
  public static final List<Class<? extends TopologyObject>> ALL =
      List.of(
          BgpNetwork.class,
          BgpPeer.class,
          Chain.class,
          Dhcp.class,
          DhcpV6.class,
          HealthMonitor.class,
          Host.class,
          HostGroup.class,
          IpAddressGroup.class,
          L2Insertion.class,
          LoadBalancer.class,
          Mirror.class,
          Bridge.class,
          Pool.class,
          PoolMember.class,
          Port.class,
          PortGroup.class,
          Route.class,
          Router.class,
          Rule.class,
          ServiceContainer.class,
          ServiceContainerGroup.class,
          TraceRequest.class,
          TunnelZone.class,
          Vip.class,
          Vtep.class,
          NeutronNetwork.class,
          NeutronSubnet.class,
          NeutronPort.class,
          NeutronRouter.class,
          FloatingIp.class,
          SecurityGroup.class,
          SecurityGroupRule.class,
          NeutronAddressGroup.class,
          NeutronLoadBalancer.class,
          NeutronListener.class,
          NeutronPool.class,
          NeutronMember.class,
          NeutronHealthMonitor.class,
          NeutronTapService.class,
          NeutronTapFlow.class,
          NeutronGatewayDevice.class,
          NeutronRemoteMac.class,
          NeutronGatewayConnection.class,
          NeutronDocument.class);

  private TopologyTypes() {}

  /**
   * The type under which objects of this class are stored: the class itself, or the family it
   * belongs to.
   */
  public static Class<? extends TopologyObject> of(Class<? extends TopologyObject> type) {
    if (Port.class.isAssignableFrom(type)) {
      return Port.class;
    }
    if (Rule.class.isAssignableFrom(type)) {
      return Rule.class;
    }
    return type;
  }

  /** The name of a type in the store's paths and in messages. */
  public static String name(Class<? extends TopologyObject> type) {
    return of(type).getSimpleName();
  }

  /** The type of that name. */
  public static Optional<Class<? extends TopologyObject>> named(String name) {
    for (Class<? extends TopologyObject> type : ALL) {
      if (type.getSimpleName().equals(name)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}
