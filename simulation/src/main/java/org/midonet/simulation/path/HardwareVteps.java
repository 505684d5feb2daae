package org.midonet.simulation.path;

import java.util.List;
import java.util.Optional;
import org.midonet.packet.IpAddress;
import org.midonet.simulation.Dependency.OfBridge;
import org.midonet.simulation.Dependency.OfVtep;
import org.midonet.simulation.DropReason;
import org.midonet.simulation.Step;
import org.midonet.simulation.view.CompiledBridge;
import org.midonet.topology.Bridge;
import org.midonet.topology.VxlanPort;

/**
 * Hardware VTEPs: a bridge's VXLAN port leads to one from every host of its tunnel zone, and from
 * it to whichever host it sends to. In VXLAN there are no tags (RFC 7348, 6.1): the VTEP has a VLAN
 * of its own for the network.
 */
final class HardwareVteps {

  private HardwareVteps() {}

  /** A frame leaves a bridge by its VXLAN port, after the filters. */
  static void send(Walk walk, InFlight packet, VxlanPort port) {
    walk.depend(new OfBridge(port.bridgeId()));
    walk.depend(new OfVtep(port.vtepId()));
    CompiledBridge compiled = walk.view.bridge(port.bridgeId());
    Optional<Integer> vni = Optional.ofNullable(compiled.bridge()).flatMap(Bridge::vni);
    List<IpAddress> addresses = walk.view.vtep(port.vtepId());
    if (vni.isEmpty() || addresses.isEmpty()) {
      walk.drop(port.id(), DropReason.NO_VTEP);
      return;
    }
    walk.step(new Step.ToVtep(port.id(), port.vtepId(), vni.get(), addresses));
    Ports.exit(walk, packet, port.id());
  }
}
