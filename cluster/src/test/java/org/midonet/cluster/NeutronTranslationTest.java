package org.midonet.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.midonet.cluster.neutron.translate.DerivedId;
import org.midonet.nsdb.ConfigDocument;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.packet.Prefix;
import org.midonet.topology.Bridge;
import org.midonet.topology.BridgePort;
import org.midonet.topology.Chain;
import org.midonet.topology.Dhcp;
import org.midonet.topology.DhcpHost;
import org.midonet.topology.DhcpV6;
import org.midonet.topology.DhcpV6Host;
import org.midonet.topology.ForwardNatRule;
import org.midonet.topology.FragmentPolicy;
import org.midonet.topology.Host;
import org.midonet.topology.IpAddressGroup;
import org.midonet.topology.Ipv6Mode;
import org.midonet.topology.JumpRule;
import org.midonet.topology.LiteralRule;
import org.midonet.topology.Mirror;
import org.midonet.topology.NatTarget;
import org.midonet.topology.NextHop;
import org.midonet.topology.PortGroup;
import org.midonet.topology.PortRange;
import org.midonet.topology.ReverseNatRule;
import org.midonet.topology.Route;
import org.midonet.topology.Router;
import org.midonet.topology.RouterPort;
import org.midonet.topology.Rule;
import org.midonet.topology.RuleAction;
import org.midonet.topology.StaticRoute;
import org.midonet.topology.neutron.FloatingIp;
import org.midonet.topology.neutron.NeutronPort;
import org.midonet.topology.neutron.PortRole;

/** Objects, ids and orders of rules, resource by resource: spec neutron-translation.md 4 to 15. */
class NeutronTranslationTest {

  private static final Prefix METADATA = Prefix.parse("169.254.169.254/32");
  private static final String MAC = "fa:16:3e:00:00:05";

  private final Api api = new Api();
  private final Neutron neutron = new Neutron(api, "translation");

  @BeforeEach
  void network() {
    neutron.network("net", n -> {});
    neutron.subnet(
        "sub",
        "net",
        "10.0.0.0/24",
        s -> {
          s.withArray("dns_nameservers").add("9.9.9.9").add("1.1.1.1");
          s.withArray("host_routes")
              .addObject()
              .put("destination", "10.8.0.0/16")
              .put("nexthop", "10.0.0.8");
        });
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private List<Rule> rules(DerivedId chain, String of) {
    return neutron.get(Chain.class, chain.of(neutron.id(of))).ruleIds().stream()
        .map(id -> neutron.get(Rule.class, id))
        .toList();
  }

  private boolean exists(Class<? extends org.midonet.topology.TopologyObject> type, UUID id) {
    return neutron.objects().stream()
        .anyMatch(object -> type.isInstance(object) && object.id().equals(id));
  }

  private Map<Mac, UUID> macs(String network) throws Exception {
    return api.nsdb.tables().macs(neutron.id(network), 0).list();
  }

  private Map<IpAddress, Mac> addresses(String network) throws Exception {
    return api.nsdb.tables().addresses(neutron.id(network)).list();
  }

  @Test
  void aNetworkIsABridge() {
    Bridge bridge = neutron.get(Bridge.class, neutron.id("net"));
    assertThat(bridge.name()).contains("net");
    assertThat(bridge.tenantId()).contains("demo");
    neutron
        .put(
            "networks",
            "Network",
            "net",
            n -> n.put("admin_state_up", false).put("provider:network_type", "UPLINK"))
        .expect(200);
    assertThat(neutron.get(Bridge.class, neutron.id("net")).adminStateUp()).isFalse();
    neutron.network("up", n -> n.put("provider:network_type", "uplink"));
    neutron.subnet("up-sub", "up", "172.16.0.0/24", s -> {});
    assertThat(exists(Bridge.class, neutron.id("up"))).isFalse();
    assertThat(exists(Dhcp.class, neutron.id("up-sub"))).isFalse();
    neutron.delete("networks", "up").expect(204);
    neutron.delete("networks", "net").expect(204);
    assertThat(neutron.objects()).isEmpty();
  }

  @Test
  void aSubnetIsADhcpService() {
    Dhcp dhcp = neutron.get(Dhcp.class, neutron.id("sub"));
    assertThat(dhcp.defaultGateway()).contains(IpAddress.parse("10.0.0.1"));
    assertThat(dhcp.serverAddress()).contains(IpAddress.parse("10.0.0.1"));
    assertThat(dhcp.dnsServers())
        .containsExactly(IpAddress.parse("9.9.9.9"), IpAddress.parse("1.1.1.1"));
    assertThat(dhcp.staticRoutes())
        .containsExactly(new StaticRoute(Prefix.parse("10.8.0.0/16"), IpAddress.parse("10.0.0.8")));
    assertThat(dhcp.enabled()).isTrue();
    assertThat(dhcp.interfaceMtu()).isEmpty();
    neutron.put("subnets", "Subnet", "sub", s -> s.put("ip_version", 6)).expect(400);
  }

  @Test
  void anIpv6SubnetSaysHowItsStationsAreConfigured() {
    neutron.subnet(
        "six",
        "net",
        "2001:db8::/64",
        s -> {
          s.put("ipv6_ra_mode", "dhcpv6-stateful").put("ipv6_address_mode", "dhcpv6-stateful");
          s.withArray("dns_nameservers").add("2001:db8:53::1");
        });
    DhcpV6 made = neutron.get(DhcpV6.class, neutron.id("six"));
    assertThat(made.raMode()).contains(Ipv6Mode.DHCPV6_STATEFUL);
    assertThat(made.addressMode()).contains(Ipv6Mode.DHCPV6_STATEFUL);
    assertThat(made.dnsServers()).containsExactly(IpAddress.parse("2001:db8:53::1"));
    assertThat(made.enabled()).isTrue();

    neutron.port("vm6", "net", MAC, "compute:x", "six=2001:db8::5");
    assertThat(neutron.get(DhcpV6.class, neutron.id("six")).hosts())
        .containsExactly(new DhcpV6Host(MAC, IpAddress.parse("2001:db8::5"), Optional.empty()));
    neutron.put("subnets", "Subnet", "six", s -> s.put("enable_dhcp", false)).expect(200);
    DhcpV6 off = neutron.get(DhcpV6.class, neutron.id("six"));
    assertThat(off.enabled()).isFalse();
    assertThat(off.hosts()).as("they are there when it is switched on again").hasSize(1);
    neutron.delete("ports", "vm6").expect(204);
    assertThat(neutron.get(DhcpV6.class, neutron.id("six")).hosts()).isEmpty();
  }

  /** A guest is no router, and says of its own IPv6 addresses alone where they are. */
  @Test
  void aPortOfIpv6SpeaksForItself() {
    neutron.subnet("six", "net", "2001:db8::/64", s -> {});
    ObjectNode _ = neutron.port("vm6", "net", MAC, "compute:x", "six=2001:db8::5");
    List<Rule> spoof = rules(DerivedId.ANTI_SPOOF_CHAIN, "vm6");
    assertThat(spoof.get(1).condition().sourcePorts()).contains(new PortRange(134, 134));
    assertThat(((LiteralRule) spoof.get(1)).action()).isEqualTo(RuleAction.DROP);
    assertThat(spoof.get(2).condition().sourcePorts()).contains(new PortRange(136, 136));
    UUID chain = ((JumpRule) spoof.get(2)).jumpChainId();
    List<Rule> may =
        neutron.get(Chain.class, chain).ruleIds().stream()
            .map(id -> neutron.get(Rule.class, id))
            .toList();
    assertThat(may)
        .extracting(rule -> rule.condition().icmpDataSource().map(Prefix::toString).orElse("all"))
        .containsExactly("2001:db8::5/128", "fe80::f816:3eff:fe00:5/128", "all");
    assertThat(may)
        .extracting(rule -> ((LiteralRule) rule).action())
        .containsExactly(RuleAction.RETURN, RuleAction.RETURN, RuleAction.DROP);
    neutron.put("ports", "Port", "vm6", p -> p.put("port_security_enabled", false)).expect(200);
    assertThat(exists(Chain.class, chain)).isFalse();
    neutron.put("ports", "Port", "vm6", p -> p.put("port_security_enabled", true)).expect(200);
    assertThat(exists(Chain.class, chain)).isTrue();
    neutron.delete("ports", "vm6").expect(204);
    assertThat(exists(Chain.class, chain)).isFalse();
  }

  @Test
  void aDhcpPortIsTheWayToTheMetadata() {
    neutron.router("r", r -> {});
    neutron.attach("r", "if", "net", MAC, "sub=10.0.0.1");
    UUID route = DerivedId.METADATA_ROUTE.of(DerivedId.INTERFACE_PORT.of(neutron.id("if")));
    neutron.port("dhcp", "net", "fa:16:3e:00:00:09", "network:dhcp", "sub=10.0.0.2");
    Dhcp dhcp = neutron.get(Dhcp.class, neutron.id("sub"));
    assertThat(dhcp.serverAddress()).contains(IpAddress.parse("10.0.0.2"));
    assertThat(dhcp.staticRoutes())
        .last()
        .isEqualTo(new StaticRoute(METADATA, IpAddress.parse("10.0.0.2")));
    Route made = neutron.get(Route.class, route);
    assertThat(made.source()).isEqualTo(Prefix.parse("10.0.0.0/24"));
    assertThat(made.destination()).isEqualTo(METADATA);
    assertThat(made.nextHopGateway()).contains(IpAddress.parse("10.0.0.2"));
    neutron.delete("ports", "dhcp").expect(204);
    assertThat(neutron.get(Dhcp.class, neutron.id("sub")).serverAddress())
        .contains(IpAddress.parse("10.0.0.1"));
    assertThat(exists(Route.class, route)).isFalse();
  }

  @Test
  void aPortOfAnInstanceIsFiltered() throws Exception {
    neutron.group("a");
    neutron.group("b");
    ObjectNode document = neutron.portDocument("vm", "net", MAC, "compute:nova", "sub=10.0.0.5");
    document.withArray("security_groups").add(neutron.id("b").toString());
    document.withArray("security_groups").add(neutron.id("a").toString());
    document
        .withArray("allowed_address_pairs")
        .addObject()
        .put("ip_address", "10.0.0.64/26")
        .put("mac_address", "fa:16:3e:00:00:77");
    document
        .withArray("extra_dhcp_opts")
        .addObject()
        .put("opt_name", "bootfile-name")
        .put("opt_value", "x")
        .put("ip_version", 4);
    neutron.post("ports", "Port", document).expect(201);
    BridgePort port = neutron.get(BridgePort.class, neutron.id("vm"));
    assertThat(port.inboundFilterId()).contains(DerivedId.INBOUND_CHAIN.of(port.id()));
    assertThat(port.outboundFilterId()).contains(DerivedId.OUTBOUND_CHAIN.of(port.id()));
    assertThat(port.tunnelKey()).isPositive();
    assertThat(port.exterior()).isFalse();
    assertThat(macs("net")).isEqualTo(Map.of(Mac.parse(MAC), port.id()));
    assertThat(addresses("net")).isEqualTo(Map.of(IpAddress.parse("10.0.0.5"), Mac.parse(MAC)));
    assertThat(neutron.get(Dhcp.class, neutron.id("sub")).hosts())
        .containsExactly(
            new DhcpHost(
                Mac.parse(MAC),
                IpAddress.parse("10.0.0.5"),
                Optional.empty(),
                List.of(new DhcpHost.ExtraOption("bootfile-name", "x"))));

    List<Rule> inbound = rules(DerivedId.INBOUND_CHAIN, "vm");
    assertThat(inbound).hasSize(5);
    assertThat(inbound.get(0).id()).isEqualTo(DerivedId.ANTI_SPOOF_JUMP.of(port.id()));
    assertThat(inbound.get(1).condition().matchReturnFlow()).isTrue();
    assertThat(List.of(inbound.get(2), inbound.get(3)))
        .extracting(rule -> ((JumpRule) rule).jumpChainId())
        .containsExactly(
            DerivedId.INBOUND_CHAIN.of(neutron.id("b")),
            DerivedId.INBOUND_CHAIN.of(neutron.id("a")));
    assertThat(((LiteralRule) inbound.get(4)).action()).isEqualTo(RuleAction.DROP);
    assertThat(inbound.get(4).condition().etherType()).contains(0x0806);
    assertThat(inbound.get(4).condition().etherTypeInverted()).isTrue();
    assertThat(inbound.get(4).condition().fragmentPolicy()).contains(FragmentPolicy.ANY);
    List<Rule> outbound = rules(DerivedId.OUTBOUND_CHAIN, "vm");
    assertThat(outbound).hasSize(4);
    assertThat(outbound.get(0).condition().matchReturnFlow()).isTrue();
    assertThat(((JumpRule) outbound.get(1)).jumpChainId())
        .isEqualTo(DerivedId.OUTBOUND_CHAIN.of(neutron.id("b")));
    List<Rule> spoof = rules(DerivedId.ANTI_SPOOF_CHAIN, "vm");
    assertThat(spoof)
        .extracting(rule -> ((LiteralRule) rule).action())
        .containsExactly(
            RuleAction.RETURN,
            RuleAction.RETURN,
            RuleAction.RETURN,
            RuleAction.RETURN,
            RuleAction.RETURN,
            RuleAction.DROP);
    assertThat(spoof.get(0).condition().destinationPorts()).contains(new PortRange(67, 67));
    assertThat(spoof.get(1).condition().etherType()).contains(0x0806);
    assertThat(spoof.get(2).condition().source()).contains(Prefix.parse("10.0.0.5/32"));
    assertThat(spoof.get(2).condition().ethSource()).contains(Mac.parse(MAC));
    assertThat(spoof.get(4).condition().source()).contains(Prefix.parse("10.0.0.64/26"));
    assertThat(spoof.get(4).condition().ethSource()).contains(Mac.parse("fa:16:3e:00:00:77"));
    assertThat(neutron.get(Chain.class, DerivedId.ANTI_SPOOF_CHAIN.of(port.id())).name())
        .contains("OS_PORT_" + port.id() + "_ANTI_SPOOF");

    assertThat(neutron.get(IpAddressGroup.class, neutron.id("a")).members())
        .containsExactly(
            new IpAddressGroup.Member(IpAddress.parse("10.0.0.5"), List.of(port.id())));
    neutron.put("ports", "Port", "vm", p -> p.put("port_security_enabled", false)).expect(200);
    assertThat(rules(DerivedId.INBOUND_CHAIN, "vm")).isEmpty();
    assertThat(neutron.get(IpAddressGroup.class, neutron.id("a")).members()).hasSize(1);
    neutron.delete("ports", "vm").expect(204);
    assertThat(neutron.get(IpAddressGroup.class, neutron.id("a")).members()).isEmpty();
    assertThat(macs("net")).isEmpty();
    assertThat(addresses("net")).isEmpty();
  }

  @Test
  void tablesFollowAPortThatChanges() throws Exception {
    neutron.vm("vm", "net", MAC, List.of(), "sub=10.0.0.5");
    neutron
        .put(
            "ports",
            "Port",
            "vm",
            p -> {
              p.put("mac_address", "fa:16:3e:00:00:06");
              ((ObjectNode) p.path("fixed_ips").get(0)).put("ip_address", "10.0.0.6");
            })
        .expect(200);
    assertThat(macs("net").keySet()).containsExactly(Mac.parse("fa:16:3e:00:00:06"));
    assertThat(addresses("net"))
        .isEqualTo(Map.of(IpAddress.parse("10.0.0.6"), Mac.parse("fa:16:3e:00:00:06")));
    assertThat(neutron.get(Dhcp.class, neutron.id("sub")).hosts())
        .extracting(DhcpHost::address)
        .containsExactly(IpAddress.parse("10.0.0.6"));
  }

  @Test
  void aRouterHasChainsAGroupAndItsWayOut() {
    neutron.network("ext", n -> {});
    neutron.subnet("ext-sub", "ext", "203.0.113.0/24", s -> {});
    neutron.router("r", r -> {});
    UUID id = neutron.id("r");
    Router router = neutron.get(Router.class, id);
    assertThat(router.inboundFilterId()).contains(DerivedId.INBOUND_CHAIN.of(id));
    assertThat(router.outboundFilterId()).contains(DerivedId.OUTBOUND_CHAIN.of(id));
    assertThat(router.forwardChainId()).contains(DerivedId.FORWARD_CHAIN.of(id));
    UUID group = DerivedId.DEVICE_PORT_GROUP.of(id);
    assertThat(neutron.get(PortGroup.class, group))
        .isEqualTo(
            new PortGroup(group, Optional.of("demo"), Optional.of("OS_PORT_GROUP_" + group), true));

    neutron.gateway("r", "gw", "ext", MAC, true, "ext-sub=203.0.113.10");
    UUID portId = DerivedId.GATEWAY_PORT.of(neutron.id("gw"));
    RouterPort port = neutron.get(RouterPort.class, portId);
    assertThat(port.peerId()).contains(neutron.id("gw"));
    assertThat(neutron.get(BridgePort.class, neutron.id("gw")).peerId()).contains(portId);
    assertThat(port.addresses()).containsExactly(Prefix.parse("203.0.113.10/24"));
    assertThat(port.mac()).isEqualTo(Mac.parse(MAC));
    assertThat(port.tunnelKey()).isZero();
    Route byDefault = neutron.get(Route.class, DerivedId.DEFAULT_ROUTE.of(portId));
    assertThat(byDefault.nextHopGateway()).contains(IpAddress.parse("203.0.113.1"));
    assertThat(byDefault.gatewayDhcpId()).contains(neutron.id("ext-sub"));
    assertThat(neutron.get(Route.class, DerivedId.LOCAL_ROUTE.of(portId)).nextHop())
        .isEqualTo(NextHop.LOCAL);
    assertThat(neutron.get(Route.class, DerivedId.SUBNET_ROUTE.of(portId)).destination())
        .isEqualTo(Prefix.parse("203.0.113.0/24"));

    List<Rule> post = rules(DerivedId.OUTBOUND_CHAIN, "r");
    List<Rule> pre = rules(DerivedId.INBOUND_CHAIN, "r");
    assertThat(post)
        .extracting(Rule::id)
        .containsExactly(DerivedId.GATEWAY_SNAT.of(id), DerivedId.GATEWAY_DROP_FRAGMENTS.of(id));
    assertThat(((ForwardNatRule) post.getFirst()).targets())
        .containsExactly(
            new NatTarget(
                IpAddress.parse("203.0.113.10"), IpAddress.parse("203.0.113.10"), 1, 65535));
    assertThat(post.getFirst().condition().outPortIds()).containsExactly(portId);
    assertThat(post.getFirst().condition().sourceInverted()).isTrue();
    assertThat(pre)
        .extracting(Rule::id)
        .containsExactly(
            DerivedId.GATEWAY_REVERSE_SNAT.of(id), DerivedId.GATEWAY_DROP_OTHERS.of(id));
    assertThat(pre.getFirst()).isInstanceOf(ReverseNatRule.class);

    neutron
        .put(
            "routers",
            "Router",
            "r",
            r -> ((ObjectNode) r.path("external_gateway_info")).put("enable_snat", false))
        .expect(200);
    assertThat(rules(DerivedId.OUTBOUND_CHAIN, "r")).isEmpty();
    neutron
        .put("subnets", "Subnet", "ext-sub", s -> s.put("gateway_ip", "203.0.113.2"))
        .expect(200);
    assertThat(neutron.get(Route.class, byDefault.id()).nextHopGateway())
        .contains(IpAddress.parse("203.0.113.2"));

    neutron.delete("ports", "gw").expect(204);
    assertThat(exists(RouterPort.class, portId)).isFalse();
    neutron
        .put(
            "routers", "Router", "r", r -> r.putNull("gw_port_id").putNull("external_gateway_info"))
        .expect(200);
    neutron.delete("routers", "r").expect(204);
    assertThat(exists(Chain.class, DerivedId.FORWARD_CHAIN.of(id))).isFalse();
  }

  @Test
  void aGatewayWithoutAddressBeginsWhenItGetsOne() throws Exception {
    neutron.network("ext", n -> {});
    neutron.subnet("ext-sub", "ext", "203.0.113.0/24", s -> {});
    neutron.router("r", r -> {});
    neutron.gateway("r", "gw", "ext", MAC, true);
    UUID portId = DerivedId.GATEWAY_PORT.of(neutron.id("gw"));
    assertThat(exists(RouterPort.class, portId)).isFalse();
    assertThat(rules(DerivedId.OUTBOUND_CHAIN, "r")).isEmpty();

    address("203.0.113.10");
    assertThat(neutron.get(RouterPort.class, portId).addresses())
        .containsExactly(Prefix.parse("203.0.113.10/24"));
    assertThat(rules(DerivedId.OUTBOUND_CHAIN, "r")).hasSize(2);

    address();
    assertThat(exists(RouterPort.class, portId)).isFalse();
    assertThat(neutron.get(BridgePort.class, neutron.id("gw")).peerId()).isEmpty();
    assertThat(rules(DerivedId.OUTBOUND_CHAIN, "r")).isEmpty();
    assertThat(rules(DerivedId.INBOUND_CHAIN, "r")).isEmpty();
  }

  /** The gateway's port has these addresses on the external subnet, and no others. */
  private void address(String... addresses) throws Exception {
    neutron
        .put(
            "ports",
            "Port",
            "gw",
            p -> {
              ArrayNode fixed = p.putArray("fixed_ips");
              for (String address : addresses) {
                fixed
                    .addObject()
                    .put("subnet_id", neutron.id("ext-sub").toString())
                    .put("ip_address", address);
              }
            })
        .expect(200);
  }

  @Test
  void anInterfaceIsAPortOfTheRouter() throws Exception {
    neutron.router("r", r -> {});
    neutron.attach("r", "if", "net", MAC, "sub=10.0.0.1");
    UUID id = DerivedId.INTERFACE_PORT.of(neutron.id("if"));
    RouterPort port = neutron.get(RouterPort.class, id);
    assertThat(port.addresses()).containsExactly(Prefix.parse("10.0.0.1/24"));
    assertThat(port.dhcpId()).contains(neutron.id("sub"));
    assertThat(port.peerId()).contains(neutron.id("if"));
    List<Rule> post = rules(DerivedId.OUTBOUND_CHAIN, "r");
    assertThat(post)
        .extracting(Rule::id)
        .containsExactly(
            DerivedId.sameSubnetRule(DerivedId.OUTBOUND_CHAIN.of(neutron.id("r")), id));
    assertThat(((ForwardNatRule) post.getFirst()).targets().getFirst().portFrom()).isEqualTo(1024);
    assertThat(post.getFirst().condition().matchForwardFlow()).isTrue();
    assertThat(post.getFirst().condition().destination()).contains(METADATA);
    assertThat(rules(DerivedId.INBOUND_CHAIN, "r").getFirst().condition().matchReturnFlow())
        .isTrue();
    api.nsdb
        .config()
        .update(
            new ConfigDocument.Template("default"),
            _ -> "cluster.translators.nat { dynamic_port_start : 20000 }");
    // Again, and with another address, as newer plugins do.
    neutron.add("r", "if", "sub").expect(204);
    neutron
        .put(
            "ports",
            "Port",
            "if",
            p -> ((ObjectNode) p.path("fixed_ips").get(0)).put("ip_address", "10.0.0.3"))
        .expect(200);
    assertThat(neutron.get(RouterPort.class, id).addresses())
        .containsExactly(Prefix.parse("10.0.0.3/24"));
    assertThat(neutron.get(RouterPort.class, id).dhcpId()).isEmpty();
    assertThat(neutron.get(Route.class, DerivedId.LOCAL_ROUTE.of(id)).destination())
        .isEqualTo(Prefix.parse("10.0.0.3/32"));
    assertThat(rules(DerivedId.OUTBOUND_CHAIN, "r")).hasSize(1);
    assertThat(
            ((ForwardNatRule) rules(DerivedId.OUTBOUND_CHAIN, "r").getFirst())
                .targets()
                .getFirst()
                .portFrom())
        .isEqualTo(20000);
    neutron.delete("ports", "if").expect(204);
    neutron.interfaceCall("remove_router_interface", "r", "if", "sub").expect(204);
    assertThat(rules(DerivedId.OUTBOUND_CHAIN, "r")).isEmpty();
    assertThat(exists(RouterPort.class, id)).isFalse();
    neutron.add("r", "if", "sub").expect(404);
  }

  @Test
  void anInstancesPortCanBecomeAnInterface() {
    neutron.group("g");
    neutron.router("r", r -> {});
    neutron.vm("p", "net", MAC, List.of("g"), "sub=10.0.0.7");
    neutron
        .put(
            "ports",
            "Port",
            "p",
            p ->
                p.put("device_owner", "network:router_interface")
                    .put("device_id", neutron.id("r").toString()))
        .expect(200);
    neutron.add("r", "p", "sub").expect(204);
    assertThat(neutron.get(BridgePort.class, neutron.id("p")).inboundFilterId()).isEmpty();
    assertThat(exists(Chain.class, DerivedId.INBOUND_CHAIN.of(neutron.id("p")))).isFalse();
    assertThat(neutron.get(IpAddressGroup.class, neutron.id("g")).members()).isEmpty();
    assertThat(neutron.get(Dhcp.class, neutron.id("sub")).hosts()).isEmpty();
    neutron.put("ports", "Port", "p", p -> p.put("device_owner", "network:dhcp")).expect(400);

    // Older plugins tell of the interface only.
    neutron.vm("q", "net", "fa:16:3e:00:00:08", List.of("g"), "sub=10.0.0.8");
    neutron.add("r", "q", "sub").expect(204);
    assertThat(neutron.get(NeutronPort.class, neutron.id("q")).role())
        .isEqualTo(PortRole.ROUTER_INTERFACE);
    assertThat(exists(Chain.class, DerivedId.INBOUND_CHAIN.of(neutron.id("q")))).isFalse();
  }

  @Test
  void anUplinkIsAnInterfaceOfAHost() {
    UUID host = UUID.randomUUID();
    neutron.store(new Host(host, Optional.of("gw1"), 0, 1));
    neutron.network("up", n -> n.put("provider:network_type", "uplink"));
    neutron.subnet("up-sub", "up", "172.16.0.0/24", s -> {});
    neutron.router("r", r -> {});
    ObjectNode port = neutron.portDocument("u", "up", MAC, "", "up-sub=172.16.0.2");
    port.put("binding:host_id", "gw1");
    neutron.post("ports", "Port", port).expect(201);
    neutron.add("r", "u", "up-sub").expect(400);
    neutron
        .put(
            "ports",
            "Port",
            "u",
            p ->
                p.put("device_owner", "network:router_interface")
                    .putObject("binding:profile")
                    .put("interface_name", "eth1"))
        .expect(200);
    neutron.add("r", "u", "up-sub").expect(204);
    UUID id = DerivedId.INTERFACE_PORT.of(neutron.id("u"));
    RouterPort made = neutron.get(RouterPort.class, id);
    assertThat(made.hostId()).contains(host);
    assertThat(made.interfaceName()).contains("eth1");
    assertThat(made.peerId()).isEmpty();
    assertThat(made.tunnelKey()).isPositive();
    assertThat(made.portGroupIds())
        .containsExactly(DerivedId.DEVICE_PORT_GROUP.of(neutron.id("r")));
    assertThat(rules(DerivedId.OUTBOUND_CHAIN, "r")).isEmpty();
    neutron.put("ports", "Port", "u", p -> p.put("binding:host_id", "nowhere")).expect(200);
    neutron.add("r", "u", "up-sub").expect(404);
    neutron.delete("ports", "u").expect(204);
    assertThat(exists(RouterPort.class, id)).isFalse();
  }

  @Test
  void extraRoutesLeaveTowardsTheirNextHop() {
    neutron.router("r", r -> {});
    neutron.attach("r", "if", "net", MAC, "sub=10.0.0.1");
    neutron.put("routers", "Router", "r", r -> route(r, "10.99.0.0/16", "10.0.0.254")).expect(200);
    UUID id =
        DerivedId.extraRoute(
            neutron.id("r"), Prefix.parse("10.99.0.0/16"), IpAddress.parse("10.0.0.254"));
    Route made = neutron.get(Route.class, id);
    assertThat(made.nextHopPortId()).contains(DerivedId.INTERFACE_PORT.of(neutron.id("if")));
    assertThat(made.weight()).isEqualTo(100);
    neutron.put("routers", "Router", "r", r -> route(r, "10.99.0.0/16", "10.7.0.1")).expect(400);
    assertThat(neutron.get(Route.class, id)).isEqualTo(made);
    neutron.put("routers", "Router", "r", r -> r.putArray("routes")).expect(200);
    assertThat(exists(Route.class, id)).isFalse();
  }

  private static void route(ObjectNode router, String destination, String nextHop) {
    router.putArray("routes").addObject().put("destination", destination).put("nexthop", nextHop);
  }

  @Test
  void floatingIpsStandInFrontOfTheGatewaysRules() throws Exception {
    neutron.network("ext", n -> {});
    neutron.subnet("ext-sub", "ext", "203.0.113.0/24", s -> {});
    neutron.router("r", r -> {});
    neutron.gateway("r", "gw", "ext", "fa:16:3e:00:00:10", true, "ext-sub=203.0.113.10");
    neutron.vm("vm", "net", MAC, List.of(), "sub=10.0.0.5");
    neutron.vm("vm2", "net", "fa:16:3e:00:00:06", List.of(), "sub=10.0.0.6");
    neutron.port(
        "fip-port", "ext", "fa:16:3e:00:00:99", "network:floatingip", "ext-sub=203.0.113.20");
    assertThat(exists(BridgePort.class, neutron.id("fip-port"))).isFalse();
    neutron.floatingIp("f", "ext", "203.0.113.20");
    neutron.floatingIp("g", "ext", "203.0.113.21");
    neutron.associate("f", "r", "vm", "10.0.0.5").expect(200);
    neutron.associate("g", "r", "vm2", "10.0.0.6").expect(200);
    UUID f = neutron.id("f");
    UUID g = neutron.id("g");
    List<Rule> post = rules(DerivedId.OUTBOUND_CHAIN, "r");
    assertThat(post)
        .extracting(Rule::id)
        .containsExactly(
            DerivedId.FLOATING_ICMP.of(g),
            DerivedId.FLOATING_SNAT.of(g),
            DerivedId.FLOATING_ICMP.of(f),
            DerivedId.FLOATING_SNAT.of(f),
            DerivedId.GATEWAY_SNAT.of(neutron.id("r")),
            DerivedId.GATEWAY_DROP_FRAGMENTS.of(neutron.id("r")),
            DerivedId.named(f, "reverse DNAT to inside"),
            DerivedId.named(g, "reverse DNAT to inside"));
    ForwardNatRule icmp = (ForwardNatRule) post.getFirst();
    assertThat(icmp.action()).isEqualTo(RuleAction.CONTINUE);
    assertThat(icmp.destination()).isTrue();
    assertThat(icmp.condition().icmpDataDestination()).contains(Prefix.parse("10.0.0.6/32"));
    assertThat(icmp.floatingIpPortId()).contains(neutron.id("vm2"));
    ForwardNatRule dnat = (ForwardNatRule) rules(DerivedId.INBOUND_CHAIN, "r").getFirst();
    assertThat(dnat.condition().destination()).contains(Prefix.parse("203.0.113.21/32"));
    assertThat(dnat.targets().getFirst().from()).isEqualTo(IpAddress.parse("10.0.0.6"));
    assertThat(addresses("ext"))
        .containsEntry(IpAddress.parse("203.0.113.20"), Mac.parse("fa:16:3e:00:00:10"));

    // Only the port's deletion tells that its floating IP is free.
    neutron.delete("ports", "vm").expect(204);
    assertThat(rules(DerivedId.OUTBOUND_CHAIN, "r")).hasSize(5);
    assertThat(addresses("ext")).doesNotContainKey(IpAddress.parse("203.0.113.20"));
    assertThat(neutron.get(FloatingIp.class, f).portId()).isEmpty();
    neutron.disassociate("g").expect(200);
    assertThat(rules(DerivedId.OUTBOUND_CHAIN, "r")).hasSize(2);
    assertThat(addresses("ext")).doesNotContainKey(IpAddress.parse("203.0.113.21"));
    neutron.floatingIp("far", "ext", "198.51.100.1");
    neutron
        .put(
            "floating_ips",
            "FloatingIp",
            "far",
            d -> d.put("floating_network_id", neutron.id("net").toString()))
        .expect(200);
    neutron.associate("far", "r", "vm2", "10.0.0.6").expect(409);
  }

  @Test
  void aFloatingIpMayBeOnAnInterface() throws Exception {
    neutron.router("r", r -> {});
    neutron.attach("r", "if", "net", MAC, "sub=10.0.0.1");
    neutron.network("other", n -> {});
    neutron.subnet("other-sub", "other", "10.5.0.0/24", s -> {});
    neutron.attach("r", "other-if", "other", "fa:16:3e:00:00:31", "other-sub=10.5.0.1");
    neutron.vm("vm", "other", "fa:16:3e:00:00:32", List.of(), "other-sub=10.5.0.9");
    neutron.floatingIp("f", "net", "10.0.0.50");
    neutron.associate("f", "r", "vm", "10.5.0.9").expect(200);
    assertThat(addresses("net")).containsEntry(IpAddress.parse("10.0.0.50"), Mac.parse(MAC));
    neutron.delete("ports", "vm").expect(204);
    assertThat(addresses("net")).doesNotContainKey(IpAddress.parse("10.0.0.50"));
  }

  @Test
  void rulesOfGroupsAreRulesOfTheirChains() {
    neutron.group("g");
    UUID id = neutron.id("g");
    assertThat(neutron.get(Chain.class, DerivedId.INBOUND_CHAIN.of(id)).name())
        .contains("OS_SG_" + id + "_EGRESS");
    assertThat(rules(DerivedId.INBOUND_CHAIN, "g")).hasSize(2);
    neutron.ingress("all", "g", r -> r.put("remote_group_id", id.toString()));
    neutron.ingress(
        "ssh",
        "g",
        r ->
            r.put("protocol", "TCP")
                .put("port_range_min", 22)
                .put("port_range_max", 23)
                .put("remote_ip_prefix", "192.0.2.0/24"));
    neutron.ingress("ping", "g", r -> r.put("protocol", "1").put("port_range_min", 8));
    List<Rule> rules = rules(DerivedId.OUTBOUND_CHAIN, "g");
    assertThat(rules)
        .extracting(Rule::id)
        .containsExactly(
            neutron.id("all"),
            neutron.id("ssh"),
            DerivedId.LATER_FRAGMENTS.of(neutron.id("ssh")),
            neutron.id("ping"),
            DerivedId.LATER_FRAGMENTS.of(neutron.id("ping")));
    assertThat(rules.get(0).condition().ipAddressGroupSourceId()).contains(id);
    assertThat(rules.get(0).condition().fragmentPolicy()).contains(FragmentPolicy.ANY);
    assertThat(rules.get(1).condition().fragmentPolicy()).contains(FragmentPolicy.HEADER);
    assertThat(rules.get(1).condition().destinationPorts()).contains(new PortRange(22, 23));
    assertThat(rules.get(1).condition().source()).contains(Prefix.parse("192.0.2.0/24"));
    assertThat(rules.get(1).condition().etherType()).contains(0x0800);
    assertThat(rules.get(2).condition().fragmentPolicy()).contains(FragmentPolicy.NONHEADER);
    assertThat(rules.get(2).condition().destinationPorts()).isEmpty();
    assertThat(rules.get(3).condition().sourcePorts()).contains(new PortRange(8, 8));
    assertThat(rules.get(3).condition().destinationPorts()).isEmpty();
    neutron.put("security_groups", "SecurityGroup", "g", g -> g.put("name", "new")).expect(200);
    assertThat(neutron.get(IpAddressGroup.class, id).name()).contains("new");
    assertThat(rules(DerivedId.OUTBOUND_CHAIN, "g")).isEqualTo(rules);
    neutron.delete("security_group_rules", "ssh").expect(204);
    assertThat(rules(DerivedId.OUTBOUND_CHAIN, "g")).hasSize(3);
  }

  @Test
  void aRuleWithAnAddressGroupIsOneForEachAddress() {
    neutron.group("g");
    String id = neutron.id("addresses").toString();
    String path = "/neutron/address_groups/" + id;
    api.post(
            "/neutron/address_groups",
            "{\"id\": \"" + id + "\", \"addresses\": [\"192.0.2.0/25\", \"2001:db8::/64\"]}")
        .expect(201);
    neutron.ingress(
        "dns",
        "g",
        r -> r.put("protocol", "udp").put("port_range_min", 53).put("remote_address_group_id", id));
    assertThat(rules(DerivedId.OUTBOUND_CHAIN, "g"))
        .extracting(rule -> rule.condition().source())
        .containsExactly(
            Optional.of(Prefix.parse("192.0.2.0/25")), Optional.of(Prefix.parse("192.0.2.0/25")));
    api.put(path, "{\"addresses\": [\"198.51.100.7/32\"]}").expect(200);
    assertThat(rules(DerivedId.OUTBOUND_CHAIN, "g"))
        .extracting(rule -> rule.condition().source())
        .containsOnly(Optional.of(Prefix.parse("198.51.100.7/32")));
    api.put(path, "{\"addresses\": []}").expect(200);
    assertThat(rules(DerivedId.OUTBOUND_CHAIN, "g")).isEmpty();
    api.delete(path).expect(409);
    neutron.delete("security_group_rules", "dns").expect(204);
    api.delete(path).expect(204);
  }

  @Test
  void manyAtOnceLoseNothing() throws Exception {
    neutron.group("g");
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      int of = t;
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    Neutron plugin = new Neutron(api, "translation");
                    for (int i = 0; i < 5; i++) {
                      int number = 10 + of * 5 + i;
                      ObjectNode port =
                          Api.JSON
                              .createObjectNode()
                              .put("id", plugin.id("p" + number).toString())
                              .put("network_id", plugin.id("net").toString())
                              .put("mac_address", "fa:16:3e:00:01:" + number);
                      port.putArray("security_groups").add(plugin.id("g").toString());
                      port.putArray("fixed_ips")
                          .addObject()
                          .put("subnet_id", plugin.id("sub").toString())
                          .put("ip_address", "10.0.0." + number);
                      plugin.post("ports", "Port", port);
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(neutron.get(IpAddressGroup.class, neutron.id("g")).members()).hasSize(20);
    assertThat(neutron.get(Dhcp.class, neutron.id("sub")).hosts()).hasSize(20);
    assertThat(macs("net")).hasSize(20);
    assertThat(addresses("net")).hasSize(20);
  }

  @Test
  void aTapIsAMirror() {
    neutron.vm("source", "net", MAC, List.of(), "sub=10.0.0.5");
    neutron.vm("tap", "net", "fa:16:3e:00:00:06", List.of(), "sub=10.0.0.6");
    Map<String, Object> before = neutron.topology();
    String service = neutron.id("service").toString();
    String flow = neutron.id("flow").toString();
    api.post(
            "/neutron/tap_services",
            "{\"id\": \"%s\", \"port_id\": \"%s\"}".formatted(service, neutron.id("tap")))
        .expect(201);
    String body =
        "{\"id\": \"%s\", \"tap_service_id\": \"%s\", \"source_port\": \"%s\", "
                .formatted(flow, service, neutron.id("source"))
            + "\"direction\": \"%s\"}";
    api.post("/neutron/tap_flows", body.formatted("BOTH")).expect(201);
    BridgePort both = neutron.get(BridgePort.class, neutron.id("source"));
    assertThat(both.inboundMirrorIds()).containsExactly(neutron.id("service"));
    assertThat(both.outboundMirrorIds()).containsExactly(neutron.id("service"));
    assertThat(neutron.get(Mirror.class, neutron.id("service")).toPortId())
        .isEqualTo(neutron.id("tap"));
    api.put("/neutron/tap_flows/" + flow, body.formatted("out")).expect(200);
    // The port's own updates leave it alone.
    neutron.put("ports", "Port", "source", p -> p.put("name", "renamed")).expect(200);
    BridgePort out = neutron.get(BridgePort.class, neutron.id("source"));
    assertThat(out.inboundMirrorIds()).containsExactly(neutron.id("service"));
    assertThat(out.outboundMirrorIds()).isEmpty();
    api.delete("/neutron/tap_flows/" + flow).expect(204);
    api.delete("/neutron/tap_services/" + service).expect(204);
    assertThat(neutron.topology()).isEqualTo(before);
  }

  private String device(String tunnelIp) {
    return "{\"id\": \"%s\", \"type\": \"router_vtep\", \"resource_id\": \"%s\", \"tunnel_ips\": [\"%s\"]}"
        .formatted(neutron.id("device"), neutron.id("vtep"), tunnelIp);
  }

  private String remoteMac(String name, String mac, int vni) {
    return "{\"id\": \"%s\", \"device_id\": \"%s\", \"mac_address\": \"%s\", \"vtep_address\": \"2.0.0.2\", \"segmentation_id\": %d}"
        .formatted(neutron.id(name), neutron.id("device"), mac, vni);
  }

  private String connection(String devices) {
    return "{\"id\": \"%s\", \"network_id\": \"%s\", \"segmentation_id\": 100, \"l2_gateway\": {\"id\": \"%s\", \"devices\": [%s]}}"
        .formatted(neutron.id("connection"), neutron.id("net"), neutron.id("gateway"), devices);
  }

  private String part() {
    return "{\"device_id\": \"%s\", \"segmentation_id\": 7}".formatted(neutron.id("device"));
  }

  @Test
  void anL2GatewayConnectionLinksTheNetworkToTheDevicesRouter() throws Exception {
    neutron.router("vtep", r -> {});
    Map<String, Object> before = neutron.topology();
    api.post("/neutron/gateway_devices", device("2.0.0.1")).expect(201);
    api.post("/neutron/remote_mac_entries", remoteMac("early", "02:00:00:00:00:0e", 100))
        .expect(201);
    api.post("/neutron/remote_mac_entries", remoteMac("other", "02:00:00:00:00:0f", 101))
        .expect(201);
    api.post("/neutron/l2_gateway_connections", connection(part())).expect(201);

    UUID inNetwork = DerivedId.VTEP_NETWORK_PORT.of(neutron.id("net"));
    UUID atRouter = DerivedId.VTEP_ROUTER_PORT.of(neutron.id("net"));
    assertThat(neutron.get(BridgePort.class, inNetwork).peerId()).contains(atRouter);
    RouterPort port = neutron.get(RouterPort.class, atRouter);
    assertThat(port.routerId()).isEqualTo(neutron.id("vtep"));
    assertThat(port.peerId()).contains(inNetwork);
    assertThat(port.vni()).contains(100);
    assertThat(port.tunnelAddress()).contains(IpAddress.parse("2.0.0.1"));
    assertThat(port.tunnelKey()).isPositive();
    Mac early = Mac.parse("02:00:00:00:00:0e");
    Mac late = Mac.parse("02:00:00:00:00:0d");
    IpAddress far = IpAddress.parse("2.0.0.2");
    assertThat(api.nsdb.tables().peers(atRouter).list()).isEqualTo(Map.of(early, far));

    api.post("/neutron/remote_mac_entries", remoteMac("late", late.toString(), 100)).expect(201);
    assertThat(api.nsdb.tables().peers(atRouter).list()).isEqualTo(Map.of(early, far, late, far));
    api.delete("/neutron/remote_mac_entries/" + neutron.id("early")).expect(204);
    assertThat(api.nsdb.tables().peers(atRouter).list()).isEqualTo(Map.of(late, far));

    // Another tunnel address is that of the connections through it.
    api.put("/neutron/gateway_devices/" + neutron.id("device"), device("2.0.0.9")).expect(204);
    assertThat(neutron.get(RouterPort.class, atRouter).tunnelAddress())
        .contains(IpAddress.parse("2.0.0.9"));

    api.delete("/neutron/l2_gateway_connections/" + neutron.id("connection")).expect(204);
    assertThat(api.nsdb.tables().peers(atRouter).list()).isEmpty();
    api.delete("/neutron/gateway_devices/" + neutron.id("device")).expect(204);
    assertThat(api.get("/neutron/remote_mac_entries").json()).isEmpty();
    assertThat(neutron.topology()).isEqualTo(before);
  }

  @Test
  void whatNoRouterOfOursCanDoIsRefused() {
    neutron.router("vtep", r -> {});
    assertThat(
            api.post(
                    "/neutron/gateway_devices", device("2.0.0.1").replace("router_vtep", "hw_vtep"))
                .expect(400)
                .violations())
        .containsExactly("type");
    assertThat(api.post("/neutron/gateway_devices", device("2001:db8::1")).expect(400).violations())
        .containsExactly("tunnel_ips");
    api.post("/neutron/l2_gateway_connections", connection(part())).expect(404);
    api.post("/neutron/gateway_devices", device("2.0.0.1")).expect(201);
    assertThat(
            api.post("/neutron/l2_gateway_connections", connection(part() + ", " + part()))
                .expect(400)
                .violations())
        .containsExactly("l2_gateway.devices");
    assertThat(
            api.post("/neutron/remote_mac_entries", remoteMac("far", MAC, 1 << 24))
                .expect(400)
                .violations())
        .containsExactly("segmentation_id");
    api.put("/neutron/remote_mac_entries/" + neutron.id("far"), "{}").expect(405);
  }

  @Test
  void aPortOfARemoteSiteIsBehindTheGateway() throws Exception {
    ObjectNode _ = neutron.port("far", "net", MAC, "network:remote_site", "sub=10.0.0.77");
    UUID way = DerivedId.VTEP_NETWORK_PORT.of(neutron.id("net"));
    assertThat(macs("net")).containsEntry(Mac.parse(MAC), way);
    assertThat(addresses("net")).containsEntry(IpAddress.parse("10.0.0.77"), Mac.parse(MAC));
    assertThat(exists(BridgePort.class, neutron.id("far"))).isFalse();
    String moved = "fa:16:3e:00:00:06";
    neutron.put("ports", "Port", "far", p -> p.put("mac_address", moved)).expect(200);
    assertThat(macs("net")).isEqualTo(Map.of(Mac.parse(moved), way));
    neutron.delete("ports", "far").expect(204);
    assertThat(macs("net")).isEmpty();
    assertThat(addresses("net")).isEmpty();
  }
}
