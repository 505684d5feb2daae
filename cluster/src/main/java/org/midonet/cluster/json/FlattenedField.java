package org.midonet.cluster.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.midonet.topology.error.MidonetException;

/** A component that is an object of its own, whose properties stand beside those of its owner. */
record FlattenedField<R, B, C>(Shape<C> shape, Function<R, C> get, BiConsumer<B, C> set)
    implements Field<R, B> {

  @Override
  public List<Property> properties() {
    return shape.properties();
  }

  @Override
  public void write(R object, ObjectNode out, Links links) throws MidonetException {
    shape.write(get.apply(object), out, links);
  }

  @Override
  public void read(ObjectNode in, B builder, Optional<R> stored, Problems problems) {
    shape.read(in, Optional.empty(), problems).ifPresent(part -> set.accept(builder, part));
  }
}
