package org.midonet.cluster.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One administrator with one secret, which is both the password for {@code /login} and the token of
 * requests. For a cloud without an identity service.
 */
public final class StaticTokenAuthService implements AuthService {

  /** The label that selects it in {@code cluster.auth.provider_class}. */
  public static final String LABEL = "org.midonet.cluster.auth.StaticTokenAuthService";

  private final Credentials credentials;

  public StaticTokenAuthService(Credentials credentials) {
    this.credentials = credentials;
  }

  @Override
  public Token login(String user, String password, Optional<String> project) throws Refused {
    // Both are compared, and in constant time, so that the answer's delay tells nothing.
    boolean userIsKnown = same(user, credentials.user());
    boolean secretIsKnown = same(password, credentials.secret());
    if (!userIsKnown || !secretIsKnown) {
      throw new Refused("Wrong user name or password");
    }
    return new Token(credentials.secret(), Optional.empty());
  }

  @Override
  public Identity authenticate(Optional<String> token) throws Refused {
    if (token.isEmpty()) {
      throw new Refused("No token: log in, or send X-Auth-Token");
    }
    if (!same(token.get(), credentials.secret())) {
      throw new Refused("Invalid token");
    }
    return new Identity(credentials.user(), credentials.project(), Set.of(Identity.Role.ADMIN));
  }

  @Override
  public List<Tenant> tenants(String token, Optional<String> after, Optional<Integer> limit) {
    Tenant only = only();
    return after.isPresent() || limit.filter(most -> most < 1).isPresent()
        ? List.of()
        : List.of(only);
  }

  @Override
  public Optional<Tenant> tenant(String token, String id) {
    return Optional.of(only()).filter(tenant -> tenant.id().equals(id));
  }

  private Tenant only() {
    return new Tenant(credentials.project(), credentials.project(), credentials.project(), true);
  }

  /** Digests first: {@code isEqual} alone would tell whether the lengths are the same. */
  private static boolean same(String given, String wanted) {
    return MessageDigest.isEqual(digest(given), digest(wanted));
  }

  private static byte[] digest(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
