package org.midonet.cluster.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.midonet.topology.error.MidonetException;

/** A required field that clients need not send, because the server puts it into the body itself. */
record GivenField<R, B>(Field<R, B> field) implements Field<R, B> {

  @Override
  public List<Property> properties() {
    return field.properties().stream()
        .map(property -> new Property(property.name(), property.schema(), property.use(), false))
        .toList();
  }

  @Override
  public void write(R object, ObjectNode out, Links links) throws MidonetException {
    field.write(object, out, links);
  }

  @Override
  public void read(ObjectNode in, B builder, Optional<R> stored, Problems problems) {
    field.read(in, builder, stored, problems);
  }
}
