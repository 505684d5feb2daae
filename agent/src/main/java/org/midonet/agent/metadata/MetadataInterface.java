package org.midonet.agent.metadata;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import org.midonet.agent.binding.Bindings;
import org.midonet.agent.flow.MetadataRoute;
import org.midonet.datapath.Datapath;
import org.midonet.datapath.DatapathPort;
import org.midonet.datapath.PortLimits;
import org.midonet.ffi.netlink.Link;
import org.midonet.ffi.netlink.NetlinkException;
import org.midonet.ffi.netlink.Rtnetlink;
import org.midonet.packet.Ip4;
import org.midonet.packet.Ip6;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;

/**
 * The interface {@code metadata} that the service listens on, and its other end, which is a port of
 * the datapath. Made in the network namespace of the calling thread, where it stays; found again by
 * its name. Nobody is asked for hardware addresses on it: all callers are behind the other end.
 */
final class MetadataInterface {

  /** Where the service is, as guests see it. */
  static final List<IpAddress> ADDRESSES =
      List.of(Ip4.parse("169.254.169.254"), (Ip6) IpAddress.parse("fe80::a9fe:a9fe"));

  static final String NAME = "metadata";
  private static final String OTHER_END = "metadata-dp";

  /** Holds every caller and the service, and no more of the host's link-local world than that. */
  private static final int IPV4_LENGTH = 16;

  private static final int IPV6_LENGTH = 64;

  private MetadataInterface() {}

  /** Makes both, and says how guests get there. */
  static MetadataRoute make(Datapath datapath) {
    try (Rtnetlink links = Rtnetlink.open()) {
      if (links.link(NAME).isEmpty()) {
        links.createVeth(NAME, OTHER_END);
      }
      Link end = link(links, OTHER_END);
      Link own = link(links, NAME);
      for (Link each : List.of(end, own)) {
        links.disableAutomaticAddress(each.index());
        links.disableNeighbourDiscovery(each.index());
        links.setUp(each.index(), true);
      }
      links.awaitOperational(end.index(), own.index());
      for (IpAddress address : ADDRESSES) {
        add(links, own.index(), address);
      }
      datapath.putPort(
          new DatapathPort(
              Bindings.METADATA,
              end.index(),
              0,
              MetadataRoute.PLACE,
              0,
              PortLimits.USUAL,
              Set.of()));
      return new MetadataRoute(Bindings.METADATA, new Mac(own.mac()));
    }
  }

  private static void add(Rtnetlink links, int index, IpAddress address) {
    boolean there =
        links.addresses().stream()
            .filter(known -> known.interfaceIndex() == index)
            .anyMatch(known -> IpAddress.ofBytes(known.address().getAddress()).equals(address));
    if (!there) {
      try {
        links.addAddress(
            index,
            InetAddress.getByAddress(address.toBytes()),
            address.bits() == 32 ? IPV4_LENGTH : IPV6_LENGTH);
      } catch (NetlinkException e) {
        if (address.bits() == 32) {
          throw e;
        }
        // A host may have IPv6 switched off: then its guests have IPv4.
      } catch (UnknownHostException e) {
        throw new AssertionError("an address of 4 or 16 octets", e);
      }
    }
  }

  private static Link link(Rtnetlink links, String name) {
    return links
        .link(name)
        .orElseThrow(() -> new IllegalStateException("interface " + name + " vanished"));
  }
}
