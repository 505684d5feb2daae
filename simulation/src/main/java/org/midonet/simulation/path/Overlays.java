package org.midonet.simulation.path;

import java.util.Map;
import java.util.SortedMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.midonet.packet.FlowKey;
import org.midonet.packet.IpAddress;
import org.midonet.packet.IpProtocol;
import org.midonet.packet.Mac;
import org.midonet.packet.Prefix;
import org.midonet.packet.Udp;
import org.midonet.simulation.Action;
import org.midonet.simulation.Dependency.OfLocation;
import org.midonet.simulation.Dependency.OfPeer;
import org.midonet.simulation.Dependency.OfPort;
import org.midonet.simulation.Dependency.OfRouter;
import org.midonet.simulation.DropReason;
import org.midonet.simulation.OverlayPort;
import org.midonet.simulation.Step;
import org.midonet.topology.Port;
import org.midonet.topology.PortRange;
import org.midonet.topology.Router;
import org.midonet.topology.RouterPort;

/**
 * Overlay VTEPs ({@link OverlayPort}). A walk ends where a packet is wrapped or unwrapped: what is
 * made of it comes in anew, with fields that this walk has not seen, and has a mask, state and path
 * of its own.
 */
final class Overlays {

  private static final PortRange VXLAN = new PortRange(Udp.VXLAN, Udp.VXLAN);

  private Overlays() {}

  /**
   * A frame enters a router by its overlay VTEP, to be put into VXLAN. Which VTEP it goes to is
   * told by its receiver's MAC: nothing is flooded (RFC 7348 leaves that to multicast, which is not
   * to be had here).
   */
  static void encapsulate(Walk walk, InFlight packet, RouterPort port, long destination) {
    Mac mac = new Mac(destination);
    walk.depend(new OfPeer(port.id(), mac));
    IpAddress peer = walk.view.peer(port.id(), mac);
    if (peer == null || port.tunnelAddress().isEmpty()) {
      walk.drop(port.id(), DropReason.NO_PEER);
      return;
    }
    walk.step(
        new Step.Encapsulated(
            port.id(), port.vni().orElseThrow(), port.tunnelAddress().get(), peer));
    Ports.exit(walk, packet, port.id());
  }

  /** Whether a packet to the router is VXLAN for one of its overlay VTEPs: then that is its end. */
  static boolean decapsulates(Walk walk, InFlight packet, UUID router, RouterPort by) {
    if (walk.copies) {
      return false; // A mirror's copy is not for the router.
    }
    for (Map.Entry<IpAddress, SortedMap<Integer, UUID>> tunnel :
        walk.view.router(router).tunnels().entrySet()) {
      if (packet.ipIn(false, Prefix.host(tunnel.getKey()))) {
        boolean vxlan =
            packet.ipProtocol() == IpProtocol.UDP
                && packet.readFragment() == FlowKey.WHOLE
                && packet.portIn(false, VXLAN);
        if (vxlan) {
          tunnel.getValue().values().forEach(port -> walk.depend(new OfLocation(port)));
          walk.step(new Step.Decapsulated(router, tunnel.getKey()));
          Action unwrap = new Action.Decapsulate(walk.ingress, tunnel.getValue());
          walk.exits.add(new Walk.Exit(by.id(), packet, false, unwrap));
        }
        return vxlan;
      }
    }
    return false;
  }

  /**
   * What was made of a packet comes in: the inner frame leaves the router by its overlay VTEP, the
   * outer packet is routed.
   *
   * @param port the port with this id, if there is one
   * @return false if it is no overlay VTEP, and nothing was done
   */
  static boolean enter(Walk walk, InFlight packet, UUID id, @Nullable Port port) {
    RouterPort inner = OverlayPort.of(port).orElse(null);
    if (inner != null) {
      walk.step(new Step.Entered(id, inner.routerId()));
      if (up(walk, inner) != null) {
        packet.devices.add(inner.routerId());
        Ports.leave(walk, packet, inner);
      }
      return true;
    }
    walk.depend(new OfPort(OverlayPort.outer(id)));
    RouterPort outer = OverlayPort.behind(walk.view, id).orElse(null);
    if (outer == null) {
      return false;
    }
    walk.step(new Step.Entered(outer.id(), outer.routerId()));
    Router router = up(walk, outer);
    if (router != null) {
      packet.inPort = outer.id();
      packet.ports.add(outer.id());
      packet.devices.add(router.id());
      if (Routing.filtered(walk, packet, router, null, true)) {
        Routing.route(walk, packet, router, null);
      }
    }
    return true;
  }

  private static @Nullable Router up(Walk walk, RouterPort port) {
    walk.depend(new OfRouter(port.routerId()));
    Router router = walk.view.router(port.routerId()).router();
    if (router == null || !router.adminStateUp()) {
      walk.drop(port.routerId(), DropReason.ADMIN_DOWN);
      return null;
    }
    return router;
  }
}
