package org.midonet.nsdb.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.midonet.topology.TopologyObject;
import org.midonet.topology.TopologyTypes;
import org.midonet.topology.error.Conflict;
import org.midonet.topology.json.TopologyJson;

/**
 * Objects as the JSON that is stored. What the JSON of a stored object holds beyond its record
 * survives an update.
 */
final class ObjectText {

  private static final ObjectMapper MAPPER = TopologyJson.mapper();

  private ObjectText() {}

  static String write(TopologyObject object) {
    return text(tree(object));
  }

  /** The new value, with those fields of the stored text that the record type does not know. */
  static String rewrite(String stored, TopologyObject before, TopologyObject after) {
    try {
      JsonNode old = MAPPER.readTree(stored);
      ObjectNode result = tree(after);
      keepUnknown(old, tree(before), result);
      return text(result);
    } catch (JsonProcessingException e) {
      throw new AssertionError("what was read as an object can be read as a tree", e);
    }
  }

  static TopologyObject read(ObjectKey key, String text) throws Conflict {
    try {
      return MAPPER.readValue(text, TopologyTypes.of(key.type()));
    } catch (JsonProcessingException e) {
      throw new Conflict(
          key + " is stored in a form that this release cannot read: " + e.getOriginalMessage(), e);
    }
  }

  /**
   * A field is unknown if the record made from the stored text does not write it again. Lists are
   * not looked into.
   */
  private static void keepUnknown(JsonNode stored, JsonNode known, ObjectNode result) {
    for (Map.Entry<String, JsonNode> field : stored.properties()) {
      JsonNode mine = known.get(field.getKey());
      JsonNode target = result.get(field.getKey());
      if (mine == null) {
        if (target == null) {
          result.set(field.getKey(), field.getValue());
        }
      } else if (field.getValue().isObject()
          && mine.isObject()
          && target instanceof ObjectNode inner) {
        keepUnknown(field.getValue(), mine, inner);
      }
    }
  }

  private static ObjectNode tree(TopologyObject object) {
    // By text: valueToTree would drop the type property of a sealed family when given a bare
    // record.
    try {
      return (ObjectNode)
          MAPPER.readTree(
              MAPPER.writerFor(TopologyTypes.of(object.getClass())).writeValueAsString(object));
    } catch (JsonProcessingException e) {
      throw new AssertionError("topology records can be written", e);
    }
  }

  private static String text(JsonNode node) {
    try {
      return MAPPER.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new AssertionError("a tree can be written", e);
    }
  }
}
