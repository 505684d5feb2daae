package org.midonet.cli.kind;

import org.midonet.cli.kind.Branch.Trait;

/** The API itself: its document is the root document, its collections are where paths begin. */
public final class RootKind {
  static final String LABEL = "root";

  /** The word for the one object of the root that is not in a collection. */
  public static final String SYSTEM_STATE = "system-state";

  /** The member of the root document that holds its address. */
  public static final String SYSTEM_STATE_LINK = "systemState";

  private RootKind() {}

  static Kind declare() {
    return Kind.named(LABEL)
        .withoutId()
        .holds(Branch.of("router", "router", "routers").with(Trait.BY_TENANT))
        .holds(Branch.of("mirror", "mirror", "mirrors").with(Trait.BY_TENANT))
        .holds(Branch.of("bridge", "bridge", "bridges").with(Trait.BY_TENANT))
        .holds(Branch.of("port", "port", "ports").with(Trait.BY_TENANT).with(Trait.READ_ONLY))
        .holds(Branch.of("chain", "chain", "chains").with(Trait.BY_TENANT))
        .holds(Branch.of("l2insertion", "l2insertion", "l2insertions").with(Trait.BY_TENANT))
        .holds(Branch.of("host", "host", "hosts").with(Trait.READ_ONLY))
        .holds(Branch.of("port-group", "port-group", "portGroups").with(Trait.BY_TENANT))
        .holds(Branch.of("ip-address-group", "ip-address-group", "ipAddrGroups"))
        .holds(Branch.of("tunnel-zone", "tunnel-zone", "tunnelZones").with(Trait.BY_TENANT))
        .holds(Branch.of("tenant", "tenant", "tenants").with(Trait.READ_ONLY))
        .holds(Branch.of("load-balancer", "load-balancer", "loadBalancers"))
        .holds(Branch.of("health-monitor", "health-monitor", "healthMonitors"))
        .holds(Branch.of("pool-statistic", "pool-statistic", "poolStatistics").with(Trait.MISSING))
        .holds(Branch.of("vtep", "vtep", "vteps"))
        .holds(Branch.of("tracerequest", "tracerequest", "traceRequests").with(Trait.BY_TENANT))
        .holds(Branch.of("container", "container", "serviceContainers"))
        .holds(Branch.of("container-group", "container-group", "serviceContainerGroups"))
        .build();
  }
}
