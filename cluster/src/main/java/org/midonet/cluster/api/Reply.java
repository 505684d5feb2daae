package org.midonet.cluster.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The answer to a request.
 *
 * @param status the HTTP status
 * @param body empty for an answer without one
 * @param mediaType of the body; empty: as negotiated
 */
public record Reply(
    int status, Optional<JsonNode> body, Optional<String> mediaType, Map<String, String> headers) {

  /** 200 with a body. */
  public static Reply ok(JsonNode body) {
    return new Reply(200, Optional.of(body), Optional.empty(), Map.of());
  }

  /** 201, without a body, and where the new object is. */
  public static Reply created(String location) {
    return new Reply(201, Optional.empty(), Optional.empty(), Map.of("Location", location));
  }

  /** A status alone. */
  public static Reply empty(int status) {
    return new Reply(status, Optional.empty(), Optional.empty(), Map.of());
  }

  /** The same with more headers. */
  public Reply with(Map<String, String> more) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.putAll(more);
    return new Reply(status, body, mediaType, all);
  }

  /** Another media type than the negotiated one. */
  public Reply as(String type) {
    return new Reply(status, body, Optional.of(type), headers);
  }
}
