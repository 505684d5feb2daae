package org.midonet.agent.host;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.midonet.agent.binding.HostLink;
import org.midonet.ffi.netlink.Link;
import org.midonet.ffi.netlink.LinkAddress;
import org.midonet.nsdb.HostInterface;
import org.midonet.nsdb.HostState;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;

/**
 * The interfaces of a host at one moment.
 *
 * @param links by index
 * @param addresses of all of them
 */
public record Interfaces(Map<Integer, Link> links, List<LinkAddress> addresses) {

  public Interfaces {
    links = Map.copyOf(links);
    addresses = List.copyOf(addresses);
  }

  /** What bindings look at, by name. */
  public Map<String, HostLink> byName() {
    Map<String, HostLink> named = new HashMap<>();
    for (Link link : links.values()) {
      boolean vethElsewhere = link.foreignPeer() && link.kind().equals(Optional.of("veth"));
      named.put(
          link.name(),
          new HostLink(
              link.name(), link.index(), link.mtu(), link.isUp(), link.isRunning(), vethElsewhere));
    }
    return named;
  }

  /** The MTU of the interface that has an address. */
  public Optional<Integer> mtuOf(IpAddress address) {
    return addresses.stream()
        .filter(
            known ->
                IpAddress.parse(withoutScope(known.address().getHostAddress())).equals(address))
        .map(known -> links.get(known.interfaceIndex()))
        .flatMap(link -> Optional.ofNullable(link).stream())
        .map(Link::mtu)
        .findFirst();
  }

  /** What the cloud is told: the interfaces with a MAC, by name. */
  public HostState state() {
    return new HostState(
        links.values().stream()
            .filter(link -> link.mac() != 0 || link.isLoopback())
            .map(this::published)
            .sorted(Comparator.comparing(HostInterface::name))
            .toList());
  }

  private HostInterface published(Link link) {
    List<IpAddress> own = new ArrayList<>();
    for (LinkAddress address : addresses) {
      if (address.interfaceIndex() == link.index()) {
        own.add(IpAddress.parse(withoutScope(address.address().getHostAddress())));
      }
    }
    return new HostInterface(
        link.name(),
        type(link),
        link.mac() == 0 ? Optional.empty() : Optional.of(new Mac(link.mac())),
        own,
        link.isUp(),
        link.isRunning(),
        link.mtu(),
        endpoint(link));
  }

  private static HostInterface.Type type(Link link) {
    return switch (link.kind().orElse("")) {
      case "" -> link.isLoopback() ? HostInterface.Type.VIRTUAL : HostInterface.Type.PHYSICAL;
      case "vxlan", "gretap", "ip6gretap", "geneve" -> HostInterface.Type.TUNNEL;
      default -> HostInterface.Type.VIRTUAL;
    };
  }

  private static HostInterface.Endpoint endpoint(Link link) {
    if (link.isLoopback()) {
      return HostInterface.Endpoint.LOCALHOST;
    }
    return switch (link.kind().orElse("")) {
      case "" -> HostInterface.Endpoint.PHYSICAL;
      case "tun" -> HostInterface.Endpoint.TUNTAP;
      case "gretap", "ip6gretap" -> HostInterface.Endpoint.GRE;
      default -> HostInterface.Endpoint.UNKNOWN;
    };
  }

  /** Java writes the interface of a link-local address behind it. */
  private static String withoutScope(String address) {
    int scope = address.indexOf('%');
    return scope < 0 ? address : address.substring(0, scope);
  }
}
