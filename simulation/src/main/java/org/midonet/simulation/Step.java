package org.midonet.simulation;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.packet.Prefix;

/** One step of a packet's path. {@link Steps#render} writes a path for people. */
public sealed interface Step {

  /** It entered a device by a port. */
  record Entered(UUID port, UUID device) implements Step {}

  /** A chain began: the filter of a port or device. */
  record Filtered(UUID chain, boolean inbound, UUID of) implements Step {}

  /** A rule's condition held, and it was applied. */
  record Matched(UUID rule, UUID chain, String effect) implements Step {}

  /** Somebody asked to see such packets: a trace request, or a trace rule's, whose id it is. */
  record Traced(UUID request, UUID at) implements Step {}

  /** A bridge learned a source MAC. */
  record Learned(UUID bridge, int vlan, Mac mac, UUID port) implements Step {}

  /** A bridge knew where the destination is. */
  record Switched(UUID bridge, Mac destination, UUID port) implements Step {}

  /** A bridge sent copies to so many ports. */
  record Flooded(UUID bridge, int ports) implements Step {}

  /** A router chose a route. */
  record Routed(UUID router, UUID route, Prefix destination, Optional<IpAddress> gateway)
      implements Step {}

  /** A router knew, or did not know, the hardware address of the next hop. */
  record Resolved(UUID router, IpAddress nextHop, Optional<Mac> mac) implements Step {}

  /** An address or a port was translated. */
  record Translated(UUID device, boolean source, IpAddress from, IpAddress to, String ports)
      implements Step {}

  /** A load balancer gave it to a member. */
  record Balanced(UUID balancer, UUID vip, UUID member) implements Step {}

  /** A mirror sent a copy out of a port: the copy's steps follow. */
  record Mirrored(UUID mirror, UUID port) implements Step {}

  /** A rule sent it into or out of another port. */
  record Redirected(UUID rule, UUID port, boolean into) implements Step {}

  /** A device made a packet of its own. */
  record Made(UUID device, String what) implements Step {}

  /** It was for a device, which does not answer it. */
  record Took(UUID device, String what) implements Step {}

  /** It does not fit the MTU of its way out; whether a router may cut it into fragments. */
  record TooBig(UUID port, int mtu, boolean fragmented) implements Step {}

  /** An overlay VTEP puts it into VXLAN for another. */
  record Encapsulated(UUID port, int vni, IpAddress from, IpAddress to) implements Step {}

  /** A router takes VXLAN for an address of its overlay VTEPs, and unwraps it. */
  record Decapsulated(UUID router, IpAddress address) implements Step {}

  /** It goes to a hardware VTEP, in VXLAN, at one of these addresses. */
  record ToVtep(UUID port, UUID vtep, int vni, List<IpAddress> addresses) implements Step {
    public ToVtep {
      addresses = List.copyOf(addresses);
    }
  }

  /** It left by an exterior port. */
  record Left(UUID port) implements Step {}

  /** It was handed to the owner of its NAT block. */
  record HandedTo(UUID owner) implements Step {}

  /** It went to the metadata service of the host. */
  record ServedMetadata(UUID port) implements Step {}

  /** It was dropped; in a flood, this copy was. */
  record Dropped(UUID at, DropReason reason, Optional<UUID> rule) implements Step {}

  /** It waits. */
  record Waits(Need need) implements Step {}

  /** It was dropped as the packet that opens a connection: as an answer its steps follow. */
  record JudgedAsAnswer() implements Step {}

  /** The answer that is expected was simulated too: its steps follow. */
  record ReturnSimulated(UUID port) implements Step {}
}
