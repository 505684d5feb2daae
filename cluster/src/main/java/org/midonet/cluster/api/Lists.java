package org.midonet.cluster.api;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.midonet.cluster.auth.Caller;
import org.midonet.cluster.auth.Identity;
import org.midonet.cluster.json.Property;
import org.midonet.cluster.json.Scalars;
import org.midonet.cluster.json.Shape;
import org.midonet.cluster.json.Writer;
import org.midonet.topology.TopologyObject;
import org.midonet.topology.error.MidonetException;

/**
 * What every list of objects can do beside what the original's could: select by the value of a
 * field, and come page by page.
 */
final class Lists {

  private static final String LIMIT = "limit";
  private static final String MARKER = "marker";

  /** The query parameters, for the OpenAPI document. */
  static final Map<String, String> QUERY = query();

  private static final JsonMapper JSON = new JsonMapper();

  private Lists() {}

  private static Map<String, String> query() {
    Map<String, String> query = new LinkedHashMap<>();
    query.put(LIMIT, "at most so many; the header Link leads to the next ones");
    query.put(MARKER, "only those after the one with this id");
    return query;
  }

  /**
   * The answer of a list.
   *
   * @param objects all of the list, oldest first
   * @param taken query parameters that have been looked at already
   */
  static <R extends TopologyObject> Reply reply(
      List<R> objects, Shape<R> shape, Call call, Set<String> taken) throws MidonetException {
    Map<String, String> wanted = fields(shape, call, taken);
    List<R> rest = after(objects, call);
    Optional<Integer> limit = limit(call);
    return limit.isPresent()
        ? page(rest, shape, call, wanted, limit.get())
        : whole(rest, shape, call, wanted);
  }

  private static <R extends TopologyObject> Reply page(
      List<R> objects, Shape<R> shape, Call call, Map<String, String> wanted, int limit)
      throws MidonetException {
    // With conditions it is not known before which objects are shown.
    List<R> some =
        wanted.isEmpty() ? objects.subList(0, Math.min(limit + 1, objects.size())) : objects;
    Writer<R> writer = shape.writer(some);
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    Optional<UUID> last = Optional.empty();
    for (R object : some) {
      ObjectNode node = JsonNodeFactory.instance.objectNode();
      writer.write(object, node, call.links());
      if (matches(node, wanted)) {
        if (array.size() == limit) {
          return Reply.ok(array).with(Map.of("Link", next(call, last.orElseThrow())));
        }
        array.add(node);
        last = Optional.of(object.id());
      }
    }
    return Reply.ok(array);
  }

  /** Whatever has to be asked of the store is asked before the answer begins. */
  private static <R extends TopologyObject> Reply whole(
      List<R> objects, Shape<R> shape, Call call, Map<String, String> wanted)
      throws MidonetException {
    Writer<R> writer = shape.writer(objects);
    // It is written after the handler has answered, and still in its caller's name.
    Identity caller = Caller.current();
    return Reply.streamed(
        out ->
            Caller.<OutputStream, IOException>as(
                caller, () -> write(objects, writer, call, wanted, out)));
  }

  private static <R> OutputStream write(
      List<R> objects, Writer<R> writer, Call call, Map<String, String> wanted, OutputStream out)
      throws IOException {
    try (JsonGenerator json =
        JSON.createGenerator(out)
            .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
            .disable(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT)) {
      json.writeStartArray();
      for (R object : objects) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        writer.write(object, node, call.links());
        if (matches(node, wanted)) {
          json.writeTree(node);
        }
      }
      json.writeEndArray();
      return out;
    } catch (MidonetException e) {
      // The status is said already: the client sees an answer that breaks off.
      throw new IOException(e);
    }
  }

  /** Parameters that are names of plain fields; others mean nothing here, as in the original. */
  private static Map<String, String> fields(Shape<?> shape, Call call, Set<String> taken) {
    Set<String> names = new HashSet<>();
    for (Property property : shape.properties()) {
      JsonNode type = property.schema().path("type");
      boolean plain = type.isTextual() && !type.asText().matches("array|object");
      if (plain && property.use() != Property.Use.IGNORED) {
        names.add(property.name());
      }
    }
    names.removeAll(taken);
    names.removeAll(QUERY.keySet());
    Map<String, String> wanted = new LinkedHashMap<>(call.query());
    wanted.keySet().retainAll(names);
    return wanted;
  }

  private static boolean matches(ObjectNode node, Map<String, String> wanted) {
    return wanted.entrySet().stream()
        .allMatch(
            field -> {
              JsonNode value = node.path(field.getKey());
              return field.getValue().equals(value.isNull() ? "" : value.asText());
            });
  }

  private static <R extends TopologyObject> List<R> after(List<R> objects, Call call) {
    Optional<String> marker = call.parameter(MARKER);
    if (marker.isEmpty()) {
      return objects;
    }
    UUID id =
        Scalars.uuid(marker.get()).orElseThrow(() -> Rejected.invalid(MARKER, "must be a UUID"));
    for (int i = 0; i < objects.size(); i++) {
      if (objects.get(i).id().equals(id)) {
        return new ArrayList<>(objects.subList(i + 1, objects.size()));
      }
    }
    // Who pages must not take the end of a list for its beginning, or the other way.
    throw Rejected.invalid(MARKER, "is not in the list: it may have been deleted");
  }

  private static Optional<Integer> limit(Call call) {
    Optional<String> text = call.parameter(LIMIT);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (!text.get().matches("[1-9][0-9]{0,8}")) {
      throw Rejected.invalid(LIMIT, "must be a whole number above 0");
    }
    return text.map(Integer::valueOf);
  }

  private static String next(Call call, UUID last) {
    StringBuilder query = new StringBuilder();
    Map<String, String> parameters = new LinkedHashMap<>(call.query());
    parameters.put(MARKER, last.toString());
    parameters.forEach(
        (name, value) ->
            query
                .append(query.isEmpty() ? "?" : "&")
                .append(call.links().escaped(name))
                .append('=')
                .append(call.links().escaped(value)));
    // Relative: resolved against the address that was asked.
    return "<" + query + ">; rel=\"next\"";
  }
}
