package org.midonet.agent.upcall;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.midonet.packet.NeighbourDiscovery.PrefixInformation;
import org.midonet.packet.NeighbourDiscovery.RouterAdvertisement;
import org.midonet.simulation.NetworkView;
import org.midonet.simulation.Simulation;
import org.midonet.simulation.Verdict.Delivery;
import org.midonet.topology.BridgePort;
import org.midonet.topology.Port;
import org.midonet.topology.RouterPort;

/**
 * Tells the guests of this host, unasked, which IPv6 routers there are on their networks: when that
 * changes, when a guest is new, and from time to time (RFC 4861, section 6.2.4). A router that is
 * no more is taken back (6.2.5). Belongs to the forwarding thread.
 */
final class RouterAdvertisements {

  /** Well below the lifetime of what is told; the usual longest interval is ten minutes. */
  static final Duration INTERVAL = Duration.ofSeconds(200);

  private final BiConsumer<List<Delivery>, NetworkView> sender;
  private final Map<UUID, Told> told = new HashMap<>();

  /**
   * What was told last.
   *
   * @param port the router's port as it was
   * @param bridge whose guests were told
   * @param what was told
   * @param guests the ports of this host to which it was told
   * @param nanos when all were told
   */
  private record Told(
      RouterPort port, UUID bridge, RouterAdvertisement what, Set<UUID> guests, long nanos) {}

  /** Sends by this. */
  RouterAdvertisements(BiConsumer<List<Delivery>, NetworkView> sender) {
    this.sender = sender;
  }

  /**
   * Tells what is due.
   *
   * @param active the ports that are active here
   */
  void tick(List<Port> active, NetworkView view, long now) {
    Map<UUID, Set<UUID>> guests = new HashMap<>();
    for (Port port : active) {
      if (port instanceof BridgePort) {
        guests.computeIfAbsent(port.deviceId(), bridge -> new HashSet<>()).add(port.id());
      }
    }
    Set<UUID> routers = new HashSet<>();
    guests.forEach(
        (bridge, ports) -> {
          if (!view.bridge(bridge).dhcp6().isEmpty()) {
            routers.addAll(tell(bridge, ports, view, now));
          }
        });
    told.entrySet()
        .removeIf(
            entry -> {
              boolean gone = !routers.contains(entry.getKey());
              if (gone) {
                takeBack(entry.getValue(), guests, view);
              }
              return gone;
            });
  }

  private Set<UUID> tell(UUID bridge, Set<UUID> guests, NetworkView view, long now) {
    Set<UUID> routers = new HashSet<>();
    for (UUID far : view.bridge(bridge).routerPorts()) {
      Optional<Port> peer = view.port(far).flatMap(Port::peerId).flatMap(view::port);
      if (peer.orElse(null) instanceof RouterPort port) {
        Optional<RouterAdvertisement> what = Simulation.advertisement(view, port);
        if (what.isPresent()) {
          routers.add(port.id());
          tell(port, bridge, what.get(), guests, view, now);
        }
      }
    }
    return routers;
  }

  private void tell(
      RouterPort port,
      UUID bridge,
      RouterAdvertisement what,
      Set<UUID> guests,
      NetworkView view,
      long now) {
    Optional<Told> before =
        Optional.ofNullable(told.get(port.id()))
            .filter(last -> last.what().equals(what))
            .filter(last -> now - last.nanos() < INTERVAL.toNanos());
    Set<UUID> to = new HashSet<>(guests);
    before.ifPresent(last -> to.removeAll(last.guests()));
    if (!to.isEmpty()) {
      send(port, what, to, view);
    }
    long since = before.map(Told::nanos).orElse(now);
    told.put(port.id(), new Told(port, bridge, what, guests, since));
  }

  private void takeBack(Told last, Map<UUID, Set<UUID>> guests, NetworkView view) {
    Set<UUID> left = new HashSet<>(guests.getOrDefault(last.bridge(), Set.of()));
    left.retainAll(last.guests());
    RouterAdvertisement what = last.what();
    RouterAdvertisement noMore =
        new RouterAdvertisement(
            what.hopLimit(),
            what.managed(),
            what.otherConfiguration(),
            0,
            0,
            0,
            what.sourceMac(),
            what.mtu(),
            what.prefixes().stream()
                .map(p -> new PrefixInformation(p.prefix(), p.onLink(), p.autonomous(), 0, 0))
                .toList(),
            Optional.empty());
    byte[] frame = Simulation.frame(last.port(), noMore);
    sender.accept(left.stream().map(guest -> new Delivery(guest, frame)).toList(), view);
  }

  private void send(RouterPort port, RouterAdvertisement what, Set<UUID> guests, NetworkView view) {
    sender.accept(
        Simulation.advertise(view, port, what).stream()
            .filter(delivery -> guests.contains(delivery.port()))
            .toList(),
        view);
  }
}
