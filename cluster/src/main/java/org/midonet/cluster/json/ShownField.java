package org.midonet.cluster.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.midonet.topology.error.MidonetException;

/** A property that is only written; a missing node leaves it out. */
record ShownField<R, B>(Property property, Values<R> values) implements Field<R, B> {

  /** The values of some objects. */
  interface Values<R> {
    /** Looks up what is needed for all of them. */
    Value<R> over(List<R> objects) throws MidonetException;
  }

  /** The value of one of them. */
  interface Value<R> {
    JsonNode of(R object, Links links) throws MidonetException;
  }

  /** A property that needs no look-up. */
  static <R, B> ShownField<R, B> plain(Property property, Value<R> value) {
    return new ShownField<>(property, objects -> value);
  }

  @Override
  public List<Property> properties() {
    return List.of(property);
  }

  @Override
  public void write(R object, ObjectNode out, Links links) throws MidonetException {
    writer(List.of(object)).write(object, out, links);
  }

  @Override
  public Writer<R> writer(List<R> objects) throws MidonetException {
    Value<R> value = values.over(objects);
    return (object, out, links) -> {
      JsonNode node = value.of(object, links);
      if (!node.isMissingNode()) {
        out.set(property.name(), node);
      }
    };
  }

  @Override
  public void read(ObjectNode in, B builder, Optional<R> stored, Problems problems) {
    // Clients send back whole documents: what we made ourselves is not looked at.
  }
}
