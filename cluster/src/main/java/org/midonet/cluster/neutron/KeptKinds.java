package org.midonet.cluster.neutron;

import static org.midonet.cluster.neutron.Kind.Operation.CREATE;
import static org.midonet.cluster.neutron.Kind.Operation.DELETE;
import static org.midonet.cluster.neutron.Kind.Operation.READ;

import java.util.List;
import java.util.stream.Stream;

/** The kinds of resources that are kept and answered only. */
final class KeptKinds {

  /** Those of LBaaS version 1, which the discovery document has in an object of their own. */
  static final List<Kind> LOAD_BALANCER =
      List.of(
          Kind.of("lb/pools", "lb.Pool", "lb.Pools", "pools", "pool_template"),
          Kind.of("lb/members", "lb.PoolMember", "lb.PoolMembers", "members", "member_template"),
          Kind.of("lb/vips", "lb.Vip", "lb.Vips", "vips", "vip_template"),
          Kind.of(
              "lb/health_monitors",
              "lb.HealthMonitor",
              "lb.HealthMonitors",
              "health_monitors",
              "health_monitor_template"));

  /** All others. */
  static final List<Kind> PLAIN =
      List.of(
          Kind.of("firewalls", "Firewall", "Firewalls", "firewalls", "firewall_template")
              .without(READ),
          Kind.of(
                  "vpnservices",
                  "VPNService",
                  "VPNServices",
                  "vpn_services",
                  "vpn_service_template")
              .silent(),
          Kind.of(
                  "ipsec_site_connections",
                  "IpsecSiteConnection",
                  "IpsecSiteConnections",
                  "ipsec_site_conns",
                  "ipsec_site_conn_template")
              .silent(),
          Kind.of(
                  "bgp_speakers",
                  "BgpSpeaker",
                  "BgpSpeakers",
                  "bgp_speakers",
                  "bgp_speaker_template")
              .without(CREATE)
              .without(DELETE),
          Kind.of("bgp_peers", "BgpPeer", "BgpPeers", "bgp_peers", "bgp_peer_template"),
          Kind.of(
              "firewall_logs",
              "FirewallLog",
              "FirewallLogs",
              "firewall_logs",
              "firewall_log_template"),
          Kind.of(
                  "logging_resources",
                  "LoggingResource",
                  "LoggingResources",
                  "logging_resources",
                  "logging_resource_template")
              .without(CREATE));

  /** Every one. */
  static final List<Kind> ALL = Stream.concat(PLAIN.stream(), LOAD_BALANCER.stream()).toList();

  private KeptKinds() {}
}
