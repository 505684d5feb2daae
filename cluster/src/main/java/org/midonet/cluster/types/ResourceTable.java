package org.midonet.cluster.types;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.midonet.cluster.api.ApplicationDocument;
import org.midonet.cluster.api.Endpoint;
import org.midonet.cluster.api.OpenApi;
import org.midonet.cluster.api.Resource;
import org.midonet.cluster.api.Resource.Access;
import org.midonet.cluster.api.Resource.RootEntry;
import org.midonet.cluster.auth.AuthService;
import org.midonet.cluster.neutron.NeutronApi;
import org.midonet.cluster.neutron.QosPolicies;
import org.midonet.cluster.store.NsdbStage;
import org.midonet.cluster.tenancy.TenantTopology;
import org.midonet.cluster.trace.Tracing;
import org.midonet.nsdb.Nsdb;

/** All resources of the API. What is not listed here does not exist. */
public final class ResourceTable {

  private ResourceTable() {}

  /** The endpoints of everything, the root document and the OpenAPI document included. */
  public static List<Endpoint> endpoints(Nsdb nsdb, AuthService auth, Randomness randomness) {
    Nsdb seen = new NsdbStage(nsdb, new TenantTopology(nsdb.topology()));
    List<Resource> resources = new ArrayList<>(resources(seen, auth, randomness));
    // An administrator's, who sees all of the network: it follows the store itself.
    resources.add(new Tracing(nsdb));
    List<Endpoint> endpoints = new ArrayList<>();
    endpoints.add(application(resources).endpoint());
    Access access = new Access(seen, randomness.ids());
    resources.forEach(resource -> endpoints.addAll(resource.endpoints(access)));
    endpoints.add(OpenApi.endpoint(endpoints));
    return endpoints;
  }

  private static List<Resource> resources(Nsdb nsdb, AuthService auth, Randomness randomness) {
    TunnelKeys keys = new TunnelKeys(nsdb.sequences());
    return List.of(
        new Login(auth),
        new SystemState(),
        new NeutronApi(),
        new QosPolicies(),
        new Tenants(auth),
        Bridges.resource(nsdb),
        MacTables.ofBridge(nsdb),
        MacTables.ofVlan(nsdb),
        AddressPairs.arpTable(nsdb),
        AddressPairs.peeringTable(nsdb),
        DhcpSubnets.resource(nsdb, randomness),
        DhcpHosts.resource(nsdb),
        Routers.resource(nsdb),
        Routes.resource(nsdb),
        Ports.resource(nsdb, keys, randomness),
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
        Vteps.resource(nsdb),
        Vteps.ports(nsdb),
        VtepBindings.resource(nsdb, keys),
        VtepBindings.ofPort(nsdb),
        new Conf(nsdb.config()),
        ServiceContainers.resource(nsdb),
        ServiceContainerGroups.resource());
  }

  private static ApplicationDocument application(List<Resource> resources) {
    List<RootEntry> entries = new ArrayList<>();
    for (Resource resource : resources) {
      resource.root().ifPresent(entries::add);
    }
    return new ApplicationDocument(entries);
  }
}
