package org.midonet.cluster.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.midonet.topology.error.MidonetException;

/** A property that is only written; a missing node leaves it out. */
record ShownField<R, B>(Property property, Writer<R> writer) implements Field<R, B> {

  /** Works the value out. */
  interface Writer<R> {
    JsonNode write(R object, Links links) throws MidonetException;
  }

  @Override
  public List<Property> properties() {
    return List.of(property);
  }

  @Override
  public void write(R object, ObjectNode out, Links links) throws MidonetException {
    JsonNode value = writer.write(object, links);
    if (!value.isMissingNode()) {
      out.set(property.name(), value);
    }
  }

  @Override
  public void read(ObjectNode in, B builder, Optional<R> stored, Problems problems) {
    // Clients send back whole documents: what we made ourselves is not looked at.
  }
}
