package org.midonet.cluster.auth;

import java.util.Set;

/**
 * Who makes a request.
 *
 * @param user the user's name or id
 * @param tenant the project the token is for; blank if it is for none
 * @param roles what MidoNet lets them do: nothing at all without one
 */
public record Identity(String user, String tenant, Set<Role> roles) {

  public Identity {
    roles = Set.copyOf(roles);
  }

  /** Roles that MidoNet knows. */
  public enum Role {
    /** Reads and writes everything. */
    ADMIN,
    /** Reads and writes what belongs to the tenant. */
    TENANT_ADMIN,
    /** Reads what belongs to the tenant. */
    TENANT_USER
  }

  /** Whether this is an administrator. */
  public boolean isAdmin() {
    return roles.contains(Role.ADMIN);
  }

  /** Whether there is anything that this caller may do: a tenant's role is one within a tenant. */
  public boolean mayEnter() {
    return isAdmin() || (!roles.isEmpty() && !tenant.isBlank());
  }

  /** Whether this caller may change anything. */
  public boolean mayWrite() {
    return isAdmin() || roles.contains(Role.TENANT_ADMIN);
  }
}
