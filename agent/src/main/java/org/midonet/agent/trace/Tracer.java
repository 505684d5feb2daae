package org.midonet.agent.trace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Somebody's wish to see packets.
 *
 * @param detailed whether every step is told, or the outcome alone
 * @param limit after how many packets it is over
 * @param filter which packets
 */
public record Tracer(boolean detailed, long limit, PacketFilter filter) {

  /** As the socket and the file have it. */
  public ObjectNode json() {
    ObjectNode json = filter.json();
    return json.put("level", detailed ? "trace" : "debug").put("limit", limit);
  }

  /**
   * Reads {@link #json}.
   *
   * @throws IllegalArgumentException with the field's name and what is wrong
   */
  public static Tracer read(JsonNode json) {
    String level = json.path("level").asText();
    if (!level.equals("debug") && !level.equals("trace")) {
      throw new IllegalArgumentException("level: must be debug or trace");
    }
    JsonNode limit = json.path("limit");
    if (!limit.isIntegralNumber() || !limit.canConvertToLong() || limit.longValue() < 1) {
      throw new IllegalArgumentException("limit: must be a number above 0");
    }
    return new Tracer(level.equals("trace"), limit.longValue(), PacketFilter.read(json));
  }
}
