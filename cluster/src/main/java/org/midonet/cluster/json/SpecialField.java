package org.midonet.cluster.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** A property with a rule of its own. */
public record SpecialField<R, B>(
    Property property, BiFunction<R, Links, JsonNode> writer, Reader<B> reader)
    implements Field<R, B> {

  /** Takes the value from a body. */
  @FunctionalInterface
  public interface Reader<B> {
    /**
     * Takes it.
     *
     * @param value may be missing or null
     * @param replacing the builder holds a copy of what the body replaces
     * @param problems stand at the property
     */
    void read(JsonNode value, B builder, boolean replacing, Problems problems);
  }

  @Override
  public List<Property> properties() {
    return List.of(property);
  }

  @Override
  public void write(R object, ObjectNode out, Links links) {
    out.set(property.name(), writer.apply(object, links));
  }

  @Override
  public void read(ObjectNode in, B builder, Optional<R> stored, Problems problems) {
    reader.read(
        in.path(property.name()), builder, stored.isPresent(), problems.at(property.name()));
  }
}
