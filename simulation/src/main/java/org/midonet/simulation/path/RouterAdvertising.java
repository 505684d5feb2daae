package org.midonet.simulation.path;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.midonet.packet.Ip6;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.packet.NeighbourDiscovery.NameServers;
import org.midonet.packet.NeighbourDiscovery.PrefixInformation;
import org.midonet.packet.NeighbourDiscovery.RouterAdvertisement;
import org.midonet.packet.Prefix;
import org.midonet.simulation.Dependency.OfDhcp;
import org.midonet.simulation.DropReason;
import org.midonet.simulation.NetworkView;
import org.midonet.simulation.Packet.Asked;
import org.midonet.simulation.Verdict.Delivery;
import org.midonet.topology.BridgePort;
import org.midonet.topology.DhcpV6;
import org.midonet.topology.Ipv6Mode;
import org.midonet.topology.Port;
import org.midonet.topology.Router;
import org.midonet.topology.RouterPort;

/**
 * Router advertisements (RFC 4861, section 6.2): a router's port on a bridge tells the bridge's
 * IPv6 subnets in which it has an address and which say that it shall. Asked by a station it
 * answers that station; unasked it speaks to all, as often as the caller wants.
 */
public final class RouterAdvertising {

  /** For how long stations keep the router, in seconds; the caller must speak more often. */
  public static final int LIFETIME = 1800;

  private static final long VALID = 86_400;
  private static final long PREFERRED = 14_400;

  private RouterAdvertising() {}

  /** What a router's port advertises; nothing if it does not. */
  public static Optional<RouterAdvertisement> of(NetworkView view, RouterPort port) {
    Optional<Port> peer = port.peerId().flatMap(view::port);
    Router router = view.router(port.routerId()).router();
    if (!(peer.orElse(null) instanceof BridgePort bridge)
        || router == null
        || !router.adminStateUp()
        || !port.adminStateUp()) {
      return Optional.empty();
    }
    List<PrefixInformation> prefixes = new ArrayList<>(1);
    List<Ip6> dnsServers = new ArrayList<>(2);
    boolean managed = false;
    boolean other = false;
    for (DhcpV6 subnet : view.bridge(bridge.bridgeId()).dhcp6()) {
      if (subnet.raMode().isEmpty() || !has(port, subnet.prefix())) {
        continue;
      }
      Ipv6Mode mode = subnet.raMode().get();
      managed |= mode == Ipv6Mode.DHCPV6_STATEFUL;
      other |= mode != Ipv6Mode.SLAAC;
      prefixes.add(
          new PrefixInformation(
              subnet.prefix(), true, mode != Ipv6Mode.DHCPV6_STATEFUL, VALID, PREFERRED));
      for (IpAddress server : subnet.dnsServers()) {
        if (server instanceof Ip6 address && !dnsServers.contains(address)) {
          dnsServers.add(address);
        }
      }
    }
    if (prefixes.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new RouterAdvertisement(
            64,
            managed,
            other,
            LIFETIME,
            0,
            0,
            Optional.of(port.mac()),
            Optional.of((long) view.guestMtu()),
            prefixes,
            dnsServers.isEmpty()
                ? Optional.empty()
                : Optional.of(
                    new NameServers(
                        LIFETIME, dnsServers.subList(0, Math.min(127, dnsServers.size()))))));
  }

  private static boolean has(RouterPort port, Prefix subnet) {
    return port.addresses().stream().anyMatch(own -> subnet.contains(own.address()));
  }

  /** The frames that tell it to all stations of the network, unasked. */
  public static List<Delivery> unasked(
      NetworkView view, RouterPort port, RouterAdvertisement what) {
    Walk walk =
        new Walk(view, new Recording(), Walk.Kind.MADE, Asked.RETURN, port.id(), null, null);
    Made.sendFromPort(walk, port, toAll(port, what), "a router advertisement");
    return List.copyOf(walk.deliveries);
  }

  /** The frame that tells it to all. */
  public static byte[] toAll(RouterPort port, RouterAdvertisement what) {
    Mac all = Mac.ofMulticast(Ip6.ALL_NODES);
    return what.toFrame(port.mac(), all, Ip6.linkLocal(port.mac()), Ip6.ALL_NODES);
  }

  /** Answers a station's solicitation, and only that station. */
  static void answer(Walk walk, InFlight packet, RouterPort port) {
    port.peerId()
        .map(walk::port)
        .filter(BridgePort.class::isInstance)
        .ifPresent(bridge -> walk.depend(new OfDhcp(bridge.deviceId())));
    Optional<RouterAdvertisement> what = of(walk.view, port);
    if (what.isEmpty()) {
      walk.drop(port.id(), DropReason.NOT_FOR_ROUTER);
      return;
    }
    walk.consume();
    IpAddress asker = packet.readIp(true);
    Ip6 to = asker instanceof Ip6 address && address.isLinkLocal() ? address : Ip6.ALL_NODES;
    byte[] frame =
        what.get().toFrame(port.mac(), new Mac(packet.readEthSrc()), Ip6.linkLocal(port.mac()), to);
    Made.sendFromPort(walk, port, frame, "a router advertisement");
  }
}
