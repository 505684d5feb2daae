package org.midonet.cluster.types;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.UUID;
import org.midonet.cluster.api.Rules;
import org.midonet.nsdb.Change;
import org.midonet.nsdb.TopologyTransaction;
import org.midonet.packet.Ip4;
import org.midonet.packet.Prefix;
import org.midonet.topology.BridgePort;
import org.midonet.topology.NextHop;
import org.midonet.topology.Port;
import org.midonet.topology.Route;
import org.midonet.topology.RouteBuilder;
import org.midonet.topology.RouterPort;
import org.midonet.topology.VxlanPort;
import org.midonet.topology.error.Conflict;
import org.midonet.topology.error.MidonetException;

/**
 * What comes with a port: its tunnel key, and for a router port the route that makes the router
 * answer at the port's address.
 */
final class PortRules implements Rules<Port> {

  private static final Prefix EVERYWHERE = new Prefix(Ip4.ANY, 0);

  private final TunnelKeys keys;
  private final Randomness randomness;

  PortRules(TunnelKeys keys, Randomness randomness) {
    this.keys = keys;
    this.randomness = randomness;
  }

  @Override
  public Port prepare(Port draft) throws MidonetException {
    int key = keys.next();
    return switch (draft) {
      case BridgePort port -> port.withTunnelKey(key);
      case RouterPort port -> port.withTunnelKey(key);
      case VxlanPort port -> port.withTunnelKey(key);
    };
  }

  @Override
  public void created(Port made, ObjectNode body, TopologyTransaction transaction)
      throws MidonetException {
    if (made instanceof RouterPort port) {
      Optional<Prefix> address = RouterPortAddress.first(port);
      if (address.isPresent()) {
        transaction.apply(
            new Change.Create(localRoute(randomness.ids().get(), port, address.get())));
      }
    }
  }

  private static Route localRoute(UUID id, RouterPort port, Prefix address) {
    return RouteBuilder.builder()
        .id(id)
        .routerId(port.routerId())
        .source(EVERYWHERE)
        .destination(Prefix.host(address.address()))
        .nextHop(NextHop.LOCAL)
        .nextHopPortId(port.id())
        .nextHopGateway(Ip4.BROADCAST)
        .weight(0)
        .build();
  }

  @Override
  public Port replacing(Port stored, Port draft, ObjectNode body, TopologyTransaction transaction)
      throws MidonetException {
    if (stored instanceof RouterPort before && draft instanceof RouterPort after) {
      moveLocalRoute(before, after, transaction);
    }
    return draft;
  }

  /** The original left the route at the old address. */
  private static void moveLocalRoute(
      RouterPort before, RouterPort after, TopologyTransaction transaction)
      throws MidonetException {
    Optional<Prefix> from = RouterPortAddress.first(before);
    Optional<Prefix> to = RouterPortAddress.first(after);
    if (from.isEmpty() || to.isEmpty() || from.get().address().equals(to.get().address())) {
      return;
    }
    Prefix old = Prefix.host(from.get().address());
    for (Route route :
        transaction.referrers(Port.class, before.id(), Route.class, "nextHopPortId")) {
      if (route.nextHop() == NextHop.LOCAL && route.destination().equals(old)) {
        transaction.apply(
            new Change.Update(route.withDestination(Prefix.host(to.get().address()))));
      }
    }
  }

  @Override
  public void deleting(Port stored, TopologyTransaction transaction) throws MidonetException {
    if (stored instanceof VxlanPort) {
      throw new Conflict("Port " + stored.id() + " belongs to a VTEP binding");
    }
  }
}
