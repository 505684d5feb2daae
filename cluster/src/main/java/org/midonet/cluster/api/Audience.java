package org.midonet.cluster.api;

import java.util.ArrayList;
import java.util.List;
import org.midonet.cluster.auth.Identity;
import org.midonet.cluster.tenancy.Ownership;
import org.midonet.topology.TopologyObject;

/**
 * Who may call an endpoint. What they then see and change is the store's to say ({@link
 * org.midonet.cluster.tenancy}).
 */
public enum Audience {
  /** Whoever comes: to log in, and to learn how. */
  ANYBODY,
  /** Whoever has a role; those with a tenant's role for what is their tenant's. */
  TENANTS,
  /** Administrators only: where nothing else is said. */
  ADMINISTRATORS;

  /** Tenants, if objects of all these types can be theirs. */
  static Audience of(List<Class<? extends TopologyObject>> types) {
    return types.stream().allMatch(Ownership::isOfTenants) ? TENANTS : ADMINISTRATORS;
  }

  /** Whether a caller may use a verb. */
  public boolean admits(Identity caller, Verb verb) {
    return switch (this) {
      case ANYBODY -> true;
      case TENANTS -> caller.mayEnter() && (verb == Verb.GET || caller.mayWrite());
      case ADMINISTRATORS -> caller.isAdmin();
    };
  }

  /** The roles that may use a verb, as the OpenAPI document names them. */
  List<String> roles(Verb verb) {
    List<String> roles = new ArrayList<>();
    if (this == ANYBODY) {
      return roles;
    }
    roles.add("admin");
    if (this == TENANTS) {
      roles.add("tenant_admin");
      if (verb == Verb.GET) {
        roles.add("tenant_user");
      }
    }
    return roles;
  }
}
