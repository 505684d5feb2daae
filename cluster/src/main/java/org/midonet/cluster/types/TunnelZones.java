package org.midonet.cluster.types;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.midonet.cluster.api.Media;
import org.midonet.cluster.api.ObjectResource;
import org.midonet.cluster.api.Rules;
import org.midonet.cluster.json.Scalars;
import org.midonet.cluster.json.Shape;
import org.midonet.cluster.json.ShapeBuilder;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.TopologyTransaction;
import org.midonet.topology.TunnelType;
import org.midonet.topology.TunnelZone;
import org.midonet.topology.TunnelZoneBuilder;
import org.midonet.topology.error.Conflict;
import org.midonet.topology.error.MidonetException;

/** {@code /tunnel_zones}. Their names are unique. */
final class TunnelZones implements Rules<TunnelZone> {

  private final Nsdb nsdb;

  private TunnelZones(Nsdb nsdb) {
    this.nsdb = nsdb;
  }

  static ObjectResource<TunnelZone> resource(Nsdb nsdb) {
    return ObjectResource.of(
            TunnelZone.class, Paths.TUNNEL_ZONES, Media.of("TunnelZone-v1"), shape())
        .listed()
        .announced("tunnelZones", "tunnelZoneTemplate")
        .rules(new TunnelZones(nsdb));
  }

  private static Shape<TunnelZone> shape() {
    return ShapeBuilder.<TunnelZone, TunnelZoneBuilder>of(
            TunnelZoneBuilder::builder, TunnelZoneBuilder::builder, TunnelZoneBuilder::build)
        .id(TunnelZone::id, TunnelZoneBuilder::id)
        .required(
            "name",
            Scalars.text(1, 255),
            zone -> zone.name().orElse(""),
            (builder, name) -> builder.name(Optional.of(name)))
        .required(
            "type", Scalars.lowerCase(TunnelType.class), TunnelZone::type, TunnelZoneBuilder::type)
        .link("uri", Paths.item(Paths.TUNNEL_ZONES, TunnelZone::id))
        .link("hosts", Paths.item(Paths.TUNNEL_ZONES, TunnelZone::id, "hosts"))
        // midonet-cli sends its session's tenant with every tunnel zone.
        .ignored("tenantId")
        .build();
  }

  @Override
  public TunnelZone prepare(TunnelZone draft) throws MidonetException {
    refuseTakenName(draft);
    return draft;
  }

  @Override
  public TunnelZone replacing(
      TunnelZone stored, TunnelZone draft, ObjectNode body, TopologyTransaction transaction)
      throws MidonetException {
    refuseTakenName(draft);
    return draft;
  }

  /**
   * Outside of the transaction, which has no lists: two zones made at one instant may share a name,
   * and nothing breaks by it.
   */
  private void refuseTakenName(TunnelZone draft) throws MidonetException {
    for (TunnelZone zone : nsdb.topology().list(TunnelZone.class)) {
      if (zone.name().equals(draft.name()) && !zone.id().equals(draft.id())) {
        throw new Conflict("Tunnel zone " + zone.id() + " has the name " + draft.name().orElse(""));
      }
    }
  }
}
