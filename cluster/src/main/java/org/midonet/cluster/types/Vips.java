package org.midonet.cluster.types;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.midonet.cluster.api.Media;
import org.midonet.cluster.api.ObjectResource;
import org.midonet.cluster.api.Rules;
import org.midonet.cluster.json.Addresses;
import org.midonet.cluster.json.Codec;
import org.midonet.cluster.json.Scalars;
import org.midonet.cluster.json.Shape;
import org.midonet.cluster.json.ShapeBuilder;
import org.midonet.cluster.json.ShapeBuilder.Getter;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.TopologyTransaction;
import org.midonet.topology.LoadBalancer;
import org.midonet.topology.Pool;
import org.midonet.topology.Vip;
import org.midonet.topology.VipBuilder;
import org.midonet.topology.error.InvalidInput;
import org.midonet.topology.error.MidonetException;

/** {@code /vips}, and those of pools and load balancers: what clients connect to. */
final class Vips implements Rules<Vip> {

  private static final String PATH = "vips";
  private static final Codec<Boolean> STICKY = Scalars.words(stickiness());

  private Vips() {}

  static ObjectResource<Vip> resource(Nsdb nsdb) {
    return ObjectResource.of(Vip.class, PATH, Media.of("VIP-v1"), shape(nsdb))
        .listed()
        .announced("vips", "vipTemplate")
        .rules(new Vips())
        .under(Pool.class, Paths.POOLS, PATH, "poolId", pool -> ofPool(nsdb, pool))
        .listedUnder(
            LoadBalancer.class,
            Paths.LOAD_BALANCERS,
            PATH,
            balancer -> {
              List<Vip> vips = new ArrayList<>();
              for (Pool pool : Pools.ofLoadBalancer(nsdb, balancer)) {
                vips.addAll(ofPool(nsdb, pool.id()));
              }
              return vips;
            });
  }

  private static Map<String, Boolean> stickiness() {
    Map<String, Boolean> words = new LinkedHashMap<>();
    words.put("SOURCE_IP", true);
    return words;
  }

  private static List<Vip> ofPool(Nsdb nsdb, UUID pool) throws MidonetException {
    return nsdb.topology().referrers(Pool.class, pool, Vip.class, "poolId");
  }

  private static Getter<Vip, Optional<UUID>> loadBalancer(Nsdb nsdb, List<Vip> vips)
      throws MidonetException {
    Map<UUID, UUID> balancers = new HashMap<>();
    List<UUID> pools = vips.stream().flatMap(vip -> vip.poolId().stream()).distinct().toList();
    for (Pool pool : nsdb.topology().list(Pool.class, pools)) {
      pool.loadBalancerId().ifPresent(balancer -> balancers.put(pool.id(), balancer));
    }
    return vip -> vip.poolId().map(balancers::get);
  }

  private static Shape<Vip> shape(Nsdb nsdb) {
    return ShapeBuilder.<Vip, VipBuilder>of(
            VipBuilder::builder, VipBuilder::builder, VipBuilder::build)
        .id(Vip::id, VipBuilder::id)
        .optional("poolId", Scalars.UUID_CODEC, Vip::poolId, VipBuilder::poolId)
        .lookedUp("loadBalancerId", Scalars.UUID_CODEC, vips -> loadBalancer(nsdb, vips))
        .required("address", Addresses.IPV4, Vip::address, VipBuilder::address)
        .value("protocolPort", Scalars.integer(0, 65535), 0, Vip::port, VipBuilder::port)
        .value("adminStateUp", Scalars.BOOLEAN, true, Vip::adminStateUp, VipBuilder::adminStateUp)
        .optional(
            "sessionPersistence",
            STICKY,
            vip -> Optional.of(vip.stickySource()).filter(sticky -> sticky),
            (builder, sticky) -> builder.stickySource(sticky.orElse(false)))
        .link("uri", Paths.item(PATH, Vip::id))
        .storedLink("loadBalancer", vips -> loadBalancer(nsdb, vips), Paths.LOAD_BALANCERS)
        .optionalLink("pool", Paths.to(Paths.POOLS, Vip::poolId))
        .check(
            (vip, problems) -> {
              if (vip.poolId().isEmpty()) {
                problems.at("poolId").add("may not be null");
              }
            })
        .build();
  }

  @Override
  public void created(Vip made, ObjectNode body, TopologyTransaction transaction)
      throws MidonetException {
    needPool(made, transaction);
  }

  @Override
  public Vip replacing(Vip stored, Vip draft, ObjectNode body, TopologyTransaction transaction)
      throws MidonetException {
    needPool(draft, transaction);
    return draft;
  }

  /** 400 where others answer 404: the original's own. */
  private static void needPool(Vip vip, TopologyTransaction transaction) throws MidonetException {
    if (vip.poolId().isPresent() && transaction.find(Pool.class, vip.poolId().get()).isEmpty()) {
      throw new InvalidInput("poolId", "must be a pool");
    }
  }
}
