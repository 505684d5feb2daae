package org.midonet.cluster.types;

import org.midonet.cluster.api.Media;
import org.midonet.cluster.api.ObjectResource;
import org.midonet.cluster.json.Scalars;
import org.midonet.cluster.json.Shape;
import org.midonet.cluster.json.ShapeBuilder;
import org.midonet.topology.Chain;
import org.midonet.topology.ChainBuilder;

/** {@code /chains}: ordered lists of rules. */
final class Chains {

  private Chains() {}

  static ObjectResource<Chain> resource() {
    ObjectResource<Chain> chains =
        ObjectResource.of(Chain.class, Paths.CHAINS, Media.of("Chain-v1"), shape())
            .listed()
            .announced("chains", "chainTemplate")
            .immutable()
            .missingDeleteIs404();
    return Tenants.filter(chains, Chain::tenantId);
  }

  private static Shape<Chain> shape() {
    return ShapeBuilder.<Chain, ChainBuilder>of(
            ChainBuilder::builder, ChainBuilder::builder, ChainBuilder::build)
        .id(Chain::id, ChainBuilder::id)
        .optional("tenantId", Scalars.TEXT, Chain::tenantId, ChainBuilder::tenantId)
        .optional("name", Scalars.NAME, Chain::name, ChainBuilder::name)
        .link("uri", Paths.item(Paths.CHAINS, Chain::id))
        .link("rules", Paths.item(Paths.CHAINS, Chain::id, "rules"))
        .build();
  }
}
