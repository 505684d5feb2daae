package org.midonet.cluster.auth.keystone;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.midonet.cluster.auth.Tenant;
import org.midonet.cluster.auth.Token;

/**
 * A version of Keystone's API: how the questions are written and the answers read (spec rest-api.md
 * 2.5). Answers are those with status 200 or 201.
 */
sealed interface Dialect permits VersionTwo, VersionThree {

  static Dialect of(KeystoneSettings settings) {
    return settings.version() == 2 ? new VersionTwo() : new VersionThree(settings.domain());
  }

  /** Asks for a token. */
  KeystoneRequest login(String user, String password, Optional<String> project);

  /** The token that was given. */
  Token granted(Answer answer) throws MalformedAnswer;

  /** Asks what a token is, with the right of our own. */
  KeystoneRequest validation(String own, String token);

  /** What it is. */
  TokenContent content(Answer answer) throws MalformedAnswer;

  /** Asks for projects with the caller's right. */
  KeystoneRequest tenants(String token, Optional<String> after, Optional<Integer> limit);

  /** The projects; after and limit hold for them, whether Keystone heeded them or not. */
  List<Tenant> tenants(Answer answer, Optional<String> after, Optional<Integer> limit)
      throws MalformedAnswer;

  /** Asks for one project with the caller's right. */
  KeystoneRequest tenant(String token, String id);

  /** The project. */
  Tenant tenant(Answer answer) throws MalformedAnswer;

  /** Whether a text is an id as Keystone makes them; other texts are names. */
  static boolean isId(String project) {
    return project.matches("[0-9a-f]{32}");
  }

  /** Projects from an array; both versions write them alike. */
  static List<Tenant> readTenants(JsonNode array) throws MalformedAnswer {
    List<Tenant> tenants = new ArrayList<>();
    for (JsonNode node : array) {
      tenants.add(readTenant(node));
    }
    return tenants;
  }

  /** A project. */
  static Tenant readTenant(JsonNode node) throws MalformedAnswer {
    return new Tenant(
        Answer.text(node, "id"),
        Answer.text(node, "name"),
        node.path("description").asText(""),
        node.path("enabled").asBoolean(true));
  }
}
