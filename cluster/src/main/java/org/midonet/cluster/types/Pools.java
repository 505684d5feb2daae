package org.midonet.cluster.types;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.midonet.cluster.api.Call;
import org.midonet.cluster.api.Media;
import org.midonet.cluster.api.ObjectResource;
import org.midonet.cluster.api.Rules;
import org.midonet.cluster.json.Scalars;
import org.midonet.cluster.json.Shape;
import org.midonet.cluster.json.ShapeBuilder;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.TopologyTransaction;
import org.midonet.topology.HealthMonitor;
import org.midonet.topology.L4Protocol;
import org.midonet.topology.LbMethod;
import org.midonet.topology.LbStatus;
import org.midonet.topology.LoadBalancer;
import org.midonet.topology.Pool;
import org.midonet.topology.PoolBuilder;
import org.midonet.topology.PoolMappingStatus;
import org.midonet.topology.error.MidonetException;
import org.midonet.topology.error.NotFound;
import org.midonet.topology.error.Unavailable;

/** {@code /pools}, and the pools of load balancers and health monitors. */
final class Pools implements Rules<Pool> {

  private static final String LOAD_BALANCER = "loadBalancerId";

  private Pools() {}

  static ObjectResource<Pool> resource(Nsdb nsdb) {
    return ObjectResource.of(Pool.class, Paths.POOLS, Media.of("Pool-v1"), shape())
        .listed()
        .announced("pools", "poolTemplate")
        .filter(
            "hm_id",
            "only those with this health monitor",
            (pool, value) -> pool.healthMonitorId().map(UUID::toString).equals(Optional.of(value)))
        .rules(new Pools())
        .under(
            LoadBalancer.class,
            Paths.LOAD_BALANCERS,
            "pools",
            LOAD_BALANCER,
            balancer -> ofLoadBalancer(nsdb, balancer))
        .listedUnder(
            HealthMonitor.class,
            Paths.HEALTH_MONITORS,
            "pools",
            monitor ->
                nsdb.topology()
                    .referrers(HealthMonitor.class, monitor, Pool.class, "healthMonitorId"));
  }

  static List<Pool> ofLoadBalancer(Nsdb nsdb, UUID balancer) throws MidonetException {
    return nsdb.topology().referrers(LoadBalancer.class, balancer, Pool.class, LOAD_BALANCER);
  }

  /** The pool of a path is one of the load balancer's. */
  static void checkOwner(Nsdb nsdb, Call call) throws MidonetException {
    UUID balancer = call.id("id", LoadBalancer.class);
    if (!nsdb.topology().exists(LoadBalancer.class, balancer)) {
      throw new NotFound(LoadBalancer.class, balancer);
    }
    UUID pool = call.id("poolId", Pool.class);
    Optional<Pool> found = nsdb.topology().find(Pool.class, pool);
    if (found.flatMap(Pool::loadBalancerId).filter(balancer::equals).isEmpty()) {
      throw new NotFound(Pool.class, pool);
    }
  }

  private static Shape<Pool> shape() {
    return ShapeBuilder.<Pool, PoolBuilder>of(
            () ->
                PoolBuilder.builder()
                    .status(LbStatus.ACTIVE)
                    .protocol(L4Protocol.TCP)
                    .mappingStatus(PoolMappingStatus.ACTIVE),
            PoolBuilder::builder,
            PoolBuilder::build)
        .id(Pool::id, PoolBuilder::id)
        .reference(
            LOAD_BALANCER, LoadBalancer.class, Pool::loadBalancerId, PoolBuilder::loadBalancerId)
        .required("lbMethod", Scalars.upperCase(LbMethod.class), Pool::method, PoolBuilder::method)
        .value(
            "protocol",
            Scalars.upperCase(L4Protocol.class),
            L4Protocol.TCP,
            Pool::protocol,
            PoolBuilder::protocol)
        .value("adminStateUp", Scalars.BOOLEAN, true, Pool::adminStateUp, PoolBuilder::adminStateUp)
        .reference(
            "healthMonitorId",
            HealthMonitor.class,
            Pool::healthMonitorId,
            PoolBuilder::healthMonitorId)
        .computed("status", Scalars.upperCase(LbStatus.class), pool -> Optional.of(pool.status()))
        .link("uri", Paths.item(Paths.POOLS, Pool::id))
        .optionalLink("healthMonitor", Paths.to(Paths.HEALTH_MONITORS, Pool::healthMonitorId))
        .optionalLink("loadBalancer", Paths.to(Paths.LOAD_BALANCERS, Pool::loadBalancerId))
        .link("vips", Paths.item(Paths.POOLS, Pool::id, "vips"))
        .link("poolMembers", Paths.item(Paths.POOLS, Pool::id, "pool_members"))
        .check(
            (pool, problems) -> {
              if (pool.loadBalancerId().isEmpty()) {
                problems.at(LOAD_BALANCER).add("may not be null");
              }
            })
        .build();
  }

  /**
   * What is asked for is the monitor's id; how far that has got is for a monitor to say. As long as
   * none says anything the pool is not monitored, and nobody waits (decision 0156).
   */
  @Override
  public Pool prepare(Pool draft) {
    return draft.withMappingStatus(
        draft.healthMonitorId().isPresent()
            ? PoolMappingStatus.INACTIVE
            : PoolMappingStatus.ACTIVE);
  }

  @Override
  public Pool replacing(Pool stored, Pool draft, ObjectNode body, TopologyTransaction transaction)
      throws Unavailable {
    refusePending(stored);
    return draft.healthMonitorId().equals(stored.healthMonitorId()) ? draft : prepare(draft);
  }

  @Override
  public void deleting(Pool stored, TopologyTransaction transaction) throws Unavailable {
    refusePending(stored);
  }

  /** The health monitor is at work on it. */
  private static void refusePending(Pool pool) throws Unavailable {
    switch (pool.mappingStatus()) {
      case ACTIVE, INACTIVE, ERROR -> {}
      case PENDING_CREATE, PENDING_UPDATE, PENDING_DELETE ->
          throw new Unavailable("The health monitoring of pool " + pool.id() + " is changing");
    }
  }
}
