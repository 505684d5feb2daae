package org.midonet.simulation.view;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.midonet.packet.IpProtocol;
import org.midonet.packet.Prefix;
import org.midonet.simulation.Dependency;
import org.midonet.simulation.Dependency.OfBalancer;
import org.midonet.simulation.Dependency.OfVip;
import org.midonet.simulation.view.CompiledBalancer.Member;
import org.midonet.simulation.view.CompiledBalancer.Members;
import org.midonet.simulation.view.CompiledBalancer.Service;
import org.midonet.topology.L4Protocol;
import org.midonet.topology.LbStatus;
import org.midonet.topology.LoadBalancer;
import org.midonet.topology.Pool;
import org.midonet.topology.PoolMember;
import org.midonet.topology.Vip;

/**
 * The part of a {@link ViewEditor} that knows load balancers: a router's is compiled from the
 * balancer, its pools, their VIPs and members.
 */
final class BalancerEditor {

  private final Tables before;
  private final Tables tables;
  private final Set<UUID> routers = new LinkedHashSet<>();

  BalancerEditor(Tables before, Tables tables) {
    this.before = before;
    this.tables = tables;
  }

  void balancer(UUID id, @Nullable LoadBalancer now) {
    LoadBalancer old = tables.balancerObjects.get(id);
    tables.balancerObjects = set(tables.balancerObjects, id, now);
    Optional<UUID> from = Optional.ofNullable(old).flatMap(LoadBalancer::routerId);
    Optional<UUID> to = Optional.ofNullable(now).flatMap(LoadBalancer::routerId);
    tables.balancersOf = moved(tables.balancersOf, id, from, to);
    from.ifPresent(routers::add);
    to.ifPresent(routers::add);
  }

  void pool(UUID id, @Nullable Pool now) {
    Pool old = tables.pools.get(id);
    tables.pools = set(tables.pools, id, now);
    Optional<UUID> from = Optional.ofNullable(old).flatMap(Pool::loadBalancerId);
    Optional<UUID> to = Optional.ofNullable(now).flatMap(Pool::loadBalancerId);
    tables.poolsOf = moved(tables.poolsOf, id, from, to);
    concernBalancer(from);
    concernBalancer(to);
  }

  void vip(UUID id, @Nullable Vip now) {
    Vip old = tables.vips.get(id);
    tables.vips = set(tables.vips, id, now);
    Optional<UUID> from = Optional.ofNullable(old).flatMap(Vip::poolId);
    Optional<UUID> to = Optional.ofNullable(now).flatMap(Vip::poolId);
    tables.vipsOf = moved(tables.vipsOf, id, from, to);
    concernPool(from);
    concernPool(to);
  }

  void member(UUID id, @Nullable PoolMember now) {
    PoolMember old = tables.members.get(id);
    tables.members = set(tables.members, id, now);
    Optional<UUID> from = Optional.ofNullable(old).flatMap(PoolMember::poolId);
    Optional<UUID> to = Optional.ofNullable(now).flatMap(PoolMember::poolId);
    tables.membersOf = moved(tables.membersOf, id, from, to);
    concernPool(from);
    concernPool(to);
  }

  /** Compiles what the changes concern, and says what that touches. */
  Set<Dependency> finish() {
    Set<Dependency> touched = new HashSet<>();
    for (UUID router : routers) {
      CompiledBalancer old = before.balancers.get(router);
      CompiledBalancer now = compile(router);
      if (!Objects.equals(old, now)) {
        touched.addAll(differences(router, old, now));
        tables.balancers = set(tables.balancers, router, now);
      }
    }
    return touched;
  }

  private void concernBalancer(Optional<UUID> balancer) {
    balancer
        .map(tables.balancerObjects::get)
        .flatMap(LoadBalancer::routerId)
        .ifPresent(routers::add);
  }

  private void concernPool(Optional<UUID> pool) {
    concernBalancer(pool.map(tables.pools::get).flatMap(Pool::loadBalancerId));
  }

  private @Nullable CompiledBalancer compile(UUID router) {
    for (UUID id : of(tables.balancersOf, router)) {
      LoadBalancer balancer = tables.balancerObjects.get(id);
      if (balancer != null) {
        List<Service> services =
            of(tables.poolsOf, id).stream()
                .flatMap(pool -> Optional.ofNullable(tables.pools.get(pool)).stream())
                .flatMap(
                    pool ->
                        of(tables.vipsOf, pool.id()).stream()
                            .flatMap(vip -> Optional.ofNullable(tables.vips.get(vip)).stream())
                            .filter(Vip::adminStateUp)
                            .map(vip -> service(pool, vip)))
                .toList();
        return new CompiledBalancer(id, balancer.adminStateUp(), services);
      }
    }
    return null;
  }

  private Service service(Pool pool, Vip vip) {
    List<Member> members =
        of(tables.membersOf, pool.id()).stream()
            .flatMap(id -> Optional.ofNullable(tables.members.get(id)).stream())
            .filter(member -> member.address().bits() == vip.address().bits())
            .map(
                member ->
                    new Member(
                        member.id(),
                        member.address(),
                        member.port(),
                        member.weight(),
                        member.adminStateUp(),
                        member.status() == LbStatus.ACTIVE))
            .toList();
    return new Service(
        vip.id(),
        Prefix.host(vip.address()),
        vip.port(),
        pool.protocol() == L4Protocol.UDP ? IpProtocol.UDP : IpProtocol.TCP,
        new Members(vip.stickySource(), pool.adminStateUp(), members));
  }

  private static Set<Dependency> differences(
      UUID router, @Nullable CompiledBalancer old, @Nullable CompiledBalancer now) {
    if (old == null
        || now == null
        || !old.id().equals(now.id())
        || old.up() != now.up()
        || !asked(old).equals(asked(now))) {
      return Set.of(new OfBalancer(router));
    }
    Set<Dependency> touched = new HashSet<>();
    Map<UUID, Members> were = new LinkedHashMap<>();
    old.services().forEach(service -> were.put(service.vip(), service.members()));
    for (Service service : now.services()) {
      if (!service.members().equals(were.get(service.vip()))) {
        touched.add(new OfVip(service.vip()));
      }
    }
    return touched;
  }

  private static List<Object> asked(CompiledBalancer balancer) {
    return balancer.services().stream().map(Service::asked).toList();
  }

  private static PersistentMap<UUID, List<UUID>> moved(
      PersistentMap<UUID, List<UUID>> index, UUID id, Optional<UUID> from, Optional<UUID> to) {
    PersistentMap<UUID, List<UUID>> without =
        from.isPresent() && !from.equals(to) ? Index.without(index, from.get(), id) : index;
    return to.isPresent() ? Index.with(without, to.get(), id) : without;
  }

  private static List<UUID> of(PersistentMap<UUID, List<UUID>> index, UUID owner) {
    List<UUID> ids = index.get(owner);
    return ids == null ? List.of() : ids;
  }

  private static <V> PersistentMap<UUID, V> set(
      PersistentMap<UUID, V> map, UUID key, @Nullable V value) {
    return value == null ? map.remove(key) : map.put(key, value);
  }
}
