package org.midonet.cluster.types;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.midonet.cluster.api.ApplicationDocument;
import org.midonet.cluster.api.Endpoint;
import org.midonet.cluster.api.OpenApi;
import org.midonet.cluster.api.Resource;
import org.midonet.cluster.api.Resource.Access;
import org.midonet.cluster.api.Resource.RootEntry;
import org.midonet.cluster.auth.AuthService;
import org.midonet.cluster.neutron.NeutronApi;
import org.midonet.cluster.neutron.QosPolicies;
import org.midonet.nsdb.Nsdb;

/** All resources of the API. What is not listed here does not exist. */
public final class ResourceTable {

  /**
   * Announced by the root document, because clients look for them at once, and served by later
   * releases.
   */
  private static final List<RootEntry> ANNOUNCED_ONLY =
      List.of(
          new RootEntry("neutron", "neutron", ""), new RootEntry("vteps", "vteps", "vtepTemplate"));

  private ResourceTable() {}

  /** The endpoints of everything, the root document and the OpenAPI document included. */
  public static List<Endpoint> endpoints(Nsdb nsdb, AuthService auth, Randomness randomness) {
    List<Resource> resources = resources(nsdb, auth, randomness);
    List<Endpoint> endpoints = new ArrayList<>();
    endpoints.add(application(resources).endpoint());
    Access access = new Access(nsdb, randomness.ids());
    resources.forEach(resource -> endpoints.addAll(resource.endpoints(access)));
    endpoints.add(OpenApi.endpoint(endpoints));
    return endpoints;
  }

  private static List<Resource> resources(Nsdb nsdb, AuthService auth, Randomness randomness) {
    return List.of(
        new Login(auth),
        new SystemState(),
        new NeutronApi(),
        new QosPolicies(),
        new Tenants(auth),
        Bridges.resource(nsdb),
        MacTables.ofBridge(nsdb),
        MacTables.ofVlan(nsdb),
        ArpTables.resource(nsdb),
        DhcpSubnets.resource(nsdb, randomness),
        DhcpHosts.resource(nsdb),
        Routers.resource(nsdb),
        Routes.resource(nsdb),
        Ports.resource(nsdb, randomness),
        new PortLinks(nsdb),
        PortGroups.resource(nsdb),
        PortGroupMembers.ofGroup(nsdb),
        PortGroupMembers.ofPort(nsdb),
        Chains.resource(),
        RulesOfChains.resource(nsdb),
        IpAddressGroups.resource(),
        IpAddressGroupMembers.resource(nsdb),
        Hosts.resource(nsdb),
        Interfaces.resource(nsdb),
        HostPorts.resource(nsdb),
        TunnelZones.resource(nsdb),
        TunnelZoneHosts.resource(nsdb),
        Dhcp6Subnets.resource(nsdb, randomness),
        Dhcp6Hosts.resource(nsdb),
        BgpNetworks.resource(nsdb),
        BgpPeers.resource(nsdb),
        LoadBalancers.resource(),
        Pools.resource(nsdb),
        PoolMembers.resource(nsdb),
        Vips.resource(nsdb),
        HealthMonitors.resource(),
        Mirrors.resource(),
        L2Insertions.resource(),
        TraceRequests.resource(nsdb, InstantSource.system()),
        ServiceContainers.resource(nsdb),
        ServiceContainerGroups.resource());
  }

  private static ApplicationDocument application(List<Resource> resources) {
    List<RootEntry> entries = new ArrayList<>();
    Set<String> served = new HashSet<>();
    for (Resource resource : resources) {
      Optional<RootEntry> entry = resource.root();
      entry.ifPresent(entries::add);
      entry.ifPresent(shown -> served.add(shown.path()));
    }
    ANNOUNCED_ONLY.stream().filter(entry -> !served.contains(entry.path())).forEach(entries::add);
    return new ApplicationDocument(entries);
  }
}
