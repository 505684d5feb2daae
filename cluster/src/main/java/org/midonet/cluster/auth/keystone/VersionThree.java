package org.midonet.cluster.auth.keystone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.midonet.cluster.auth.Tenant;
import org.midonet.cluster.auth.Token;

/**
 * Version 3, which current Keystone speaks.
 *
 * @param domain the id of the domain of users and projects
 */
record VersionThree(String domain) implements Dialect {

  private static final String TOKENS = "/v3/auth/tokens";
  private static final String PROJECTS = "/v3/projects";

  @Override
  public KeystoneRequest login(String user, String password, Optional<String> project) {
    ObjectNode auth = JsonNodeFactory.instance.objectNode();
    ObjectNode identity = auth.putObject("identity");
    identity.putArray("methods").add("password");
    ObjectNode account = identity.putObject("password").putObject("user");
    account.put("name", user).put("password", password).putObject("domain").put("id", domain);
    if (project.isPresent()) {
      ObjectNode scope = auth.putObject("scope").putObject("project");
      if (Dialect.isId(project.get())) {
        scope.put("id", project.get());
      } else {
        scope.put("name", project.get()).putObject("domain").put("id", domain);
      }
    }
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.set("auth", auth);
    return KeystoneRequest.post("log in", TOKENS, body);
  }

  @Override
  public Token granted(Answer answer) throws MalformedAnswer {
    String key =
        answer
            .subjectToken()
            .filter(TokenForm::isSound)
            .orElseThrow(() -> new MalformedAnswer("there is no header X-Subject-Token"));
    return new Token(key, Answer.moment(answer.top("token"), "expires_at"));
  }

  @Override
  public KeystoneRequest validation(String own, String token) {
    return KeystoneRequest.get(
        "check a token", TOKENS, Map.of(KeystoneRequest.AUTH_TOKEN, own, "X-Subject-Token", token));
  }

  @Override
  public TokenContent content(Answer answer) throws MalformedAnswer {
    JsonNode token = answer.top("token");
    JsonNode project = token.path("project");
    return new TokenContent(
        Answer.text(token.path("user"), "name"),
        project.isObject() ? Optional.of(Answer.text(project, "id")) : Optional.empty(),
        TokenContent.roleNames(token.path("roles")),
        Answer.moment(token, "expires_at"));
  }

  @Override
  public KeystoneRequest tenants(String token, Optional<String> after, Optional<Integer> limit) {
    return KeystoneRequest.get(
        "list projects", PROJECTS, Map.of(KeystoneRequest.AUTH_TOKEN, token));
  }

  /** This version has no pages: they are cut here. */
  @Override
  public List<Tenant> tenants(Answer answer, Optional<String> after, Optional<Integer> limit)
      throws MalformedAnswer {
    var all = Dialect.readTenants(answer.top("projects")).stream();
    if (after.isPresent()) {
      all = all.dropWhile(tenant -> !tenant.id().equals(after.get())).skip(1);
    }
    return all.limit(limit.orElse(Integer.MAX_VALUE)).toList();
  }

  @Override
  public KeystoneRequest tenant(String token, String id) {
    return KeystoneRequest.get(
        "show a project",
        PROJECTS + "/" + KeystoneRequest.escaped(id),
        Map.of(KeystoneRequest.AUTH_TOKEN, token));
  }

  @Override
  public Tenant tenant(Answer answer) throws MalformedAnswer {
    return Dialect.readTenant(answer.top("project"));
  }
}
