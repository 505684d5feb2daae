package org.midonet.cluster.types;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.midonet.cluster.api.Media;
import org.midonet.cluster.api.ObjectResource;
import org.midonet.cluster.api.Rules;
import org.midonet.cluster.json.Addresses;
import org.midonet.cluster.json.Scalars;
import org.midonet.cluster.json.Shape;
import org.midonet.cluster.json.ShapeBuilder;
import org.midonet.nsdb.Nsdb;
import org.midonet.topology.LbStatus;
import org.midonet.topology.Pool;
import org.midonet.topology.PoolMember;
import org.midonet.topology.PoolMemberBuilder;
import org.midonet.topology.error.MidonetException;

/** {@code /pool_members} and {@code /pools/{id}/pool_members}: backends. */
final class PoolMembers implements Rules<PoolMember> {

  private static final String PATH = "pool_members";

  private PoolMembers() {}

  static ObjectResource<PoolMember> resource(Nsdb nsdb) {
    return ObjectResource.of(PoolMember.class, PATH, Media.of("PoolMember-v1"), shape())
        .listed()
        .announced("poolMembers", "poolMemberTemplate")
        .rules(new PoolMembers())
        .under(Pool.class, Paths.POOLS, PATH, "poolId", pool -> ofPool(nsdb, pool))
        .underPath(
            Pool.class,
            "/load_balancers/{id}/pools/{poolId}/pool_members",
            "poolId",
            "poolId",
            pool -> ofPool(nsdb, pool))
        .checkedBy(call -> Pools.checkOwner(nsdb, call));
  }

  private static List<PoolMember> ofPool(Nsdb nsdb, UUID pool) throws MidonetException {
    return nsdb.topology().referrers(Pool.class, pool, PoolMember.class, "poolId");
  }

  private static Shape<PoolMember> shape() {
    return ShapeBuilder.<PoolMember, PoolMemberBuilder>of(
            () -> PoolMemberBuilder.builder().status(LbStatus.ACTIVE),
            PoolMemberBuilder::builder,
            PoolMemberBuilder::build)
        .id(PoolMember::id, PoolMemberBuilder::id)
        .reference("poolId", Pool.class, PoolMember::poolId, PoolMemberBuilder::poolId)
        .required("address", Addresses.IPV4, PoolMember::address, PoolMemberBuilder::address)
        .checkedAndKept()
        .value(
            "protocolPort", Scalars.integer(0, 65535), 0, PoolMember::port, PoolMemberBuilder::port)
        .checkedAndKept()
        .value(
            "weight",
            Scalars.integer(1, Integer.MAX_VALUE),
            1,
            PoolMember::weight,
            PoolMemberBuilder::weight)
        .value(
            "adminStateUp",
            Scalars.BOOLEAN,
            false,
            PoolMember::adminStateUp,
            PoolMemberBuilder::adminStateUp)
        .computed(
            "status", Scalars.upperCase(LbStatus.class), member -> Optional.of(member.status()))
        .link("uri", Paths.item(PATH, PoolMember::id))
        .optionalLink("pool", Paths.to(Paths.POOLS, PoolMember::poolId))
        .check(
            (member, problems) -> {
              if (member.poolId().isEmpty()) {
                problems.at("poolId").add("may not be null");
              }
            })
        .build();
  }

  /** A new member is up, whatever the body says; a replaced one is down unless the body says up. */
  @Override
  public PoolMember prepare(PoolMember draft) {
    return draft.withAdminStateUp(true);
  }
}
