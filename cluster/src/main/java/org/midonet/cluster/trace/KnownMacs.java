package org.midonet.cluster.trace;

import java.util.Optional;
import org.midonet.packet.EtherType;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.simulation.NetworkView;
import org.midonet.simulation.view.CompiledBridge;
import org.midonet.simulation.view.CompiledBridge.RouterAddress;
import org.midonet.topology.BridgePort;
import org.midonet.topology.Port;
import org.midonet.topology.RouterPort;
import org.midonet.topology.VxlanPort;

/**
 * Guesses hardware addresses as a station at a port would find them: what the bridge knows of
 * addresses, and its router for all others. A question may name them instead.
 */
final class KnownMacs implements TracedPacket.MacGuess {

  /** Somebody behind a router's port: no router asks who. */
  private static final Mac SOMEBODY = Mac.parse("02:00:00:00:00:01");

  private final NetworkView view;
  private final Port port;

  KnownMacs(NetworkView view, Port port) {
    this.view = view;
    this.port = port;
  }

  @Override
  public Optional<Mac> source(Optional<IpAddress> address) {
    return switch (port) {
      case BridgePort _ -> address.flatMap(this::pair);
      case RouterPort _, VxlanPort _ -> Optional.of(SOMEBODY);
    };
  }

  @Override
  public Optional<Mac> destination(int etherType, Optional<IpAddress> address) {
    if (etherType == EtherType.ARP) {
      return Optional.of(Mac.BROADCAST);
    }
    return switch (port) {
      case RouterPort router -> Optional.of(router.mac());
      case BridgePort _ -> address.flatMap(this::pair).or(this::onlyRouter);
      case VxlanPort _ -> Optional.empty();
    };
  }

  private Optional<Mac> pair(IpAddress address) {
    CompiledBridge bridge = view.bridge(port.deviceId());
    return Optional.ofNullable(bridge.routerAddresses().get(address))
        .map(RouterAddress::mac)
        .or(() -> Optional.ofNullable(view.neighbour(port.deviceId(), address)));
  }

  private Optional<Mac> onlyRouter() {
    return view.bridge(port.deviceId()).routers().keySet().stream()
        .reduce((a, b) -> Mac.ZERO)
        .filter(mac -> !mac.equals(Mac.ZERO));
  }
}
