package org.midonet.cluster.auth.keystone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.midonet.cluster.auth.Tenant;
import org.midonet.cluster.auth.Token;

/** Version 2.0, for clouds with a Keystone before Queens; there are no domains. */
record VersionTwo() implements Dialect {

  private static final String TOKENS = "/v2.0/tokens";
  private static final String TENANTS = "/v2.0/tenants";

  @Override
  public KeystoneRequest login(String user, String password, Optional<String> project) {
    ObjectNode auth = JsonNodeFactory.instance.objectNode();
    auth.putObject("passwordCredentials").put("username", user).put("password", password);
    if (project.isPresent()) {
      auth.put(Dialect.isId(project.get()) ? "tenantId" : "tenantName", project.get());
    }
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.set("auth", auth);
    return KeystoneRequest.post("log in", TOKENS, body);
  }

  @Override
  public Token granted(Answer answer) throws MalformedAnswer {
    JsonNode token = answer.top("access").path("token");
    String key = Answer.text(token, "id");
    if (!TokenForm.isSound(key)) {
      throw new MalformedAnswer("the id of the token is no token");
    }
    return new Token(key, Answer.moment(token, "expires"));
  }

  @Override
  public KeystoneRequest validation(String own, String token) {
    return KeystoneRequest.get(
        "check a token",
        TOKENS + "/" + KeystoneRequest.escaped(token),
        Map.of(KeystoneRequest.AUTH_TOKEN, own));
  }

  @Override
  public TokenContent content(Answer answer) throws MalformedAnswer {
    JsonNode access = answer.top("access");
    JsonNode token = access.path("token");
    JsonNode user = access.path("user");
    JsonNode tenant = token.path("tenant");
    return new TokenContent(
        Answer.text(user, "name"),
        tenant.isObject() ? Optional.of(Answer.text(tenant, "id")) : Optional.empty(),
        TokenContent.roleNames(user.path("roles")),
        Answer.moment(token, "expires"));
  }

  @Override
  public KeystoneRequest tenants(String token, Optional<String> after, Optional<Integer> limit) {
    List<String> query = new ArrayList<>();
    after.ifPresent(id -> query.add("marker=" + KeystoneRequest.escaped(id)));
    limit.ifPresent(most -> query.add("limit=" + most));
    return KeystoneRequest.get(
        "list projects",
        TENANTS + (query.isEmpty() ? "" : "?" + String.join("&", query)),
        Map.of(KeystoneRequest.AUTH_TOKEN, token));
  }

  @Override
  public List<Tenant> tenants(Answer answer, Optional<String> after, Optional<Integer> limit)
      throws MalformedAnswer {
    return Dialect.readTenants(answer.top("tenants"));
  }

  @Override
  public KeystoneRequest tenant(String token, String id) {
    return KeystoneRequest.get(
        "show a project",
        TENANTS + "/" + KeystoneRequest.escaped(id),
        Map.of(KeystoneRequest.AUTH_TOKEN, token));
  }

  @Override
  public Tenant tenant(Answer answer) throws MalformedAnswer {
    return Dialect.readTenant(answer.top("tenant"));
  }
}
