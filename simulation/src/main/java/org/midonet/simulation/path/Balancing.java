package org.midonet.simulation.path;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.midonet.packet.IpAddress;
import org.midonet.simulation.Dependency.OfBalancer;
import org.midonet.simulation.Dependency.OfVip;
import org.midonet.simulation.DropReason;
import org.midonet.simulation.Packet;
import org.midonet.simulation.Step;
import org.midonet.simulation.view.CompiledBalancer;
import org.midonet.simulation.view.CompiledBalancer.Member;
import org.midonet.simulation.view.CompiledBalancer.Members;
import org.midonet.simulation.view.CompiledBalancer.Service;
import org.midonet.topology.PortRange;

/**
 * A router's load balancer: what comes for a VIP goes to one of its members, before the router's
 * filters see it; the answer leaves from the VIP again. Who gets a connection is a function of the
 * connection (of a sticky VIP: of the client's address) and the members that take new ones, chosen
 * so that a member that comes or goes moves no connections but its own share.
 */
final class Balancing {

  private Balancing() {}

  enum Result {
    /** None of its business. */
    PASSED,
    /** It has a new destination. */
    DONE,
    /** The walk is over. */
    ENDED
  }

  /** What the balancer does with a packet that its router took in. */
  static Result inbound(Walk walk, InFlight packet, UUID router) {
    if (walk.answers()) {
      return Result.PASSED;
    }
    walk.depend(new OfBalancer(router));
    CompiledBalancer balancer = walk.view.balancer(router);
    if (balancer == null || !balancer.up()) {
      return Result.PASSED;
    }
    if (walk.sameWay != null
        && Translating.likewise(walk, packet, balancer.id(), false, walk.sameWay)
            == Translating.Result.DONE) {
      return Result.DONE;
    }
    for (Service service : balancer.services()) {
      if (!packet.ipIn(false, service.address())) {
        continue;
      }
      if (packet.isIcmp()) {
        walk.depend(new OfVip(service.vip()));
        if (service.members().down()) {
          walk.drop(balancer.id(), DropReason.NO_BACKEND);
          return Result.ENDED;
        }
      } else if (packet.ipProtocol() == service.protocol()) {
        if (packet.laterFragment()) {
          // Its ports, and with them its member, are not known.
          walk.drop(balancer.id(), DropReason.NAT_IMPOSSIBLE);
          return Result.ENDED;
        }
        if (packet.portIn(false, new PortRange(service.port(), service.port()))) {
          return balance(walk, packet, balancer.id(), service);
        }
      }
    }
    return Result.PASSED;
  }

  private static Result balance(Walk walk, InFlight packet, UUID balancer, Service service) {
    walk.depend(new OfVip(service.vip()));
    Members members = service.members();
    // Read also where nothing is to be chosen: what is kept is kept for these packets only.
    long what = members.sticky() ? client(packet.readIp(true)) : packet.readSpread();
    Member member = kept(walk, members);
    if (member == null) {
      member = members.down() ? null : chosen(what, members);
    }
    if (member == null) {
      walk.drop(balancer, DropReason.NO_BACKEND);
      return Result.ENDED;
    }
    walk.recording.stateful = true;
    walk.step(new Step.Balanced(balancer, service.vip(), member.id()));
    Translating.rewrite(
        walk,
        packet,
        service.vip(),
        balancer,
        false,
        member.address(),
        member.port(),
        Origin.CONSTANT);
    return Result.DONE;
  }

  /**
   * The member that the connection has already, if it may stay: one that takes no new connections
   * may finish old ones, unless it is dead or the VIP promises that a client has one member.
   */
  private static @Nullable Member kept(Walk walk, Members members) {
    Packet.Chosen chosen = walk.kept;
    if (chosen == null) {
      return null;
    }
    for (Member member : members.all()) {
      if (member.address().equals(chosen.address()) && member.port() == chosen.port()) {
        boolean stays = members.sticky() ? members.poolUp() && member.eligible() : member.alive();
        return stays ? member : null;
      }
    }
    return null;
  }

  /** Rendezvous hashing with weights: the member that bids most for this connection. */
  private static @Nullable Member chosen(long what, Members members) {
    Member best = null;
    double lowest = Double.POSITIVE_INFINITY;
    for (Member member : members.all()) {
      if (member.eligible()) {
        // An exponential variable of rate weight: the least of several is each one's with a
        // probability in proportion to its rate. StrictMath is the same on every machine.
        double uniform = (Spread.bid(what, member.id()) + 0.5) * 0x1p-53;
        double bid = -StrictMath.log(uniform) / member.weight();
        if (bid < lowest) {
          lowest = bid;
          best = member;
        }
      }
    }
    return best;
  }

  private static long client(IpAddress address) {
    return Spread.mix(address.high() ^ Spread.mix(address.low()));
  }

  /**
   * Gives an answer that leaves its router the source that its opener called.
   *
   * @return whether it did: then the router's outbound filters do not see it
   */
  static boolean outbound(Walk walk, InFlight packet, UUID router) {
    Walk opener = walk.opener();
    if (opener == null || opener.bindings.isEmpty()) {
      return false;
    }
    walk.depend(new OfBalancer(router));
    CompiledBalancer balancer = walk.view.balancer(router);
    return balancer != null
        && Translating.undo(walk, packet, balancer.id(), false, opener.bindings)
            == Translating.Result.DONE;
  }
}
