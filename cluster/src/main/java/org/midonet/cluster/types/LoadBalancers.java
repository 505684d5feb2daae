package org.midonet.cluster.types;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.midonet.cluster.api.Media;
import org.midonet.cluster.api.ObjectResource;
import org.midonet.cluster.api.Rules;
import org.midonet.cluster.json.Scalars;
import org.midonet.cluster.json.Shape;
import org.midonet.cluster.json.ShapeBuilder;
import org.midonet.nsdb.TopologyTransaction;
import org.midonet.topology.LoadBalancer;
import org.midonet.topology.LoadBalancerBuilder;
import org.midonet.topology.error.InvalidInput;

/** {@code /load_balancers}. Which router has one is set on the router. */
final class LoadBalancers implements Rules<LoadBalancer> {

  private LoadBalancers() {}

  static ObjectResource<LoadBalancer> resource() {
    ObjectResource<LoadBalancer> balancers =
        ObjectResource.of(
                LoadBalancer.class, Paths.LOAD_BALANCERS, Media.of("LoadBalancer-v1"), shape())
            .listed()
            .announced("loadBalancers", "loadBalancerTemplate")
            .rules(new LoadBalancers());
    return Tenants.filter(balancers, LoadBalancer::tenantId);
  }

  private static Shape<LoadBalancer> shape() {
    return ShapeBuilder.<LoadBalancer, LoadBalancerBuilder>of(
            LoadBalancerBuilder::builder, LoadBalancerBuilder::builder, LoadBalancerBuilder::build)
        .id(LoadBalancer::id, LoadBalancerBuilder::id)
        .optional("tenantId", Scalars.TEXT, LoadBalancer::tenantId, LoadBalancerBuilder::tenantId)
        .computed("routerId", Scalars.UUID_CODEC, LoadBalancer::routerId)
        .value(
            "adminStateUp",
            Scalars.BOOLEAN,
            true,
            LoadBalancer::adminStateUp,
            LoadBalancerBuilder::adminStateUp)
        .link("uri", Paths.item(Paths.LOAD_BALANCERS, LoadBalancer::id))
        .optionalLink("router", Paths.to(Paths.ROUTERS, LoadBalancer::routerId))
        .link("pools", Paths.item(Paths.LOAD_BALANCERS, LoadBalancer::id, "pools"))
        .link("vips", Paths.item(Paths.LOAD_BALANCERS, LoadBalancer::id, "vips"))
        .build();
  }

  @Override
  public void created(LoadBalancer made, ObjectNode body, TopologyTransaction transaction)
      throws InvalidInput {
    if (body.hasNonNull("routerId")) {
      throw new InvalidInput("routerId", "must be null: it is set on the router");
    }
  }

  @Override
  public LoadBalancer replacing(
      LoadBalancer stored, LoadBalancer draft, ObjectNode body, TopologyTransaction transaction)
      throws InvalidInput {
    String given = body.path("routerId").asText("");
    String kept = stored.routerId().map(Object::toString).orElse("");
    if (body.hasNonNull("routerId") != stored.routerId().isPresent()
        || (body.hasNonNull("routerId") && !given.equalsIgnoreCase(kept))) {
      throw new InvalidInput("routerId", "is changed on the router only");
    }
    return draft;
  }
}
