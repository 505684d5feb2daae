package org.midonet.simulation.path;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.UUID;
import org.midonet.packet.FlowKey;
import org.midonet.packet.IcmpQuote;
import org.midonet.packet.Icmpv6Type;
import org.midonet.packet.IpAddress;
import org.midonet.packet.MalformedPacket;
import org.midonet.packet.NeighbourDiscovery;
import org.midonet.packet.Prefix;
import org.midonet.simulation.Dependency.OfAddressGroup;
import org.midonet.simulation.view.CompiledCondition;
import org.midonet.simulation.view.Test;
import org.midonet.topology.FragmentPolicy;

/**
 * Whether a condition holds for a packet. Parts are tested in order, and none after the first that
 * does not hold.
 */
final class Conditions {

  private Conditions() {}

  static boolean hold(Walk walk, InFlight packet, CompiledCondition condition) {
    if (condition.fragments != null && !fragments(packet, condition.fragments.policy())) {
      return false;
    }
    boolean all = true;
    for (Test test : condition.tests) {
      if (!holds(walk, packet, test)) {
        all = false;
        break;
      }
    }
    return all != condition.inverted;
  }

  private static boolean holds(Walk walk, InFlight packet, Test test) {
    return switch (test) {
      case Test.InPorts t ->
          t.inverted() != (packet.inPort != null && t.ports().contains(packet.inPort));
      case Test.OutPorts t ->
          t.inverted() != (packet.outPort != null && t.ports().contains(packet.outPort));
      case Test.InGroup t -> t.inverted() != inGroup(walk, t.group());
      case Test.Traversed t -> t.inverted() != passed(packet, t.device());
      case Test.NoVlan t -> !packet.tagged();
      case Test.Vlan t -> packet.tagged() && (packet.readTag() & 0xefff) == (t.tci() & 0xefff);
      case Test.Type t -> t.inverted() != (packet.etherType() == t.etherType());
      case Test.Protocol t -> t.inverted() != (packet.ipProtocol() == t.protocol());
      case Test.Tos t -> t.inverted() != (packet.isIp() && packet.readTos() == t.tos());
      case Test.Address t -> t.inverted() != packet.ipIn(t.source(), t.prefix());
      case Test.AddressGroup t ->
          t.inverted() != inAddressGroup(walk, packet, t.source(), t.group());
      case Test.Ethernet t -> t.inverted() != packet.ethIs(t.source(), t.mac(), t.mask());
      case Test.Ports t ->
          t.inverted() != (!packet.hasPorts() || packet.portIn(t.source(), t.range()));
      case Test.Quoted t -> t.inverted() != quotes(walk, packet, t.source(), t.prefix());
      case Test.Direction t -> t.answers() == answers(walk, packet);
      case Test.Fragments t -> fragments(packet, t.policy());
    };
  }

  private static boolean passed(InFlight packet, UUID device) {
    return packet.devices.contains(device) || packet.ports.contains(device);
  }

  private static boolean answers(Walk walk, InFlight packet) {
    walk.recording.stateful = true;
    if (!walk.answers() && walk.sameWay == null) {
      return false;
    }
    if (walk.kind == Walk.Kind.WIRE && Quotes.isError(packet)) {
      // It belongs to what it quotes, which no mask can say.
      walk.recording.cacheable = false;
      return true;
    }
    return walk.kind == Walk.Kind.MADE || Tracking.tracked(packet);
  }

  private static boolean inGroup(Walk walk, UUID group) {
    org.midonet.topology.Port port =
        walk.port(
            walk.kind == Walk.Kind.FORESEEN && walk.entered != null ? walk.entered : walk.ingress);
    return port != null && walk.kind != Walk.Kind.MADE && port.portGroupIds().contains(group);
  }

  private static boolean inAddressGroup(Walk walk, InFlight packet, boolean source, UUID group) {
    walk.depend(new OfAddressGroup(group));
    if (!packet.isIp() && !packet.isArp()) {
      return false;
    }
    return walk.view.addressGroup(group).contains(packet.readIp(source));
  }

  private static boolean quotes(Walk walk, InFlight packet, boolean source, Prefix prefix) {
    if (!Quotes.isError(packet)) {
      return source && speaksFor(walk, packet, prefix);
    }
    Optional<MemorySegment> payload = walk.payload();
    if (payload.isEmpty()) {
      return false;
    }
    try {
      Optional<IcmpQuote> quote = IcmpQuote.find(payload.get());
      if (quote.isEmpty()) {
        return false;
      }
      FlowKey key = quote.get().key();
      IpAddress address = source ? key.ipSrc() : key.ipDst();
      return prefix.contains(address);
    } catch (MalformedPacket e) {
      return false; // No quoted packet is one that does not match.
    }
  }

  /** Whether it is a neighbour advertisement that says where an address of the prefix is. */
  private static boolean speaksFor(Walk walk, InFlight packet, Prefix prefix) {
    return packet.isIpv6()
        && packet.isIcmp()
        && !packet.laterFragment()
        && packet.readIcmpType() == Icmpv6Type.NEIGHBOUR_ADVERTISEMENT
        && Questions.discovery(walk).orElse(null) instanceof NeighbourDiscovery.Advertisement tells
        && prefix.contains(tells.target());
  }

  private static boolean fragments(InFlight packet, FragmentPolicy policy) {
    if (policy == FragmentPolicy.ANY || !packet.isIp()) {
      return policy != FragmentPolicy.NONHEADER;
    }
    return switch (policy) {
      case ANY -> true;
      case UNFRAGMENTED -> packet.readFragment() == FlowKey.WHOLE;
      case HEADER -> !packet.laterFragment();
      case NONHEADER -> packet.laterFragment();
    };
  }
}
