package org.midonet.cluster.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.MediaType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.midonet.cluster.api.Call;
import org.midonet.cluster.api.Endpoint;
import org.midonet.cluster.api.Rejected;

/**
 * Reads the body of a request: of a media type that the endpoint takes, of a size that the store
 * can hold, and a JSON object, or an array where the endpoint takes one.
 */
final class Bodies {

  /** What fits into a node of ZooKeeper; no object of the API comes near it. */
  static final int MOST_BYTES = 1 << 20;

  /** The API's own documents are four deep, Neutron's a few more. */
  private static final int DEEPEST = 64;

  /** Whoever drips a byte a while is not waited for longer than this. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final ObjectReader READER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .readerFor(JsonNode.class);

  private Bodies() {}

  static ObjectNode read(ContainerRequestContext request, Endpoint endpoint) throws IOException {
    checkType(request.getMediaType(), endpoint);
    if (request.getLength() > MOST_BYTES) {
      throw tooLarge();
    }
    byte[] bytes = bytes(request.getEntityStream());
    if (takesText(endpoint)) {
      return JsonNodeFactory.instance
          .objectNode()
          .put(Call.TEXT, new String(bytes, StandardCharsets.UTF_8));
    }
    JsonNode body;
    try {
      body = READER.readValue(bytes);
    } catch (JsonProcessingException e) {
      throw new Rejected(400, "The body is not JSON: " + e.getOriginalMessage());
    }
    if (body.isArray() && endpoint.request().filter(Endpoint.Document::array).isPresent()) {
      return JsonNodeFactory.instance.objectNode().set(Call.ELEMENTS, body);
    }
    if (!(body instanceof ObjectNode object)) {
      throw new Rejected(400, "The body must be a JSON object");
    }
    return object;
  }

  private static byte[] bytes(InputStream body) throws IOException {
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    byte[] some = new byte[8192];
    long begin = System.nanoTime();
    for (int count = body.read(some); count >= 0; count = body.read(some)) {
      read.write(some, 0, count);
      if (read.size() > MOST_BYTES) {
        throw tooLarge();
      }
      if (System.nanoTime() - begin > PATIENCE.toNanos()) {
        throw new Rejected(408, "The body does not come");
      }
    }
    return read.toByteArray();
  }

  private static Rejected tooLarge() {
    return new Rejected(413, "The body is larger than " + MOST_BYTES + " bytes");
  }

  private static void checkType(@Nullable MediaType type, Endpoint endpoint) {
    if (type == null || !(isJson(type) || takesText(endpoint))) {
      throw new Rejected(415, "The Content-Type must be one of " + endpoint.consumes());
    }
    String plain = (type.getType() + "/" + type.getSubtype()).toLowerCase(Locale.ROOT);
    if (endpoint.consumes().stream().noneMatch(taken -> taken.equalsIgnoreCase(plain))) {
      throw new Rejected(
          endpoint.standard() ? 406 : 415,
          "The Content-Type must be one of " + endpoint.consumes());
    }
  }

  private static boolean takesText(Endpoint endpoint) {
    return endpoint.consumes().contains("text/plain");
  }

  private static boolean isJson(MediaType type) {
    String subtype = type.getSubtype().toLowerCase(Locale.ROOT);
    return type.getType().equalsIgnoreCase("application")
        && (subtype.equals("json") || subtype.endsWith("+json"));
  }
}
