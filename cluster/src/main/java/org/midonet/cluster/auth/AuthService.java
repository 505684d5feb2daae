package org.midonet.cluster.auth;

import java.util.List;
import java.util.Optional;
import org.midonet.topology.error.Unavailable;

/** Knows users and their tokens. */
public interface AuthService {

  /**
   * A token for a user.
   *
   * @param project what the login is for; empty: the configured one
   * @throws Refused for a wrong name or password, with a message for the user
   */
  Token login(String user, String password, Optional<String> project) throws Refused, Unavailable;

  /**
   * Who a request comes from.
   *
   * @param token what it carries; empty if it carries none
   * @throws Refused for a token that is not, or no longer, good
   */
  Identity authenticate(Optional<String> token) throws Refused, Unavailable;

  /**
   * The projects known to the identity service.
   *
   * @param after the id of the last one already seen
   * @param limit at most so many
   */
  List<Tenant> tenants(String token, Optional<String> after, Optional<Integer> limit)
      throws Refused, Unavailable;

  /** One project. */
  Optional<Tenant> tenant(String token, String id) throws Refused, Unavailable;
}
