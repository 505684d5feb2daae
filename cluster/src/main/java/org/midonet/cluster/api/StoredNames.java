package org.midonet.cluster.api;

import java.util.Map;
import org.midonet.topology.TopologyObject;

/** What error documents call a type: the names of the original's store, which scripts look for. */
public final class StoredNames {

  private static final Map<String, String> ORIGINAL =
      Map.of(
          "Bridge", "Network",
          "BridgePort", "Port",
          "RouterPort", "Port",
          "VxlanPort", "Port",
          "IpAddressGroup", "IPAddrGroup");

  private StoredNames() {}

  /** The name for a type. */
  public static String of(Class<? extends TopologyObject> type) {
    return of(type.getSimpleName());
  }

  /** The name for a type given by its simple name. */
  public static String of(String type) {
    return ORIGINAL.getOrDefault(type, type);
  }
}
