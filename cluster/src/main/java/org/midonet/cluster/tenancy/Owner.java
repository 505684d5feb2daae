package org.midonet.cluster.tenancy;

import java.util.Optional;
import java.util.UUID;
import org.midonet.topology.TopologyObject;

/** Where the tenant of an object comes from. */
public sealed interface Owner {

  /** The object says so itself. */
  record Tenant(String id) implements Owner {}

  /** It belongs to whoever owns another object. */
  record As(Class<? extends TopologyObject> type, UUID id) implements Owner {}

  /** It is no tenant's. */
  record Administrators() implements Owner {}

  /** The tenant that an object names, or nobody. */
  static Owner named(Optional<String> tenant) {
    return tenant
        .filter(id -> !id.isBlank())
        .<Owner>map(Tenant::new)
        .orElseGet(Administrators::new);
  }

  /** Whoever owns another object, if there is one. */
  static Owner as(Class<? extends TopologyObject> type, Optional<UUID> id) {
    return id.<Owner>map(there -> new As(type, there)).orElseGet(Administrators::new);
  }
}
