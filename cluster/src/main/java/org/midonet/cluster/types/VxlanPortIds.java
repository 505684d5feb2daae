package org.midonet.cluster.types;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.midonet.cluster.json.Field;
import org.midonet.cluster.json.Links;
import org.midonet.cluster.json.Problems;
import org.midonet.cluster.json.Property;
import org.midonet.cluster.json.Scalars;
import org.midonet.nsdb.Nsdb;
import org.midonet.topology.Bridge;
import org.midonet.topology.BridgeBuilder;
import org.midonet.topology.Port;
import org.midonet.topology.VxlanPort;
import org.midonet.topology.error.MidonetException;

/**
 * A bridge's {@code vxLanPortIds}: made by VTEP bindings, so a body that creates may not hold it.
 */
record VxlanPortIds(Nsdb nsdb) implements Field<Bridge, BridgeBuilder> {

  private static final String NAME = "vxLanPortIds";

  @Override
  public List<Property> properties() {
    return List.of(
        new Property(NAME, Scalars.UUID_CODEC.list().schema(), Property.Use.READ_ONLY, false));
  }

  @Override
  public void write(Bridge bridge, ObjectNode out, Links links) throws MidonetException {
    ArrayNode ids = out.putArray(NAME);
    if (bridge.vni().isPresent()) {
      for (Port port :
          nsdb.topology().referrers(Bridge.class, bridge.id(), Port.class, "bridgeId")) {
        if (port instanceof VxlanPort) {
          ids.add(port.id().toString());
        }
      }
    }
  }

  @Override
  public void read(
      ObjectNode in, BridgeBuilder builder, Optional<Bridge> stored, Problems problems) {
    if (stored.isEmpty() && in.hasNonNull(NAME)) {
      problems.at(NAME).add("must be null: it is set by VTEP bindings");
    }
  }
}
