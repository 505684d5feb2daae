package org.midonet.cluster.auth;

import java.util.Set;

/**
 * Who makes a request.
 *
 * @param user the user's name or id
 * @param tenant the project the token is for
 * @param roles what MidoNet lets them do; only an administrator may use the API
 */
public record Identity(String user, String tenant, Set<Role> roles) {

  public Identity {
    roles = Set.copyOf(roles);
  }

  /** Roles that MidoNet knows. */
  public enum Role {
    ADMIN,
    TENANT_ADMIN,
    TENANT_USER
  }

  /** Whether this is an administrator. */
  public boolean isAdmin() {
    return roles.contains(Role.ADMIN);
  }
}
