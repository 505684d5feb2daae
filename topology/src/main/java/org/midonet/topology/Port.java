package org.midonet.topology;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A port of a virtual device. Linked to the port of another device it is <em>interior</em>; bound
 * to an interface of a host it is <em>exterior</em>; it is never both.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = BridgePort.class, name = "bridge"),
  @JsonSubTypes.Type(value = RouterPort.class, name = "router"),
  @JsonSubTypes.Type(value = VxlanPort.class, name = "vxlan")
})
public sealed interface Port extends TopologyObject permits BridgePort, RouterPort, VxlanPort {

  /** Whether it handles packets at all. */
  boolean adminStateUp();

  /** The chain that sees what enters the device here. */
  Optional<UUID> inboundFilterId();

  /** The chain that sees what leaves the device here. */
  Optional<UUID> outboundFilterId();

  /** Mirrors that copy what enters. */
  List<UUID> inboundMirrorIds();

  /** Mirrors that copy what leaves. */
  List<UUID> outboundMirrorIds();

  /**
   * Names the port inside a tunnel: unique in the cloud, 22 bits, 0 before the store gave it one.
   */
  int tunnelKey();

  /** The port of another device that this one is linked to. */
  Optional<UUID> peerId();

  /** The host where it is bound. */
  Optional<UUID> hostId();

  /** The interface of that host. */
  Optional<String> interfaceName();

  /** The groups it is a member of. */
  List<UUID> portGroupIds();

  /** The bridge or router it belongs to. */
  default UUID deviceId() {
    return switch (this) {
      case BridgePort port -> port.bridgeId();
      case RouterPort port -> port.routerId();
      case VxlanPort port -> port.bridgeId();
    };
  }

  /** Linked to another device. */
  default boolean interior() {
    return peerId().isPresent();
  }

  /** Bound to an interface of a host. */
  default boolean exterior() {
    return hostId().isPresent() && interfaceName().isPresent();
  }
}
