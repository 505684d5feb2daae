package org.midonet.cluster.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.midonet.topology.error.MidonetException;

/**
 * One kind of JSON value. The constants are in {@link Scalars} and {@link Addresses}.
 *
 * @param <T> what it is in Java
 */
public interface Codec<T> {

  /**
   * The value, or empty after telling the problems why not. The node is neither missing nor null.
   */
  Optional<T> read(JsonNode node, Problems problems);

  /** The value as JSON. */
  JsonNode write(T value, Links links) throws MidonetException;

  /** The JSON Schema of the value. */
  ObjectNode schema();

  /** An array of this. */
  default Codec<List<T>> list() {
    return new ListCodec<>(this);
  }

  /** The schema of a JSON type. */
  static ObjectNode schema(String type) {
    return JsonNodeFactory.instance.objectNode().put("type", type);
  }

  /** A JSON array whose elements are all of one kind. */
  record ListCodec<T>(Codec<T> element) implements Codec<List<T>> {
    @Override
    public Optional<List<T>> read(JsonNode node, Problems problems) {
      if (!node.isArray()) {
        problems.add("must be an array");
        return Optional.empty();
      }
      List<T> values = new ArrayList<>();
      for (int i = 0; i < node.size(); i++) {
        JsonNode item = node.get(i);
        if (item.isNull()) {
          problems.at(i).add("may not be null");
        } else {
          element.read(item, problems.at(i)).ifPresent(values::add);
        }
      }
      return values.size() == node.size() ? Optional.of(values) : Optional.empty();
    }

    @Override
    public JsonNode write(List<T> values, Links links) throws MidonetException {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      for (T value : values) {
        array.add(element.write(value, links));
      }
      return array;
    }

    @Override
    public ObjectNode schema() {
      return Codec.schema("array").set("items", element.schema());
    }
  }
}
