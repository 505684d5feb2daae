package org.midonet.cluster.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.midonet.topology.error.MidonetException;

/**
 * A field that never changes, and yet has to stand in the body that replaces as if it could.
 *
 * @param scratch builders that take what is not kept
 */
record CheckedField<R, B>(Field<R, B> field, Supplier<B> scratch) implements Field<R, B> {

  @Override
  public List<Property> properties() {
    return field.properties();
  }

  @Override
  public void write(R object, ObjectNode out, Links links) throws MidonetException {
    field.write(object, out, links);
  }

  @Override
  public void read(ObjectNode in, B builder, Optional<R> stored, Problems problems) {
    field.read(in, stored.isPresent() ? scratch.get() : builder, Optional.empty(), problems);
  }
}
