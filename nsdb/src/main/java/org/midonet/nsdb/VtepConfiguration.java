package org.midonet.nsdb;

import java.util.List;
import org.midonet.packet.IpAddress;

/**
 * What a hardware VTEP says of itself, as who speaks OVSDB with it reads it there.
 *
 * @param name its name; empty if it has none
 * @param description likewise
 * @param tunnelAddresses the underlay addresses at which it takes VXLAN, and from which it sends;
 *     the first of an IP version is preferred
 */
public record VtepConfiguration(String name, String description, List<IpAddress> tunnelAddresses) {

  public VtepConfiguration {
    name = name == null ? "" : name;
    description = description == null ? "" : description;
    // JSON leaves an empty list out.
    tunnelAddresses = tunnelAddresses == null ? List.of() : List.copyOf(tunnelAddresses);
  }
}
