package org.midonet.simulation.path;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.midonet.packet.Dhcp6Message;
import org.midonet.packet.Dhcp6Options;
import org.midonet.packet.Dhcp6Options.Association;
import org.midonet.packet.Dhcp6Options.Lease;
import org.midonet.packet.Dhcp6Options.Status;
import org.midonet.packet.EtherType;
import org.midonet.packet.Ethernet;
import org.midonet.packet.FrameBuilder;
import org.midonet.packet.Ip6;
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
import org.midonet.topology.DhcpV6;
import org.midonet.topology.DhcpV6Host;
import org.midonet.topology.Ipv6Mode;
import org.midonet.topology.PortRange;

/**
 * A bridge's DHCPv6 server (RFC 8415): it gives a client the addresses that are reserved for it,
 * and options to whoever asks where the subnet says so, at the port by which the client's frame
 * came in, before any filter. Everything else is not its business. It keeps no leases; it is the
 * same server at every host.
 */
final class Dhcp6Service {

  private static final Prefix GROUP = Prefix.host(Dhcp6Message.SERVERS);
  private static final PortRange SERVER = new PortRange(Udp.DHCP6_SERVER, Udp.DHCP6_SERVER);
  private static final PortRange CLIENT = new PortRange(Udp.DHCP6_CLIENT, Udp.DHCP6_CLIENT);
  private static final long VALID = 86_400;
  private static final long RENEW = VALID / 2;
  private static final long REBIND = VALID * 4 / 5;

  /** A DUID of the kind that is made of a MAC (RFC 8415, 11.4). */
  private static final byte[] DUID = duid(DhcpService.SERVER_MAC);

  private Dhcp6Service() {}

  /**
   * Answers a client's packet; false if it is anything else, or for another server. Of a foreseen
   * packet: whether it may be one.
   */
  static boolean answers(Walk walk, InFlight packet, BridgePort port) {
    walk.depend(new OfDhcp(port.bridgeId()));
    CompiledBridge bridge = walk.view.bridge(port.bridgeId());
    if (bridge.dhcp6().isEmpty() || !port.adminStateUp() || !forServer(packet)) {
      return false;
    }
    if (walk.kind == Walk.Kind.FORESEEN) {
      return true; // Its payload will say whether it is.
    }
    Optional<Dhcp6Message> request = walk.payload().flatMap(Dhcp6Service::parse);
    if (request.isEmpty()) {
      return false;
    }
    Mac mac = new Mac(packet.readEthSrc());
    try {
      Client client = client(request.get(), mac, bridge);
      if (!concerned(request.get(), client)) {
        return false;
      }
      Dhcp6Message answer = answer(request.get(), client);
      walk.consume();
      if (answer == null) {
        walk.step(new Step.Took(port.bridgeId(), "a DHCPv6 message that servers discard"));
      } else {
        deliver(walk, packet, port, mac, answer);
      }
      return true;
    } catch (MalformedPacket e) {
      return false; // It is forwarded like any other.
    }
  }

  private static boolean forServer(InFlight packet) {
    return !packet.tagged()
        && packet.etherType() == EtherType.IPV6
        && packet.ipIn(false, GROUP)
        && packet.isTcpOrUdp()
        && packet.portIn(false, SERVER)
        && packet.portIn(true, CLIENT);
  }

  private static Optional<Dhcp6Message> parse(MemorySegment frame) {
    try {
      return Optional.of(
          Dhcp6Message.parse(
              Udp.parse(IpPacket.parse(Ethernet.parse(frame).payload()).payload()).payload()));
    } catch (MalformedPacket e) {
      return Optional.empty();
    }
  }

  /**
   * What there is for a client.
   *
   * @param addresses reserved for it
   * @param onLink the subnets whose addresses the bridge's stations may have
   * @param tells whether options are for everybody who asks
   * @param dnsServers of all subnets, in their order
   */
  private record Client(
      List<Ip6> addresses, List<Prefix> onLink, boolean tells, List<Ip6> dnsServers) {}

  private static Client client(Dhcp6Message request, Mac mac, CompiledBridge bridge) {
    String duid =
        request.options().bytes(Dhcp6Options.CLIENT_ID).map(HexFormat.of()::formatHex).orElse("");
    String hardware = HexFormat.of().toHexDigits(mac.value(), 12);
    List<Ip6> addresses = new ArrayList<>(1);
    List<Prefix> onLink = new ArrayList<>(1);
    List<Ip6> dnsServers = new ArrayList<>(2);
    boolean tells = false;
    for (DhcpV6 subnet : bridge.dhcp6()) {
      onLink.add(subnet.prefix());
      Ipv6Mode mode = subnet.addressMode().orElse(Ipv6Mode.DHCPV6_STATEFUL);
      tells |= mode != Ipv6Mode.SLAAC;
      for (IpAddress server : subnet.dnsServers()) {
        if (server instanceof Ip6 address && !dnsServers.contains(address)) {
          dnsServers.add(address);
        }
      }
      for (DhcpV6Host host : subnet.hosts()) {
        String id = host.clientId().toLowerCase(Locale.ROOT).replaceAll("[:-]", "");
        if (mode == Ipv6Mode.DHCPV6_STATEFUL
            && (id.equals(duid) || id.equals(hardware))
            && host.address() instanceof Ip6 address) {
          addresses.add(address);
        }
      }
    }
    return new Client(addresses, onLink, tells, dnsServers);
  }

  /** Whether this server is meant and has something to say. */
  private static boolean concerned(Dhcp6Message request, Client client) {
    Optional<byte[]> server = request.options().bytes(Dhcp6Options.SERVER_ID);
    if (server.isPresent() && !Arrays.equals(server.get(), DUID)) {
      return false;
    }
    return switch (request.type()) {
      case SOLICIT, REQUEST, CONFIRM, RENEW, REBIND, RELEASE, DECLINE ->
          !client.addresses().isEmpty();
      case INFORMATION_REQUEST -> client.tells();
      case ADVERTISE, REPLY, RECONFIGURE -> false;
    };
  }

  /** The answer; none to a message that RFC 8415, section 16, has servers discard. */
  private static @Nullable Dhcp6Message answer(Dhcp6Message request, Client client)
      throws MalformedPacket {
    Dhcp6Options asked = request.options();
    boolean toMe = asked.has(Dhcp6Options.SERVER_ID);
    boolean identified = asked.has(Dhcp6Options.CLIENT_ID);
    return switch (request.type()) {
      case SOLICIT -> {
        if (toMe || !identified) {
          yield null;
        }
        boolean atOnce = asked.has(Dhcp6Options.RAPID_COMMIT);
        Dhcp6Options.Builder options = head(request);
        options.add(
            atOnce ? Dhcp6Options.RAPID_COMMIT : Dhcp6Options.PREFERENCE,
            atOnce ? new byte[0] : new byte[] {(byte) 255});
        yield reply(
            request,
            atOnce ? Dhcp6Message.Type.REPLY : Dhcp6Message.Type.ADVERTISE,
            given(request, client, options),
            client);
      }
      case REQUEST, RENEW, REBIND -> {
        boolean wanted = (request.type() == Dhcp6Message.Type.REBIND) != toMe;
        yield wanted && identified
            ? reply(request, Dhcp6Message.Type.REPLY, given(request, client, head(request)), client)
            : null;
      }
      case CONFIRM -> toMe || !identified ? null : confirmed(request, client);
      case RELEASE, DECLINE ->
          toMe && identified
              ? new Dhcp6Message(
                  Dhcp6Message.Type.REPLY,
                  request.transaction(),
                  head(request).add(new Status(0, "")).build())
              : null;
      case INFORMATION_REQUEST ->
          asked.has(Dhcp6Options.IA_NA)
              ? null
              : reply(request, Dhcp6Message.Type.REPLY, head(request), client);
      case ADVERTISE, REPLY, RECONFIGURE -> null;
    };
  }

  private static Dhcp6Options.Builder head(Dhcp6Message request) {
    Dhcp6Options.Builder options = Dhcp6Options.builder();
    request
        .options()
        .bytes(Dhcp6Options.CLIENT_ID)
        .ifPresent(id -> options.add(Dhcp6Options.CLIENT_ID, id));
    return options.add(Dhcp6Options.SERVER_ID, DUID);
  }

  private static Dhcp6Message reply(
      Dhcp6Message request, Dhcp6Message.Type type, Dhcp6Options.Builder options, Client client) {
    options.add(Dhcp6Options.DNS_SERVERS, client.dnsServers());
    return new Dhcp6Message(type, request.transaction(), options.build());
  }

  /**
   * The first association gets all that is reserved; there is nothing for others. Addresses that
   * the client names and that are not its own are ended.
   */
  private static Dhcp6Options.Builder given(
      Dhcp6Message request, Client client, Dhcp6Options.Builder options) throws MalformedPacket {
    boolean keeps =
        request.type() == Dhcp6Message.Type.RENEW || request.type() == Dhcp6Message.Type.REBIND;
    boolean first = true;
    for (Association asked : request.options().associations(Dhcp6Options.IA_NA)) {
      Dhcp6Options.Builder inside = Dhcp6Options.builder();
      if (first) {
        client.addresses().forEach(address -> inside.add(new Lease(address, VALID, VALID)));
      }
      for (Lease lease : asked.options().leases()) {
        if (keeps && !(first && client.addresses().contains(lease.address()))) {
          inside.add(new Lease(lease.address(), 0, 0));
        }
      }
      if (!first) {
        inside.add(new Status(keeps ? Status.NO_BINDING : Status.NO_ADDRESS, "no more addresses"));
      }
      options.add(
          Dhcp6Options.IA_NA,
          new Association(asked.id(), first ? RENEW : 0, first ? REBIND : 0, inside.build()));
      first = false;
    }
    for (Association asked : request.options().associations(Dhcp6Options.IA_PD)) {
      options.add(
          Dhcp6Options.IA_PD,
          new Association(
              asked.id(),
              0,
              0,
              Dhcp6Options.builder().add(new Status(Status.NO_PREFIX, "no prefixes")).build()));
    }
    return options;
  }

  private static @Nullable Dhcp6Message confirmed(Dhcp6Message request, Client client)
      throws MalformedPacket {
    List<Lease> leases = new ArrayList<>(1);
    for (Association asked : request.options().associations(Dhcp6Options.IA_NA)) {
      leases.addAll(asked.options().leases());
    }
    if (leases.isEmpty()) {
      return null; // RFC 8415, 18.3.3: nothing to confirm.
    }
    boolean right =
        leases.stream()
            .allMatch(
                lease -> client.onLink().stream().anyMatch(net -> net.contains(lease.address())));
    Status status =
        right ? new Status(0, "") : new Status(Status.NOT_ON_LINK, "of another network");
    return new Dhcp6Message(
        Dhcp6Message.Type.REPLY, request.transaction(), head(request).add(status).build());
  }

  private static void deliver(
      Walk walk, InFlight packet, BridgePort port, Mac client, Dhcp6Message answer) {
    byte[] frame =
        FrameBuilder.ethernet(DhcpService.SERVER_MAC, client)
            .ip(Ip6.linkLocal(DhcpService.SERVER_MAC), packet.ipSrc)
            .udp(Udp.DHCP6_SERVER, Udp.DHCP6_CLIENT)
            .payload(answer.toBytes())
            .build();
    walk.step(new Step.Made(port.bridgeId(), "a DHCPv6 " + answer.type() + " for " + client));
    walk.deliveries.add(new Delivery(port.id(), frame));
  }

  private static byte[] duid(Mac mac) {
    return HexFormat.of().parseHex("00030001" + HexFormat.of().toHexDigits(mac.value(), 12));
  }
}
