package org.midonet.simulation.path;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.midonet.packet.DhcpMessage;
import org.midonet.packet.DhcpOption;
import org.midonet.packet.EtherType;
import org.midonet.packet.Ethernet;
import org.midonet.packet.FrameBuilder;
import org.midonet.packet.Ip4;
import org.midonet.packet.IpAddress;
import org.midonet.packet.IpPacket;
import org.midonet.packet.Mac;
import org.midonet.packet.MalformedPacket;
import org.midonet.packet.Prefix;
import org.midonet.packet.Udp;
import org.midonet.simulation.Dependency.OfDhcp;
import org.midonet.simulation.Step;
import org.midonet.simulation.Verdict.Delivery;
import org.midonet.simulation.view.CompiledBridge;
import org.midonet.topology.BridgePort;
import org.midonet.topology.Dhcp;
import org.midonet.topology.DhcpHost;
import org.midonet.topology.PortRange;

/**
 * A bridge's DHCP server (RFC 2131): it answers a client that has a reservation in one of the
 * bridge's subnets, at the port by which the client's frame came in, before any filter. A client
 * without one is not its business. It keeps no leases.
 */
final class DhcpService {

  /** The source MAC of the answers, and who answers for a server address that no router has. */
  static final Mac SERVER_MAC = Mac.parse("02:a8:9c:de:39:27");

  private static final PortRange SERVER = new PortRange(67, 67);
  private static final PortRange CLIENT = new PortRange(68, 68);

  private DhcpService() {}

  /**
   * Answers a packet from a client with a reservation; false if it is anything else. Of a foreseen
   * packet: whether it may be one.
   */
  static boolean answers(Walk walk, InFlight packet, BridgePort port) {
    walk.depend(new OfDhcp(port.bridgeId()));
    CompiledBridge bridge = walk.view.bridge(port.bridgeId());
    if (bridge.dhcp().isEmpty() || !port.adminStateUp() || !forServer(packet, bridge)) {
      return false;
    }
    if (walk.kind == Walk.Kind.FORESEEN) {
      return true; // Its payload will say whether it is.
    }
    Optional<DhcpMessage> request = walk.payload().flatMap(DhcpService::parse);
    // What a relay brings comes from another link, whose subnets are not this bridge's.
    if (request.isEmpty()
        || !request.get().request()
        || !request.get().relayAddress().isUnspecified()
        || request.get().clientMac().value() != packet.readEthSrc()) {
      return false;
    }
    for (Dhcp subnet : bridge.dhcp()) {
      for (DhcpHost host : subnet.hosts()) {
        if (host.mac().equals(request.get().clientMac()) && host.address() instanceof Ip4 address) {
          if (!chosen(request.get(), server(subnet, address))) {
            return false;
          }
          answer(walk, port, subnet, host, address, request.get());
          return true;
        }
      }
    }
    return false;
  }

  /** A client that has chosen another server (RFC 2131, 4.3.2) speaks to that one alone. */
  private static boolean chosen(DhcpMessage request, Ip4 server) {
    return request.options().address(DhcpOption.SERVER_IDENTIFIER).map(server::equals).orElse(true);
  }

  private static boolean forServer(InFlight packet, CompiledBridge bridge) {
    if (packet.tagged() || packet.etherType() != EtherType.IPV4) {
      return false;
    }
    boolean toServer = packet.ipIn(false, Prefix.host(Ip4.BROADCAST));
    for (IpAddress server : bridge.dhcpServers()) {
      toServer = toServer || packet.ipIn(false, Prefix.host(server));
    }
    return toServer
        && packet.isTcpOrUdp()
        && packet.portIn(false, SERVER)
        && packet.portIn(true, CLIENT);
  }

  private static Optional<DhcpMessage> parse(MemorySegment frame) {
    try {
      return Optional.of(
          DhcpMessage.parse(
              Udp.parse(IpPacket.parse(Ethernet.parse(frame).payload()).payload()).payload()));
    } catch (MalformedPacket e) {
      return Optional.empty(); // Not DHCP: the virtual network forwards it as it is.
    }
  }

  private static void answer(
      Walk walk, BridgePort port, Dhcp subnet, DhcpHost host, Ip4 address, DhcpMessage request) {
    walk.consume();
    DhcpMessage.Type type = answerTo(request, address);
    if (type == null) {
      walk.step(new Step.Took(port.bridgeId(), "a DHCP message that needs no answer"));
      return;
    }
    boolean refuses = type == DhcpMessage.Type.NAK;
    boolean informs = request.type().filter(DhcpMessage.Type.INFORM::equals).isPresent();
    Ip4 server = server(subnet, address);
    DhcpMessage answer =
        request.reply(
            type,
            refuses || informs ? Ip4.ANY : address,
            refuses ? Ip4.ANY : DhcpExtraOptions.nextServer(host).orElse(server),
            refuses
                ? DhcpAnswer.refusal(request, server, address)
                : DhcpAnswer.options(subnet, host, request, server, walk.view.guestMtu(), informs));
    byte[] frame =
        FrameBuilder.ethernet(SERVER_MAC, request.clientMac())
            .ip(server, Ip4.BROADCAST)
            .udp(67, 68)
            .payload(answer.toBytes())
            .build();
    walk.step(
        new Step.Made(
            port.bridgeId(), "a DHCP " + type + " of " + address + " for " + request.clientMac()));
    walk.deliveries.add(new Delivery(port.id(), frame));
  }

  private static DhcpMessage.@Nullable Type answerTo(DhcpMessage request, Ip4 reserved) {
    return switch (request.type().orElse(null)) {
      case DISCOVER -> DhcpMessage.Type.OFFER;
      case REQUEST -> {
        Ip4 wanted =
            request.options().address(DhcpOption.REQUESTED_ADDRESS).orElse(request.clientAddress());
        yield wanted.equals(reserved) ? DhcpMessage.Type.ACK : DhcpMessage.Type.NAK;
      }
      case INFORM -> DhcpMessage.Type.ACK;
      case null, default -> null;
    };
  }

  private static Ip4 server(Dhcp subnet, Ip4 host) {
    return subnet
        .serverAddress()
        .or(subnet::defaultGateway)
        .filter(Ip4.class::isInstance)
        .map(Ip4.class::cast)
        .orElse(host);
  }
}
