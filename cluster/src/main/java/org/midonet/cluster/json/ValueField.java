package org.midonet.cluster.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.midonet.topology.error.MidonetException;

/** One property that holds one component of the record. */
final class ValueField<R, B, T> implements Field<R, B> {

  private final Property property;
  private final Codec<T> codec;
  private final Function<R, Optional<T>> get;
  private final BiConsumer<B, Optional<T>> set;

  private ValueField(
      Property property,
      Codec<T> codec,
      Function<R, Optional<T>> get,
      BiConsumer<B, Optional<T>> set) {
    this.property = property;
    this.codec = codec;
    this.get = get;
    this.set = set;
  }

  static <R, B, T> Field<R, B> required(
      String name, Codec<T> codec, Function<R, T> get, BiConsumer<B, T> set) {
    Property property = new Property(name, codec.schema(), Property.Use.WRITABLE, true);
    return new ValueField<>(
        property,
        codec,
        object -> Optional.of(get.apply(object)),
        (builder, value) -> value.ifPresent(given -> set.accept(builder, given)));
  }

  static <R, B, T> Field<R, B> withDefault(
      String name, Codec<T> codec, T absent, Function<R, T> get, BiConsumer<B, T> set) {
    Property property = new Property(name, codec.schema(), Property.Use.WRITABLE, false);
    return new ValueField<>(
        property,
        codec,
        object -> Optional.of(get.apply(object)),
        (builder, value) -> set.accept(builder, value.orElse(absent)));
  }

  static <R, B, T> Field<R, B> optional(
      String name, Codec<T> codec, Function<R, Optional<T>> get, BiConsumer<B, Optional<T>> set) {
    Property property = new Property(name, codec.schema(), Property.Use.WRITABLE, false);
    return new ValueField<>(property, codec, get, set);
  }

  @Override
  public List<Property> properties() {
    return List.of(property);
  }

  @Override
  public void write(R object, ObjectNode out, Links links) throws MidonetException {
    Optional<T> value = get.apply(object);
    JsonNode node =
        value.isEmpty() ? JsonNodeFactory.instance.nullNode() : codec.write(value.get(), links);
    out.set(property.name(), node);
  }

  @Override
  public void read(ObjectNode in, B builder, Optional<R> stored, Problems problems) {
    JsonNode node = in.path(property.name());
    Problems here = problems.at(property.name());
    if (!node.isMissingNode() && !node.isNull()) {
      codec.read(node, here).ifPresent(value -> set.accept(builder, Optional.of(value)));
    } else if (property.required()) {
      here.add("may not be null");
    } else {
      set.accept(builder, Optional.empty());
    }
  }
}
