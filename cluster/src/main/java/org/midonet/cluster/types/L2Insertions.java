package org.midonet.cluster.types;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.UUID;
import org.midonet.cluster.api.Media;
import org.midonet.cluster.api.ObjectResource;
import org.midonet.cluster.api.Rules;
import org.midonet.cluster.json.Addresses;
import org.midonet.cluster.json.Scalars;
import org.midonet.cluster.json.Shape;
import org.midonet.cluster.json.ShapeBuilder;
import org.midonet.nsdb.TopologyTransaction;
import org.midonet.packet.Mac;
import org.midonet.topology.L2Insertion;
import org.midonet.topology.L2InsertionBuilder;
import org.midonet.topology.Port;
import org.midonet.topology.error.Conflict;
import org.midonet.topology.error.InvalidInput;
import org.midonet.topology.error.MidonetException;

/** {@code /l2insertions}: services that see all traffic of a port. */
final class L2Insertions implements Rules<L2Insertion> {

  private static final String PATH = "l2insertions";

  private L2Insertions() {}

  static ObjectResource<L2Insertion> resource() {
    return ObjectResource.of(L2Insertion.class, PATH, Media.of("L2Insertion-v1"), shape())
        .listed()
        .announced("l2insertions", "l2InsertionTemplate")
        .filter(
            "srv_port",
            "only those with this service port",
            (insertion, value) -> insertion.servicePortId().toString().equals(value))
        .filterUnless(
            "srv_port",
            "port",
            "only those that protect this port",
            (insertion, value) -> insertion.portId().toString().equals(value))
        .rules(new L2Insertions());
  }

  private static Shape<L2Insertion> shape() {
    return ShapeBuilder.<L2Insertion, L2InsertionBuilder>of(
            L2InsertionBuilder::builder, L2InsertionBuilder::builder, L2InsertionBuilder::build)
        .id(L2Insertion::id, L2InsertionBuilder::id)
        .requiredReference("portId", Port.class, L2Insertion::portId, L2InsertionBuilder::portId)
        .requiredReference(
            "srvPortId", Port.class, L2Insertion::servicePortId, L2InsertionBuilder::servicePortId)
        .required(
            "mac",
            Addresses.MAC,
            insertion -> insertion.mac().orElse(Mac.ZERO),
            (builder, mac) -> builder.mac(Optional.of(mac)))
        .value("vlan", Scalars.integer(0, 4095), 0, L2Insertion::vlan, L2InsertionBuilder::vlan)
        .value("position", Scalars.INTEGER, 0, L2Insertion::position, L2InsertionBuilder::position)
        .value(
            "failOpen", Scalars.BOOLEAN, false, L2Insertion::failOpen, L2InsertionBuilder::failOpen)
        .link("uri", Paths.item(PATH, L2Insertion::id))
        .ignored("tenantId")
        .build();
  }

  @Override
  public void created(L2Insertion made, ObjectNode body, TopologyTransaction transaction)
      throws MidonetException {
    if (made.portId().equals(made.servicePortId())) {
      throw new InvalidInput("srvPortId", "must be another port than portId");
    }
    refuse(
        transaction
            .referrers(Port.class, made.portId(), L2Insertion.class, "servicePortId")
            .isEmpty(),
        made.portId(),
        "is a service port");
    refuse(
        transaction
            .referrers(Port.class, made.servicePortId(), L2Insertion.class, "portId")
            .isEmpty(),
        made.servicePortId(),
        "is protected itself");
    boolean twice =
        transaction.referrers(Port.class, made.portId(), L2Insertion.class, "portId").stream()
            .anyMatch(
                other ->
                    !other.id().equals(made.id())
                        && other.servicePortId().equals(made.servicePortId()));
    refuse(!twice, made.portId(), "has this service port already");
  }

  private static void refuse(boolean good, UUID port, String why) throws Conflict {
    if (!good) {
      throw new Conflict("Port " + port + " " + why);
    }
  }

  @Override
  public L2Insertion replacing(
      L2Insertion stored, L2Insertion draft, ObjectNode body, TopologyTransaction transaction)
      throws InvalidInput {
    if (!draft.portId().equals(stored.portId())) {
      throw new InvalidInput("portId", "may not change");
    }
    if (!draft.servicePortId().equals(stored.servicePortId())) {
      throw new InvalidInput("srvPortId", "may not change");
    }
    return draft;
  }
}
