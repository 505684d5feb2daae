package org.midonet.nsdb;

import java.util.List;
import java.util.Optional;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;

/**
 * A network interface of a host.
 *
 * @param up administratively up
 * @param hasLink carrier
 * @param mtu bytes
 */
public record HostInterface(
    String name,
    Type type,
    Optional<Mac> mac,
    List<IpAddress> addresses,
    boolean up,
    boolean hasLink,
    int mtu,
    Endpoint endpoint) {

  public HostInterface {
    // JSON leaves an empty list out.
    addresses = addresses == null ? List.of() : List.copyOf(addresses);
  }

  /** What kind of device it is. */
  public enum Type {
    PHYSICAL,
    VIRTUAL,
    TUNNEL,
    UNKNOWN
  }

  /** What is at its other end, as the API names it. */
  public enum Endpoint {
    DATAPATH,
    PHYSICAL,
    VM,
    GRE,
    CAPWAP,
    LOCALHOST,
    TUNTAP,
    UNKNOWN
  }
}
