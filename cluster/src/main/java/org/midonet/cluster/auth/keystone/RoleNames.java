package org.midonet.cluster.auth.keystone;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.midonet.cluster.auth.Identity.Role;

/**
 * How Keystone calls the roles that MidoNet knows: {@code cluster.auth.admin_role} and the like. A
 * role without a name is nobody's. Keystone does not tell upper from lower case in names of roles,
 * nor does this.
 */
public record RoleNames(
    Optional<String> admin, Optional<String> tenantAdmin, Optional<String> tenantUser) {

  /** MidoNet's roles for those of a token; others are left out. */
  Set<Role> of(Collection<String> names) {
    Set<Role> roles = EnumSet.noneOf(Role.class);
    add(roles, Role.ADMIN, admin, names);
    add(roles, Role.TENANT_ADMIN, tenantAdmin, names);
    add(roles, Role.TENANT_USER, tenantUser, names);
    return roles;
  }

  private static void add(
      Set<Role> roles, Role role, Optional<String> wanted, Collection<String> names) {
    if (wanted.isPresent() && names.stream().anyMatch(wanted.get()::equalsIgnoreCase)) {
      roles.add(role);
    }
  }
}
