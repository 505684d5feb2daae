package org.midonet.cluster.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.midonet.topology.TopologyObject;
import org.midonet.topology.error.MidonetException;

/**
 * The JSON form of one type of object.
 *
 * @param <R> the type
 */
public interface Shape<R> {

  /** All properties, in the order in which they are written. */
  List<Property> properties();

  /** What the object points to by properties that are checked before it is stored. */
  List<Reference> references(R object);

  /** The object's properties, added to a JSON object. */
  void write(R object, ObjectNode out, Links links) throws MidonetException;

  /** Writes the objects of one list. */
  default Writer<R> writer(List<R> objects) throws MidonetException {
    return this::write;
  }

  /**
   * The object that a body describes, or empty after telling the problems.
   *
   * @param stored what the body replaces; what the body does not tell about, and the API does not
   *     show, is kept
   */
  Optional<R> read(ObjectNode in, Optional<R> stored, Problems problems);

  /**
   * A property's pointer to another object.
   *
   * @param property the JSON property
   * @param type what it points to
   * @param id which one
   */
  record Reference(String property, Class<? extends TopologyObject> type, UUID id) {}

  /** The object as JSON. */
  default ObjectNode write(R object, Links links) throws MidonetException {
    ObjectNode out = JsonNodeFactory.instance.objectNode();
    write(object, out, links);
    return out;
  }

  /** Complains about properties that the type does not have. */
  default void refuseUnknown(ObjectNode in, Problems problems) {
    Set<String> known = properties().stream().map(Property::name).collect(Collectors.toSet());
    for (Iterator<String> names = in.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!known.contains(name)) {
        problems.at(name).add("is not a field of this type");
      }
    }
  }

  /** The JSON Schema of the type. */
  default ObjectNode schema() {
    ObjectNode schema = Codec.schema("object");
    ObjectNode properties = schema.putObject("properties");
    ArrayNode required = JsonNodeFactory.instance.arrayNode();
    for (Property property : properties()) {
      if (property.use() == Property.Use.IGNORED) {
        continue;
      }
      ObjectNode described = property.schema().deepCopy();
      if (property.use() == Property.Use.READ_ONLY) {
        described.put("readOnly", true);
      }
      if (property.required()) {
        required.add(property.name());
      } else if (described.path("type").isTextual()) {
        String type = described.path("type").textValue();
        described.putArray("type").add(type).add("null");
        if (described.get("enum") instanceof ArrayNode words) {
          words.addNull();
        }
      }
      properties.set(property.name(), described);
    }
    if (!required.isEmpty()) {
      schema.set("required", required);
    }
    return schema.put("additionalProperties", false);
  }

  /** This shape as the value of a property of another. */
  default Codec<R> codec() {
    return new Codec<>() {
      @Override
      public Optional<R> read(JsonNode node, Problems problems) {
        if (!(node instanceof ObjectNode object)) {
          problems.add("must be an object");
          return Optional.empty();
        }
        refuseUnknown(object, problems);
        return Shape.this.read(object, Optional.empty(), problems);
      }

      @Override
      public JsonNode write(R value, Links links) throws MidonetException {
        return Shape.this.write(value, links);
      }

      @Override
      public ObjectNode schema() {
        return Shape.this.schema();
      }
    };
  }
}
