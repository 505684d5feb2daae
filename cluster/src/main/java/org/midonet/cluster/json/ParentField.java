package org.midonet.cluster.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.midonet.cluster.json.Property.Use;
import org.midonet.topology.error.MidonetException;

/**
 * What tells the owner, by default its id. The path of the collection has it: the server puts it
 * into the body that creates.
 */
record ParentField<R, B, T>(
    String name, Codec<T> codec, boolean shown, Function<R, T> get, BiConsumer<B, T> set)
    implements Field<R, B> {

  @Override
  public List<Property> properties() {
    Use use = shown ? Use.READ_ONLY : Use.IGNORED;
    return List.of(new Property(name, codec.schema(), use, false));
  }

  @Override
  public void write(R object, ObjectNode out, Links links) throws MidonetException {
    if (shown) {
      out.set(name, codec.write(get.apply(object), links));
    }
  }

  @Override
  public void read(ObjectNode in, B builder, Optional<R> stored, Problems problems) {
    if (stored.isPresent()) {
      return;
    }
    if (in.hasNonNull(name)) {
      codec.read(in.path(name), problems.at(name)).ifPresent(owner -> set.accept(builder, owner));
    } else {
      problems.at(name).add("may not be null");
    }
  }
}
