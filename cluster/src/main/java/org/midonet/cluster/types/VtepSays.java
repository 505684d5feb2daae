package org.midonet.cluster.types;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.midonet.cluster.json.Addresses;
import org.midonet.cluster.json.Codec;
import org.midonet.cluster.json.Field;
import org.midonet.cluster.json.Links;
import org.midonet.cluster.json.Problems;
import org.midonet.cluster.json.Property;
import org.midonet.cluster.json.Scalars;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.VtepConfiguration;
import org.midonet.packet.IpAddress;
import org.midonet.topology.Vtep;
import org.midonet.topology.VtepBuilder;
import org.midonet.topology.error.MidonetException;

/** What a VTEP says of itself, as who manages it has told; nothing while nobody does. */
record VtepSays(Nsdb nsdb) implements Field<Vtep, VtepBuilder> {

  private static final String NAME = "name";
  private static final String DESCRIPTION = "description";
  private static final String TUNNEL_ADDRESSES = "tunnelIpAddrs";
  private static final Codec<List<IpAddress>> ADDRESSES = Addresses.IP.list();
  private static final VtepConfiguration NOTHING = new VtepConfiguration("", "", List.of());

  @Override
  public List<Property> properties() {
    return List.of(
        shown(NAME, Scalars.TEXT.schema()),
        shown(DESCRIPTION, Scalars.TEXT.schema()),
        shown(TUNNEL_ADDRESSES, ADDRESSES.schema()));
  }

  private static Property shown(String name, ObjectNode schema) {
    return new Property(name, schema, Property.Use.READ_ONLY, false);
  }

  @Override
  public void write(Vtep vtep, ObjectNode out, Links links) throws MidonetException {
    VtepConfiguration said = nsdb.vteps().find(vtep.id()).orElse(NOTHING);
    out.put(NAME, said.name());
    out.put(DESCRIPTION, said.description());
    out.set(TUNNEL_ADDRESSES, ADDRESSES.write(said.tunnelAddresses(), links));
  }

  @Override
  public void read(ObjectNode in, VtepBuilder builder, Optional<Vtep> stored, Problems problems) {
    // Told by the VTEP: what a body says of it is ignored, as clients send back what they got.
  }
}
