package org.midonet.cluster.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The answer to a request.
 *
 * @param status the HTTP status
 * @param body empty for an answer without one, or with a stream
 * @param stream the body, where it is not a tree
 * @param mediaType of the body; empty: as negotiated
 */
public record Reply(
    int status,
    Optional<JsonNode> body,
    Optional<Stream> stream,
    Optional<String> mediaType,
    Map<String, String> headers) {

  /** A body that is written as it is made: as a tree, a list of 50,000 would fill the memory. */
  @FunctionalInterface
  public interface Stream {
    /** Writes it. */
    void write(OutputStream out) throws IOException;
  }

  /** An answer whose body, if it has one, is a tree. */
  public Reply(
      int status,
      Optional<JsonNode> body,
      Optional<String> mediaType,
      Map<String, String> headers) {
    this(status, body, Optional.empty(), mediaType, headers);
  }

  /** 200 with a body that is written bit by bit. */
  public static Reply streamed(Stream stream) {
    return new Reply(200, Optional.empty(), Optional.of(stream), Optional.empty(), Map.of());
  }

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
    return new Reply(status, body, stream, mediaType, all);
  }

  /** Another media type than the negotiated one. */
  public Reply as(String type) {
    return new Reply(status, body, stream, Optional.of(type), headers);
  }
}
