package org.midonet.cluster.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.midonet.cluster.api.Media;
import org.midonet.cluster.api.Rejected;
import org.midonet.cluster.api.StoredNames;
import org.midonet.cluster.auth.Refused;
import org.midonet.cluster.json.Problems.Problem;
import org.midonet.topology.error.Conflict;
import org.midonet.topology.error.Forbidden;
import org.midonet.topology.error.InvalidInput;
import org.midonet.topology.error.MidonetException;
import org.midonet.topology.error.NotFound;
import org.midonet.topology.error.Unavailable;

/**
 * The body of every error: code, message, and for a body with wrong fields what is wrong with
 * which.
 */
final class ErrorDocument {

  static final String MEDIA_TYPE = Media.vendor("Error-v1");

  private static final String RETRY_SECONDS = "3";

  private ErrorDocument() {}

  static String of(int status, @Nullable String message) {
    return of(status, message, List.of());
  }

  private static String of(int status, @Nullable String message, List<Problem> violations) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.put("code", status);
    document.put("message", message);
    if (!violations.isEmpty()) {
      ArrayNode array = document.putArray("violations");
      for (Problem violation : violations) {
        array.addObject().put("property", violation.property()).put("message", violation.message());
      }
    }
    return document.toString();
  }

  static Response response(int status, @Nullable String message) {
    return builder(status, of(status, message)).build();
  }

  static Response response(Rejected rejected) {
    String body = of(rejected.status(), rejected.getMessage(), rejected.violations());
    return builder(rejected.status(), body).build();
  }

  static Response response(Refused refused) {
    return response(401, refused.getMessage());
  }

  /** Tells browsers to ask for name and password. */
  static Response refusedLogin(Refused refused) {
    return builder(401, of(401, refused.getMessage()))
        .header("WWW-Authenticate", "Basic realm=\"BASIC_AUTH_REALM\"")
        .build();
  }

  static Response response(MidonetException failure) {
    return switch (failure) {
      case InvalidInput invalid -> response(Rejected.invalid(invalid.field(), invalid.reason()));
      case NotFound missing -> {
        String field = missing.field().map(name -> name + ": ").orElse("");
        String what = StoredNames.of(missing.type()) + " " + missing.id() + " does not exist";
        yield response(404, field + what);
      }
      case Conflict conflict -> response(409, conflict.getMessage());
      case Forbidden forbidden -> response(403, forbidden.getMessage());
      // The original wrote RetryAfter; Retry-After is what RFC 9110 has.
      case Unavailable away ->
          builder(503, of(503, away.getMessage()))
              .header("Retry-After", RETRY_SECONDS)
              .header("RetryAfter", RETRY_SECONDS)
              .build();
    };
  }

  private static Response.ResponseBuilder builder(int status, String body) {
    return Response.status(status).type(MEDIA_TYPE).entity(body.getBytes(StandardCharsets.UTF_8));
  }
}
