package org.midonet.cluster.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.midonet.topology.error.MidonetException;

/**
 * A field that is taken by the body that creates, and may be kept whatever a later body says.
 *
 * @param kept whether what is stored is kept
 */
record KeptField<R, B>(Field<R, B> field, boolean always, Predicate<R> kept)
    implements Field<R, B> {

  @Override
  public List<Property> properties() {
    return always
        ? field.properties().stream().map(Property::keptOnReplace).toList()
        : field.properties();
  }

  @Override
  public void write(R object, ObjectNode out, Links links) throws MidonetException {
    field.write(object, out, links);
  }

  @Override
  public void read(ObjectNode in, B builder, Optional<R> stored, Problems problems) {
    if (stored.isEmpty() || !kept.test(stored.get())) {
      field.read(in, builder, stored, problems);
    }
  }
}
