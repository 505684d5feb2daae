package org.midonet.cluster.types;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.midonet.cluster.api.Audience;
import org.midonet.cluster.api.Call;
import org.midonet.cluster.api.Endpoint;
import org.midonet.cluster.api.Endpoint.Document;
import org.midonet.cluster.api.Media;
import org.midonet.cluster.api.Reply;
import org.midonet.cluster.api.Resource;
import org.midonet.cluster.api.Verb;
import org.midonet.cluster.auth.AuthService;
import org.midonet.cluster.auth.Refused;
import org.midonet.cluster.auth.Token;
import org.midonet.cluster.json.Codec;
import org.midonet.topology.error.Unavailable;

/**
 * {@code /login}: a token for a name and a password, which come by HTTP's basic authentication. Any
 * verb will do.
 */
final class Login implements Resource {

  private static final String TYPE = Media.vendor("Token-v1");
  private static final DateTimeFormatter EXPIRY =
      DateTimeFormatter.ofPattern("EEE, dd-MM-yyyy HH:mm:ss z", Locale.ROOT)
          .withZone(ZoneId.of("UTC"));

  private final AuthService auth;

  Login(AuthService auth) {
    this.auth = auth;
  }

  @Override
  public Optional<RootEntry> root() {
    return Optional.empty();
  }

  @Override
  public List<Endpoint> endpoints(Access access) {
    ObjectNode schema = Codec.schema("object");
    schema.putObject("properties").set("key", Codec.schema("string"));
    Document token = new Document("Token", schema, false);
    List<Endpoint> endpoints = new ArrayList<>();
    for (Verb verb : Verb.values()) {
      endpoints.add(
          new Endpoint(
                  verb,
                  "/login",
                  "Gives a token for HTTP basic credentials",
                  List.of(),
                  List.of(),
                  true,
                  Optional.empty(),
                  Optional.of(token),
                  Map.of(),
                  200,
                  this::login)
              .open(Audience.ANYBODY));
    }
    return endpoints;
  }

  private Reply login(Call call) throws Refused, Unavailable {
    String[] credentials = credentials(call);
    Optional<String> project =
        call.header("x-auth-project").map(String::trim).filter(text -> !text.isEmpty());
    Token token = auth.login(credentials[0], credentials[1], project);
    Optional<String> expires = token.expires().map(EXPIRY::format);
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("key", token.key());
    body.put("expires", expires.orElse(null));
    String cookie =
        "sessionId=" + token.key() + expires.map(text -> "; Expires=" + text).orElse("");
    return new Reply(200, Optional.of(body), Optional.of(TYPE), Map.of("Set-Cookie", cookie));
  }

  private static String[] credentials(Call call) throws Refused {
    String header =
        call.header("authorization")
            .orElseThrow(() -> new Refused("No Authorization header with user name and password"));
    String[] words = header.trim().split("\\s+", 2);
    if (words.length < 2 || !words[0].equalsIgnoreCase("Basic")) {
      throw new Refused("Only basic authentication is taken");
    }
    String text;
    try {
      text = new String(Base64.getDecoder().decode(words[1]), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new Refused("The Authorization header is malformed");
    }
    String[] credentials = text.split(":", -1);
    if (credentials.length != 2) {
      throw new Refused("The Authorization header is malformed");
    }
    return credentials;
  }
}
