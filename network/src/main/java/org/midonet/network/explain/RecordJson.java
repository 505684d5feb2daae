package org.midonet.network.explain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalInt;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.packet.Prefix;

/**
 * Records of the simulation as JSON, component by component under its own name: a new kind of step
 * or action is told without a line of code. What is empty is left out.
 */
final class RecordJson {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private RecordJson() {}

  /**
   * A record of a sealed family.
   *
   * @param family the property that holds the name of its kind: {@code "step": "entered"}
   */
  static ObjectNode kind(String family, Record value) {
    ObjectNode object = JSON.objectNode().put(family, name(value));
    components(value, object);
    return object;
  }

  /** The name of a record's kind: {@code SetEthSrc} is {@code setEthSrc}. */
  static String name(Record value) {
    String name = value.getClass().getSimpleName();
    return Character.toLowerCase(name.charAt(0)) + name.substring(1);
  }

  /** A record whose kind is known from where it stands. */
  static ObjectNode plain(Record value) {
    ObjectNode object = JSON.objectNode();
    components(value, object);
    return object;
  }

  private static void components(Record value, ObjectNode object) {
    for (RecordComponent component : value.getClass().getRecordComponents()) {
      Object part;
      try {
        part = component.getAccessor().invoke(value);
      } catch (IllegalAccessException | InvocationTargetException e) {
        throw new LinkageError("records of the simulation are public and only hold values", e);
      }
      node(part).ifPresent(node -> object.set(component.getName(), node));
    }
  }

  private static Optional<JsonNode> node(Object value) {
    return switch (value) {
      case Optional<?> maybe -> maybe.flatMap(RecordJson::node);
      case OptionalInt maybe ->
          maybe.isPresent() ? Optional.of(JSON.numberNode(maybe.getAsInt())) : Optional.empty();
      case Collection<?> many -> {
        ArrayNode array = JSON.arrayNode();
        many.forEach(each -> node(each).ifPresent(array::add));
        yield array.isEmpty() ? Optional.empty() : Optional.of(array);
      }
      case Integer number -> Optional.of(JSON.numberNode(number));
      // All longs of the simulation are MACs, or the bits of one that count.
      case Long number -> Optional.of(JSON.textNode(new Mac(number).toString()));
      case Boolean flag -> Optional.of(JSON.booleanNode(flag));
      case Mac _, IpAddress _, Prefix _ -> Optional.of(JSON.textNode(value.toString()));
      case Record record when isOneOfMany(record) -> Optional.of(kind("kind", record));
      case Record record -> Optional.of(plain(record));
      default -> Optional.of(JSON.textNode(value.toString()));
    };
  }

  private static boolean isOneOfMany(Record record) {
    Class<?>[] families = record.getClass().getInterfaces();
    return families.length > 0 && families[0].isSealed();
  }
}
