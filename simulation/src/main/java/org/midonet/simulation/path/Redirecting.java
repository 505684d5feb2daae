package org.midonet.simulation.path;

import java.util.UUID;
import org.midonet.simulation.Dependency.OfLocation;
import org.midonet.simulation.DropReason;
import org.midonet.simulation.Step;
import org.midonet.topology.L2TransformRule;
import org.midonet.topology.Port;

/**
 * Redirection: the packet leaves its path and goes on at another port, into it as if it had come
 * from outside, or out of it without its filters. What should go out of a port that is down is
 * dropped or, if the rule prefers that, comes back in by it, as if a service behind it had returned
 * it unchanged.
 */
final class Redirecting {

  private Redirecting() {}

  /** Sends a packet where a rule says; its walk at the rule's place is over. */
  static void go(Walk walk, InFlight packet, L2TransformRule rule, UUID target) {
    walk.step(new Step.Redirected(rule.id(), target, rule.ingress()));
    if (++packet.redirects > Walk.MAX_DEVICES) {
      walk.drop(target, DropReason.TOO_MANY_DEVICES, rule.id());
      return;
    }
    Port port = walk.port(target);
    if (port == null) {
      walk.drop(target, DropReason.UNPLUGGED, rule.id());
    } else if (rule.ingress()) {
      // The last service's port has made the rule: the port it protects must not begin again.
      if (rule.chainId().equals(packet.inPort)) {
        Ports.enterServed(walk, packet, port);
      } else {
        Ports.enter(walk, packet, port);
      }
    } else if (works(walk, port)) {
      packet.outPort = port.id();
      packet.ports.add(port.id());
      Ports.deliver(walk, packet, port);
    } else if (rule.failOpen()) {
      Ports.enterEvenDown(walk, packet, port);
    } else {
      walk.drop(target, DropReason.ADMIN_DOWN, rule.id());
    }
  }

  private static boolean works(Walk walk, Port port) {
    if (!port.adminStateUp()) {
      return false;
    }
    if (!port.exterior()) {
      return port.interior();
    }
    walk.depend(new OfLocation(port.id()));
    return walk.view.hostOf(port.id()).isPresent();
  }
}
