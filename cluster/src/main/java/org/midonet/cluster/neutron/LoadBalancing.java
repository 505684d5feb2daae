package org.midonet.cluster.neutron;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.midonet.cluster.neutron.translate.HealthMonitorTranslator;
import org.midonet.cluster.neutron.translate.ListenerTranslator;
import org.midonet.cluster.neutron.translate.LoadBalancerTranslator;
import org.midonet.cluster.neutron.translate.MemberTranslator;
import org.midonet.cluster.neutron.translate.PoolTranslator;
import org.midonet.topology.neutron.NeutronHealthMonitor;
import org.midonet.topology.neutron.NeutronListener;
import org.midonet.topology.neutron.NeutronLoadBalancer;
import org.midonet.topology.neutron.NeutronMember;
import org.midonet.topology.neutron.NeutronPool;

/** The resources of LBaaS version 2. */
final class LoadBalancing {

  private static final Kind BALANCERS =
      Kind.of(
          "lbs_v2",
          "lb.LoadBalancerV2",
          "lb.LoadBalancersV2",
          "load_balancers_v2",
          "load_balancer_v2_template");
  private static final Kind LISTENERS =
      Kind.of(
          "listeners_v2",
          "lb.ListenerV2",
          "lb.ListenersV2",
          "listeners_v2",
          "listener_v2_template");
  private static final Kind POOLS =
      Kind.of("pools_v2", "lb.PoolV2", "lb.PoolsV2", "pools_v2", "pool_v2_template");
  private static final Kind MEMBERS =
      Kind.of(
          "pool_members_v2",
          "lb.PoolMemberV2",
          "lb.PoolMembersV2",
          "pool_members_v2",
          "pool_member_v2_template");
  private static final Kind MONITORS =
      Kind.of(
          "health_monitors_v2",
          "lb.HealthMonitorV2",
          "lb.HealthMonitorsV2",
          "health_monitors_v2",
          "health_monitor_v2_template");

  /** All of them. */
  static final List<Kind> KINDS = List.of(BALANCERS, LISTENERS, POOLS, MEMBERS, MONITORS);

  private LoadBalancing() {}

  /** What is done with each. */
  static Map<Kind, Handlers> handlers(Workshop workshop) {
    ListenerTranslator listeners = new ListenerTranslator();
    Map<Kind, Handlers> handlers = new LinkedHashMap<>();
    handlers.put(
        BALANCERS,
        new TranslatedResources<>(
            NeutronLoadBalancer.class, new LoadBalancerTranslator(), workshop, n -> n));
    handlers.put(
        LISTENERS, new TranslatedResources<>(NeutronListener.class, listeners, workshop, n -> n));
    handlers.put(
        POOLS,
        new TranslatedResources<>(
            NeutronPool.class, new PoolTranslator(listeners), workshop, n -> n));
    handlers.put(
        MEMBERS,
        new TranslatedResources<>(NeutronMember.class, new MemberTranslator(), workshop, n -> n));
    handlers.put(
        MONITORS,
        new TranslatedResources<>(
            NeutronHealthMonitor.class, new HealthMonitorTranslator(), workshop, n -> n));
    return handlers;
  }
}
