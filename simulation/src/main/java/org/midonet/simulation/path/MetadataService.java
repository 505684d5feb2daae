package org.midonet.simulation.path;

import java.util.Optional;
import org.midonet.packet.Arp;
import org.midonet.packet.EtherType;
import org.midonet.packet.Icmpv6Type;
import org.midonet.packet.Ip4;
import org.midonet.packet.Ip6;
import org.midonet.packet.IpAddress;
import org.midonet.packet.IpProtocol;
import org.midonet.packet.Mac;
import org.midonet.packet.NeighbourDiscovery;
import org.midonet.packet.Prefix;
import org.midonet.simulation.Action;
import org.midonet.simulation.Step;
import org.midonet.simulation.Verdict;
import org.midonet.simulation.Verdict.Delivery;
import org.midonet.topology.BridgePort;
import org.midonet.topology.PortRange;

/**
 * Where guests ask who they are: TCP port 80 of 169.254.169.254, or of fe80::a9fe:a9fe, is the
 * metadata service of the host, before any filter and whatever MAC the guest took for the way
 * there. Who asks on its own link for the MAC gets one.
 */
final class MetadataService {

  /** The service's MAC: the original's, which guests may have in their caches. */
  static final Mac MAC = Mac.parse("94:e7:ac:7a:c5:13");

  private static final Ip4 IPV4 = Ip4.parse("169.254.169.254");
  private static final Ip6 IPV6 = (Ip6) IpAddress.parse("fe80::a9fe:a9fe");
  private static final PortRange HTTP = new PortRange(80, 80);

  private MetadataService() {}

  /** Whether the packet is the service's; what becomes of it is said then. */
  static boolean takes(Walk walk, InFlight packet, BridgePort port) {
    if (!port.adminStateUp() || packet.tagged()) {
      return false;
    }
    return switch (packet.etherType()) {
      case EtherType.IPV4 -> calls(walk, packet, port, IPV4);
      case EtherType.IPV6 -> calls(walk, packet, port, IPV6) || solicits(walk, packet, port);
      case EtherType.ARP -> asks(walk, packet, port);
      default -> false;
    };
  }

  private static boolean calls(Walk walk, InFlight packet, BridgePort port, IpAddress service) {
    if (!packet.ipIn(false, Prefix.host(service))
        || packet.ipProtocol() != IpProtocol.TCP
        || packet.laterFragment()
        || !packet.portIn(false, HTTP)) {
      return false;
    }
    Mac guest = new Mac(packet.readEthSrc());
    walk.step(new Step.ServedMetadata(port.id()));
    walk.toMetadata = new Action.ToMetadata(port.id(), guest, service);
    return true;
  }

  private static boolean asks(Walk walk, InFlight packet, BridgePort port) {
    if (packet.arpOperation() != Arp.REQUEST || !packet.ipIn(false, Prefix.host(IPV4))) {
      return false;
    }
    Optional<Arp> request = Questions.arp(walk);
    if (request.isEmpty()) {
      return false;
    }
    answer(walk, port, request.get().reply(MAC).toFrame(), "an ARP reply for " + IPV4);
    return true;
  }

  private static boolean solicits(Walk walk, InFlight packet, BridgePort port) {
    if (!packet.isIcmp()
        || packet.laterFragment()
        || packet.readIcmpType() != Icmpv6Type.NEIGHBOUR_SOLICITATION
        || !(packet.ipIn(false, Prefix.host(IPV6))
            || packet.ipIn(false, Prefix.host(IpAddress.parse("ff02::1:fffe:a9fe"))))) {
      return false;
    }
    Ip6 asker = (Ip6) packet.readIp(true);
    Optional<NeighbourDiscovery> message = Questions.discovery(walk);
    if (asker.isUnspecified()
        || !(message.orElse(null) instanceof NeighbourDiscovery.Solicitation ask)
        || !ask.target().equals(IPV6)) {
      return false;
    }
    Mac from = new Mac(packet.readEthSrc());
    answer(
        walk,
        port,
        Questions.advertisement(ask, from, asker, MAC, false),
        "a neighbour advertisement for " + IPV6);
    return true;
  }

  private static void answer(Walk walk, BridgePort port, byte[] frame, String what) {
    walk.step(new Step.Made(port.deviceId(), what));
    walk.deliveries.add(new Delivery(port.id(), frame));
    if (walk.recording.question == null) {
      walk.consume();
    } else {
      walk.consumed = true;
      walk.reply = new Verdict.Reply(MAC, false);
    }
  }
}
