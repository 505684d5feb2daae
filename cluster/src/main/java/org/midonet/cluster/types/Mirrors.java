package org.midonet.cluster.types;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.midonet.cluster.api.Media;
import org.midonet.cluster.api.ObjectResource;
import org.midonet.cluster.api.Rules;
import org.midonet.cluster.json.Shape;
import org.midonet.cluster.json.ShapeBuilder;
import org.midonet.nsdb.TopologyTransaction;
import org.midonet.topology.Mirror;
import org.midonet.topology.MirrorBuilder;
import org.midonet.topology.Port;
import org.midonet.topology.error.InvalidInput;

/**
 * {@code /mirrors}: copies of packets that match any condition. Bridges, routers and ports name the
 * mirrors they use.
 */
final class Mirrors implements Rules<Mirror> {

  private static final String PATH = "mirrors";

  private Mirrors() {}

  static ObjectResource<Mirror> resource() {
    return ObjectResource.of(Mirror.class, PATH, Media.of("Mirror-v1"), shape())
        .listed()
        .announced("mirrors", "mirrorTemplate")
        .rules(new Mirrors());
  }

  private static Shape<Mirror> shape() {
    return ShapeBuilder.<Mirror, MirrorBuilder>of(
            MirrorBuilder::builder, MirrorBuilder::builder, MirrorBuilder::build)
        .id(Mirror::id, MirrorBuilder::id)
        .requiredReference("toPortId", Port.class, Mirror::toPortId, MirrorBuilder::toPortId)
        .list("conditions", Conditions.OBJECT, Mirror::conditions, MirrorBuilder::conditions)
        .link("uri", Paths.item(PATH, Mirror::id))
        .ignored("tenantId")
        .build();
  }

  @Override
  public Mirror prepare(Mirror draft) throws InvalidInput {
    return draft.withConditions(Conditions.allSettled(draft.conditions()));
  }

  @Override
  public Mirror replacing(
      Mirror stored, Mirror draft, ObjectNode body, TopologyTransaction transaction)
      throws InvalidInput {
    return prepare(draft);
  }
}
