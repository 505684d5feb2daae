package org.midonet.cluster.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.midonet.cluster.auth.Refused;
import org.midonet.topology.error.MidonetException;

/**
 * One verb at one path.
 *
 * @param path below the base, with variables in braces: {@code /bridges/{id}}
 * @param summary a sentence for the OpenAPI document
 * @param produces media types of the answer, the preferred one first; empty if it has no body
 * @param consumes media types of the body; empty if none is read
 * @param standard a body in another JSON type is answered 406 instead of 415, as the original's
 *     standard resources did
 * @param request what the body is
 * @param response what the answer is
 * @param query names of query parameters, with what they do
 * @param success the status when all went well
 * @param audience who may call it
 */
public record Endpoint(
    Verb verb,
    String path,
    String summary,
    List<String> produces,
    List<String> consumes,
    boolean standard,
    Optional<Document> request,
    Optional<Document> response,
    Map<String, String> query,
    int success,
    Handler handler,
    Audience audience) {

  /** An endpoint for administrators. */
  public Endpoint(
      Verb verb,
      String path,
      String summary,
      List<String> produces,
      List<String> consumes,
      boolean standard,
      Optional<Document> request,
      Optional<Document> response,
      Map<String, String> query,
      int success,
      Handler handler) {
    this(
        verb,
        path,
        summary,
        produces,
        consumes,
        standard,
        request,
        response,
        query,
        success,
        handler,
        Audience.ADMINISTRATORS);
  }

  public Endpoint {
    produces = List.copyOf(produces);
    consumes = List.copyOf(consumes);
    query = Map.copyOf(query);
  }

  /** A JSON document of the API. */
  public record Document(String name, ObjectNode schema, boolean array) {}

  /** Does the work. */
  @FunctionalInterface
  public interface Handler {
    /** The answer. */
    Reply handle(Call call) throws MidonetException, Refused;
  }

  /** An endpoint that answers with a document and reads none. */
  public static Endpoint get(
      String path, String summary, List<String> produces, Document response, Handler handler) {
    return new Endpoint(
        Verb.GET,
        path,
        summary,
        produces,
        List.of(),
        true,
        Optional.empty(),
        Optional.of(response),
        Map.of(),
        200,
        handler);
  }

  /** The same with query parameters. */
  public Endpoint withQuery(Map<String, String> parameters) {
    return new Endpoint(
        verb,
        path,
        summary,
        produces,
        consumes,
        standard,
        request,
        response,
        parameters,
        success,
        handler,
        audience);
  }

  /** Looks at a call, and throws if it is not to go on. */
  @FunctionalInterface
  public interface Check {
    /** Lets it pass, or throws. */
    void check(Call call) throws MidonetException;
  }

  /** The same, and every call is checked first. */
  public Endpoint before(Check check) {
    return new Endpoint(
        verb,
        path,
        summary,
        produces,
        consumes,
        standard,
        request,
        response,
        query,
        success,
        call -> {
          check.check(call);
          return handler.handle(call);
        },
        audience);
  }

  /** The same for others than administrators. */
  public Endpoint open(Audience to) {
    return new Endpoint(
        verb, path, summary, produces, consumes, standard, request, response, query, success,
        handler, to);
  }

  /** An endpoint that reads a document and answers without one. */
  public static Endpoint write(
      Verb verb,
      String path,
      String summary,
      List<String> consumes,
      boolean standard,
      Document request,
      int success,
      Handler handler) {
    return new Endpoint(
        verb,
        path,
        summary,
        List.of(),
        consumes,
        standard,
        Optional.of(request),
        Optional.empty(),
        Map.of(),
        success,
        handler);
  }

  /** An endpoint that deletes. */
  public static Endpoint delete(String path, String summary, int success, Handler handler) {
    return new Endpoint(
        Verb.DELETE,
        path,
        summary,
        List.of(),
        List.of(),
        true,
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        success,
        handler);
  }
}
