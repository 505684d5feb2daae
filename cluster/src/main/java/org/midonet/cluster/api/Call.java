package org.midonet.cluster.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.midonet.cluster.json.Links;
import org.midonet.cluster.json.Scalars;
import org.midonet.topology.TopologyObject;

/**
 * One request, after its token and media types were found good.
 *
 * @param path the values of the path's variables, decoded
 * @param query the first value of each query parameter
 * @param headers single-valued headers by lower-case name
 * @param links makes the addresses of the answer
 * @param body the object that came in; empty for verbs without one
 */
public record Call(
    Map<String, String> path,
    Map<String, String> query,
    Map<String, String> headers,
    Links links,
    ObjectNode body) {

  /** Where the array stands if that came in, and the endpoint takes one. */
  public static final String ELEMENTS = "elements of the array";

  /** Where the text stands if a plain one came in, and the endpoint takes one. */
  public static final String TEXT = "plain text";

  /** The body of an endpoint that takes plain text. */
  public String plainText() {
    return body.path(TEXT).asText();
  }

  /** The text of a variable of the path. */
  public String text(String variable) {
    return Optional.ofNullable(path.get(variable)).orElseThrow();
  }

  /** The id that a variable of the path holds; one that is no UUID names nothing that exists. */
  public UUID id(String variable, Class<? extends TopologyObject> type) {
    return Scalars.uuid(text(variable)).orElseThrow(() -> Rejected.missing(type, text(variable)));
  }

  /** A query parameter. */
  public Optional<String> parameter(String name) {
    return Optional.ofNullable(query.get(name));
  }

  /** A query parameter that holds an id. */
  public Optional<UUID> idParameter(String name) {
    return parameter(name)
        .map(
            text -> Scalars.uuid(text).orElseThrow(() -> Rejected.invalid(name, "must be a UUID")));
  }

  /** A header, by its lower-case name. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }
}
