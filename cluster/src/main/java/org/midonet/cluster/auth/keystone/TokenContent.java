package org.midonet.cluster.auth.keystone;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What Keystone knows of a token.
 *
 * @param user name of whom it was given to
 * @param project id of what it is for; empty: it is for a domain, the whole system, or nothing
 * @param roles what they are in the project, as Keystone calls it
 * @param expires when it ends; empty: never
 */
record TokenContent(
    String user, Optional<String> project, List<String> roles, Optional<Instant> expires) {

  TokenContent {
    roles = List.copyOf(roles);
  }

  /** The names in an array of roles; none if there is no array. */
  static List<String> roleNames(JsonNode array) throws MalformedAnswer {
    List<String> names = new ArrayList<>();
    for (JsonNode role : array) {
      names.add(Answer.text(role, "name"));
    }
    return names;
  }
}
