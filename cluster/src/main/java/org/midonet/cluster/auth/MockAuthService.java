package org.midonet.cluster.auth;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets everybody in as an administrator: for tests and demonstrations on loopback. It is never the
 * default, and says what it is when it is made.
 */
public final class MockAuthService implements AuthService {

  /** The label that selects it in {@code cluster.auth.provider_class}. */
  public static final String LABEL = "org.midonet.cluster.auth.MockAuthService";

  private static final Logger LOG = LoggerFactory.getLogger(MockAuthService.class);

  public MockAuthService() {
    LOG.warn("INSECURE: mock authentication is on; whoever reaches the API is an administrator");
  }

  @Override
  public Token login(String user, String password, Optional<String> project) {
    return new Token("00000000", Optional.empty());
  }

  @Override
  public Identity authenticate(Optional<String> token) {
    return new Identity("admin", "admin", Set.of(Identity.Role.ADMIN));
  }

  @Override
  public List<Tenant> tenants(String token, Optional<String> after, Optional<Integer> limit) {
    return List.of();
  }

  @Override
  public Optional<Tenant> tenant(String token, String id) {
    return Optional.of(new Tenant(id, id, id, true));
  }
}
