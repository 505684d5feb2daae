package org.midonet.cluster.neutron;

import static org.midonet.cluster.neutron.Kind.Operation.BULK;
import static org.midonet.cluster.neutron.Kind.Operation.UPDATE;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.midonet.cluster.api.Endpoint;
import org.midonet.cluster.api.Endpoint.Document;
import org.midonet.cluster.api.Media;
import org.midonet.cluster.api.Reply;
import org.midonet.cluster.api.Resource;
import org.midonet.cluster.json.Codec;
import org.midonet.cluster.json.Links;
import org.midonet.cluster.neutron.translate.AddressGroupTranslator;
import org.midonet.cluster.neutron.translate.FloatingIpTranslator;
import org.midonet.cluster.neutron.translate.NetworkTranslator;
import org.midonet.cluster.neutron.translate.PortTranslator;
import org.midonet.cluster.neutron.translate.RouterTranslator;
import org.midonet.cluster.neutron.translate.SecurityGroupRuleTranslator;
import org.midonet.cluster.neutron.translate.SecurityGroupTranslator;
import org.midonet.cluster.neutron.translate.SubnetTranslator;
import org.midonet.nsdb.TopologyStore;
import org.midonet.topology.error.Unavailable;
import org.midonet.topology.neutron.FloatingIp;
import org.midonet.topology.neutron.NeutronAddressGroup;
import org.midonet.topology.neutron.NeutronNetwork;
import org.midonet.topology.neutron.NeutronPort;
import org.midonet.topology.neutron.NeutronRouter;
import org.midonet.topology.neutron.NeutronSubnet;
import org.midonet.topology.neutron.SecurityGroup;
import org.midonet.topology.neutron.SecurityGroupRule;

/** {@code /neutron}: all that Neutron's plugin calls, and the document that tells where it is. */
public final class NeutronApi implements Resource {

  /** The first segment of all paths. */
  static final String PATH = "neutron";

  private static final Kind NETWORKS =
      Kind.of("networks", "Network", "Networks", "networks", "network_template").with(BULK);
  private static final Kind SUBNETS =
      Kind.of("subnets", "Subnet", "Subnets", "subnets", "subnet_template").with(BULK);
  private static final Kind PORTS =
      Kind.of("ports", "Port", "Ports", "ports", "port_template").with(BULK);
  private static final Kind ROUTERS =
      Kind.of("routers", "Router", "Routers", "routers", "router_template");
  private static final Kind FLOATING_IPS =
      Kind.of("floating_ips", "FloatingIp", "FloatingIps", "floating_ips", "floating_ip_template");
  private static final Kind GROUPS =
      Kind.of(
              "security_groups",
              "SecurityGroup",
              "SecurityGroups",
              "security_groups",
              "security_group_template")
          .with(BULK);
  private static final Kind RULES =
      Kind.of(
              "security_group_rules",
              "SecurityGroupRule",
              "SecurityGroupRules",
              "security_group_rules",
              "security_group_rule_template")
          .with(BULK)
          .without(UPDATE);

  private static final Kind ADDRESS_GROUPS =
      Kind.of(
          "address_groups",
          "AddressGroup",
          "AddressGroups",
          "address_groups",
          "address_group_template");

  private static final List<Kind> TRANSLATED =
      Stream.concat(
              Stream.of(
                  NETWORKS, SUBNETS, PORTS, ROUTERS, FLOATING_IPS, GROUPS, RULES, ADDRESS_GROUPS),
              Stream.of(LoadBalancing.KINDS, Tapping.KINDS, Peering.KINDS).flatMap(List::stream))
          .toList();

  @Override
  public Optional<RootEntry> root() {
    return Optional.of(new RootEntry(PATH, PATH, ""));
  }

  @Override
  public List<Endpoint> endpoints(Access access) {
    Workshop workshop = new Workshop(access.nsdb());
    TopologyStore topology = access.nsdb().topology();
    FloatingIpTranslator floatingIps = new FloatingIpTranslator();
    PortTranslator ports = new PortTranslator(floatingIps);
    SubnetTranslator subnets = new SubnetTranslator();
    SecurityGroupRuleTranslator rules = new SecurityGroupRuleTranslator();
    List<Endpoint> endpoints = new ArrayList<>();
    endpoints.add(document());
    endpoints.add(activePorts(access));
    endpoints.addAll(
        of(
            NETWORKS,
            new TranslatedResources<>(
                NeutronNetwork.class, new NetworkTranslator(ports, subnets), workshop, n -> n)));
    endpoints.addAll(
        of(SUBNETS, new TranslatedResources<>(NeutronSubnet.class, subnets, workshop, n -> n)));
    endpoints.addAll(
        of(PORTS, new TranslatedResources<>(NeutronPort.class, ports, workshop, n -> n)));
    endpoints.addAll(
        of(
            ROUTERS,
            new TranslatedResources<>(
                NeutronRouter.class, new RouterTranslator(), workshop, n -> n)));
    endpoints.addAll(new RouterInterfaceEndpoints(workshop, ports).endpoints());
    endpoints.addAll(
        of(
            FLOATING_IPS,
            new TranslatedResources<>(FloatingIp.class, floatingIps, workshop, n -> n)));
    endpoints.addAll(
        of(
            GROUPS,
            new TranslatedResources<>(
                SecurityGroup.class,
                new SecurityGroupTranslator(rules),
                workshop,
                group ->
                    group.withSecurityGroupRules(
                        topology.referrers(
                            SecurityGroup.class,
                            group.id(),
                            SecurityGroupRule.class,
                            "securityGroupId")))));
    endpoints.addAll(
        of(RULES, new TranslatedResources<>(SecurityGroupRule.class, rules, workshop, n -> n)));
    endpoints.addAll(
        of(
            ADDRESS_GROUPS,
            new TranslatedResources<>(
                NeutronAddressGroup.class, new AddressGroupTranslator(), workshop, n -> n)));
    LoadBalancing.handlers(workshop)
        .forEach((kind, handlers) -> endpoints.addAll(of(kind, handlers)));
    Peering.handlers(workshop).forEach((kind, handlers) -> endpoints.addAll(of(kind, handlers)));
    Tapping.handlers(workshop).forEach((kind, handlers) -> endpoints.addAll(of(kind, handlers)));
    for (Kind kind : KeptKinds.ALL) {
      endpoints.addAll(of(kind, new KeptDocuments(kind, topology)));
    }
    return endpoints;
  }

  private static List<Endpoint> of(Kind kind, Handlers handlers) {
    return new KindEndpoints(kind, handlers).endpoints();
  }

  private static Endpoint document() {
    return Endpoint.get(
        "/" + PATH,
        "Tells where Neutron's resources are",
        List.of(Media.vendor("neutron.Neutron-v3"), Media.JSON),
        new Document("Neutron", Codec.schema("object"), false),
        call -> Reply.ok(write(call.links())));
  }

  private static Endpoint activePorts(Access access) {
    ActivePorts ports = new ActivePorts(access.ids().get());
    ports.follow(access.nsdb().ports());
    return Endpoint.get(
            "/" + PATH + "/active_ports",
            "Tells which ports agents say are active, or what changed of that",
            List.of(Media.JSON),
            new Document("NeutronActivePorts", Codec.schema("object"), false),
            call ->
                Reply.ok(
                    ports
                        .since(call.parameter("since"))
                        .orElseThrow(() -> new Unavailable("the ports' activity is not read yet"))))
        .withQuery(Map.of("since", "the revision of an earlier answer"));
  }

  private static ObjectNode write(Links links) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    String base = links.at(PATH);
    document.put("uri", base);
    document.put("active_ports", base + "/active_ports");
    document.put(
        "add_router_interface_template", base + "/routers/{id}/" + RouterInterfaceEndpoints.ADD);
    document.put(
        "remove_router_interface_template",
        base + "/routers/{id}/" + RouterInterfaceEndpoints.REMOVE);
    TRANSLATED.forEach(kind -> announce(kind, base, document));
    KeptKinds.PLAIN.forEach(kind -> announce(kind, base, document));
    ObjectNode balancer = document.putObject("load_balancer");
    KeptKinds.LOAD_BALANCER.forEach(kind -> announce(kind, base, balancer));
    balancer.put("pool_health_monitor", base + "/lb/pool_health_monitor");
    return document;
  }

  private static void announce(Kind kind, String base, ObjectNode document) {
    document.put(kind.collectionKey(), base + "/" + kind.path());
    kind.templateKey().ifPresent(key -> document.put(key, base + "/" + kind.path() + "/{id}"));
  }
}
