package org.midonet.simulation.path;

import java.util.UUID;
import org.midonet.packet.IcmpProblem;
import org.midonet.simulation.Dependency;
import org.midonet.simulation.DropReason;
import org.midonet.simulation.Step;
import org.midonet.simulation.view.CompiledChain;
import org.midonet.simulation.view.CompiledInsertions;
import org.midonet.topology.BridgePort;
import org.midonet.topology.Port;
import org.midonet.topology.RouterPort;
import org.midonet.topology.VxlanPort;

/** What ports do: into a device, out of a device, across a link, out of the virtual network. */
final class Ports {

  private Ports() {}

  /** A packet comes in from the wire. */
  static void enterFromOutside(Walk walk, InFlight packet, UUID id) {
    Port port = walk.port(id);
    if (port == null || !(port.exterior() || port instanceof VxlanPort)) {
      if (!Overlays.enter(walk, packet, id, port)) {
        walk.drop(id, DropReason.NO_SUCH_PORT);
      }
      return;
    }
    if (walk.kind == Walk.Kind.MADE
        || !(port instanceof BridgePort bridgePort)
        || !served(walk, packet, bridgePort)) {
      enter(walk, packet, port);
    }
  }

  /**
   * Whether a packet is one of a service at the port. A foreseen answer may be too: it gets no
   * entry, which would come before the service.
   */
  private static boolean served(Walk walk, InFlight packet, BridgePort port) {
    return DhcpService.answers(walk, packet, port)
        || Dhcp6Service.answers(walk, packet, port)
        || (walk.view.metadata() && MetadataService.takes(walk, packet, port));
  }

  /** A packet comes in by a port: from the wire, or from its peer. */
  static void enter(Walk walk, InFlight packet, Port port) {
    enter(walk, packet, port, port.adminStateUp(), false);
  }

  /** A packet comes in by a port that may be down, as if it were up. */
  static void enterEvenDown(Walk walk, InFlight packet, Port port) {
    enter(walk, packet, port, true, false);
  }

  /** A packet that the services of a protected port have seen comes in by that port. */
  static void enterServed(Walk walk, InFlight packet, Port port) {
    enter(walk, packet, port, port.adminStateUp(), true);
  }

  private static void enter(Walk walk, InFlight packet, Port port, boolean up, boolean served) {
    walk.step(new Step.Entered(port.id(), port.deviceId()));
    if (packet.devices.size() >= Walk.MAX_DEVICES || ++walk.entries > Walk.MAX_ENTRIES) {
      walk.drop(port.id(), DropReason.TOO_MANY_DEVICES);
      return;
    }
    packet.inPort = port.id();
    packet.outPort = null;
    packet.ports.add(port.id());
    if (port instanceof RouterPort router) {
      packet.arrival = new InFlight.Arrival(router, packet.ethSrc, packet.ipSrc, packet.ipDst);
    }
    Mirroring.copy(walk, packet, port.inboundMirrorIds());
    if (!up) {
      if (port instanceof RouterPort) {
        Errors.send(walk, packet, IcmpProblem.PROHIBITED);
      }
      walk.drop(port.id(), DropReason.ADMIN_DOWN);
      return;
    }
    Traces.met(walk, packet, port.id());
    if (!served && !inserted(walk, packet, port, true)) {
      return;
    }
    Filters.Outcome outcome =
        Filters.run(walk, packet, port.inboundFilterId(), true, port.id(), port.deviceId());
    if (!passes(walk, packet, outcome, port, port instanceof RouterPort)) {
      return;
    }
    packet.devices.add(port.deviceId());
    switch (port) {
      case BridgePort bridge ->
          Switching.handle(walk, packet, bridge.bridgeId(), port, bridge.vlanId().orElse(0));
      case VxlanPort vxlan -> {
        if (packet.tagged()) {
          walk.drop(port.id(), DropReason.WRONG_VLAN);
        } else {
          Switching.handle(walk, packet, vxlan.bridgeId(), port, 0);
        }
      }
      case RouterPort router -> Routing.handle(walk, packet, router);
    }
  }

  /** A packet leaves a device by a port. */
  static void leave(Walk walk, InFlight packet, Port port) {
    packet.outPort = port.id();
    packet.ports.add(port.id());
    CompiledInsertions insertions = walk.view.insertionsAt(port.id());
    if (insertions != null && insertions.service()) {
      walk.drop(port.id(), DropReason.SERVICE_PORT);
      return;
    }
    // What a device has made came in by no port: nobody is told.
    boolean speaks = port instanceof RouterPort && packet.inPort != null;
    // A router port that is down still says so.
    boolean ownWord =
        walk.kind == Walk.Kind.MADE && packet.inPort == null && port instanceof RouterPort;
    if (!port.adminStateUp() && !ownWord) {
      if (speaks) {
        Errors.send(walk, packet, IcmpProblem.PROHIBITED);
      }
      walk.drop(port.id(), DropReason.ADMIN_DOWN);
      return;
    }
    Filters.Outcome outcome =
        Filters.run(walk, packet, port.outboundFilterId(), false, port.id(), port.deviceId());
    if (!passes(walk, packet, outcome, port, speaks)) {
      return;
    }
    if (inserted(walk, packet, port, false)) {
      deliver(walk, packet, port);
    }
  }

  /** Whether a packet that comes or goes by a port is let on by the port's inserted services. */
  private static boolean inserted(Walk walk, InFlight packet, Port port, boolean inbound) {
    CompiledInsertions insertions = walk.view.insertionsAt(port.id());
    if (insertions == null) {
      return true;
    }
    CompiledChain rules = inbound ? insertions.in() : insertions.out();
    Filters.Outcome outcome =
        Filters.runOn(walk, packet, rules, inbound, port.id(), port.deviceId());
    return passes(walk, packet, outcome, port, false);
  }

  /** A packet that passed a port's filters leaves by it: to outside, or to its peer. */
  static void deliver(Walk walk, InFlight packet, Port port) {
    Mirroring.copy(walk, packet, port.outboundMirrorIds());
    if (port instanceof RouterPort && packet.readEthSrc() == packet.readEthDst()) {
      // The next hop is an address that this very port answers for: a floating address on its
      // network. The packet comes straight back in.
      enter(walk, packet, port);
      return;
    }
    if (port instanceof VxlanPort vxlan) {
      HardwareVteps.send(walk, packet, vxlan);
      return;
    }
    if (port.exterior()) {
      exit(walk, packet, port.id());
      return;
    }
    Port peer = port.peerId().map(walk::port).orElse(null);
    if (peer == null) {
      walk.drop(port.id(), DropReason.UNPLUGGED);
      return;
    }
    enter(walk, packet, peer);
  }

  /** A packet leaves the virtual network by a port. */
  static void exit(Walk walk, InFlight packet, UUID port) {
    walk.depend(new Dependency.OfLocation(port));
    if (!TooBig.stops(walk, packet, port)) {
      walk.step(new Step.Left(port));
      walk.exits.add(Walk.Exit.by(port, packet));
    }
  }

  /**
   * Whether a filter lets the packet on; where not, all is said. Routers, and only they, tell the
   * sender of a rejection.
   */
  static boolean passes(
      Walk walk, InFlight packet, Filters.Outcome outcome, Port at, boolean speaks) {
    switch (outcome.kind()) {
      case ACCEPT -> {
        return true;
      }
      case DROP -> walk.drop(at.id(), DropReason.RULE, outcome.rule());
      case REJECT -> {
        if (speaks) {
          Errors.send(walk, packet, IcmpProblem.PROHIBITED);
        }
        walk.drop(at.id(), DropReason.REJECTED, outcome.rule());
      }
      case ENDED -> {
        // Handed over, waiting, or dropped by a translation: said already.
      }
    }
    return false;
  }
}
