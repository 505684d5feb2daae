package org.midonet.simulation.path;

import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.midonet.packet.Mac;
import org.midonet.simulation.Dependency.OfBridge;
import org.midonet.simulation.Dependency.OfMac;
import org.midonet.simulation.Dependency.OfPortSet;
import org.midonet.simulation.DropReason;
import org.midonet.simulation.Effect;
import org.midonet.simulation.Step;
import org.midonet.simulation.view.CompiledBridge;
import org.midonet.simulation.view.MacKey;
import org.midonet.topology.Bridge;
import org.midonet.topology.BridgePort;
import org.midonet.topology.Port;
import org.midonet.topology.VxlanPort;

/**
 * What a bridge does with a frame: learn where it came from, answer for those it knows, send it to
 * its receiver or to all.
 *
 * <p>A bridge none of whose ports carries a VLAN takes tags as payload and has one MAC table. Of a
 * bridge with such ports, a frame belongs to the VLAN of the port it came by, else to that of its
 * tag; ports without a VLAN are trunks. Filters of the bridge are for untagged frames.
 */
final class Switching {

  private Switching() {}

  static void handle(Walk walk, InFlight packet, UUID bridgeId, Port port, int portVlan) {
    walk.depend(new OfBridge(bridgeId));
    CompiledBridge compiled = walk.view.bridge(bridgeId);
    Bridge bridge = compiled.bridge();
    if (bridge != null && bridge.adminStateUp()) {
      Mirroring.copy(walk, packet, bridge.inboundMirrorIds());
    }
    Mac source = new Mac(packet.readEthSrc());
    if (source.isMulticast()) {
      walk.drop(bridgeId, DropReason.BAD_SOURCE_MAC);
      return;
    }
    if (bridge == null || !bridge.adminStateUp()) {
      walk.drop(bridgeId, DropReason.ADMIN_DOWN);
      return;
    }
    int vlan = !compiled.vlanAware() ? 0 : portVlan != 0 ? portVlan : packet.readVlanId();
    learn(walk, compiled, bridge, vlan, source, port);
    Traces.met(walk, packet, bridgeId);
    boolean filters = !packet.tagged();
    if (filters) {
      Filters.Outcome inbound =
          Filters.run(walk, packet, bridge.inboundFilterId(), true, bridgeId, bridgeId);
      if (!Ports.passes(walk, packet, inbound, port, false)) {
        return;
      }
    }
    Mac destination = new Mac(packet.readEthDst());
    // Neighbours also ask a router's MAC alone whether it still has an address (RFC 1122 2.3.2.1).
    if ((destination.isMulticast() || compiled.routers().containsKey(destination))
        && BridgeProxy.answers(walk, packet, bridgeId, compiled, port, vlan, destination)) {
      return;
    }
    if (portVlan != 0) {
      packet.pushTag(portVlan);
    }
    UUID known =
        destination.isMulticast() ? null : where(walk, compiled, bridgeId, vlan, destination);
    packet.outPort = known;
    if (filters) {
      Filters.Outcome outbound =
          Filters.run(walk, packet, bridge.outboundFilterId(), false, bridgeId, bridgeId);
      if (!Ports.passes(walk, packet, outbound, port, false)) {
        return;
      }
    }
    Mirroring.copy(walk, packet, bridge.outboundMirrorIds());
    if (source.equals(destination)) {
      walk.drop(bridgeId, DropReason.SAME_PORT); // It has just been seen where it comes from.
      return;
    }
    if (known == null) {
      flood(walk, packet, compiled, bridgeId, port.id(), destination);
      return;
    }
    walk.step(new Step.Switched(bridgeId, destination, known));
    if (known.equals(port.id())) {
      walk.drop(bridgeId, DropReason.SAME_PORT);
      return;
    }
    Port out = walk.port(known);
    if (out == null || !send(walk, packet, out)) {
      walk.drop(known, DropReason.WRONG_VLAN);
    }
  }

  private static void learn(
      Walk walk, CompiledBridge compiled, Bridge bridge, int vlan, Mac source, Port port) {
    // Not a dependency: what a flow does does not rest on what its first packet taught.
    if (walk.kind == Walk.Kind.MADE
        || compiled.routers().containsKey(source)
        || !source.isUnicast()) {
      return;
    }
    if (port instanceof VxlanPort) {
      // What is behind a VTEP is said by who manages it; a VTEP may send back what it floods.
      walk.learned.put(new MacKey(bridge.id(), vlan, source), port.id());
      return;
    }
    walk.step(new Step.Learned(bridge.id(), vlan, source, port.id()));
    walk.effect(new Effect.LearnMac(bridge.id(), vlan, source, port.id()));
  }

  /**
   * The port behind which a MAC is: a router's, or one that was learned, also from the packet that
   * is being answered.
   */
  private static @Nullable UUID where(
      Walk walk, CompiledBridge compiled, UUID bridge, int vlan, Mac mac) {
    walk.depend(new OfMac(bridge, 0, mac));
    UUID router = compiled.routers().get(mac);
    if (router != null) {
      return router;
    }
    Walk opener = walk.opener();
    UUID just = opener == null ? null : opener.learned.get(new MacKey(bridge, vlan, mac));
    if (just != null) {
      return just;
    }
    walk.depend(new OfMac(bridge, vlan, mac));
    UUID learned = walk.view.macAt(bridge, vlan, mac);
    Port port = learned == null ? null : walk.port(learned);
    return port != null && port.deviceId().equals(bridge) ? port.id() : null;
  }

  private static void flood(
      Walk walk,
      InFlight packet,
      CompiledBridge compiled,
      UUID bridge,
      UUID ingress,
      Mac destination) {
    walk.depend(new OfPortSet(bridge));
    int copies = compiled.floodPorts().size() - (compiled.floodPorts().contains(ingress) ? 1 : 0);
    walk.step(new Step.Flooded(bridge, copies));
    for (UUID id : compiled.floodPorts()) {
      copy(walk, packet, id, ingress);
    }
    // To a router only what it may want of a group: ARP, and IPv6's neighbour discovery.
    boolean forRouters =
        destination.isBroadcast() ? packet.isArp() : destination.value() >>> 32 == 0x3333;
    if (destination.isMulticast() && forRouters) {
      for (UUID id : compiled.routerPorts()) {
        copy(walk, packet, id, ingress);
      }
    }
  }

  private static void copy(Walk walk, InFlight packet, UUID to, UUID ingress) {
    Port port = to.equals(ingress) ? null : walk.port(to);
    if (port != null) {
      send(walk, packet.copy(), port);
    }
  }

  /** Sends a frame out of a port; false if it is of another VLAN than the port's. */
  private static boolean send(Walk walk, InFlight packet, Port port) {
    if (port instanceof VxlanPort && packet.tagged()) {
      return false;
    }
    Optional<Integer> vlan =
        port instanceof BridgePort bridgePort
            ? bridgePort.vlanId().filter(v -> v != 0)
            : Optional.empty();
    if (vlan.isPresent()) {
      if (packet.readVlanId() != vlan.get() || !packet.tagged()) {
        return false;
      }
      packet.popTag();
    }
    Ports.leave(walk, packet, port);
    return true;
  }
}
