package org.midonet.simulation.path;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.midonet.packet.FlowKey;
import org.midonet.packet.IpAddress;
import org.midonet.simulation.Dependency.OfBlockOwner;
import org.midonet.simulation.Dependency.OfOwnedBlocks;
import org.midonet.simulation.Draw;
import org.midonet.simulation.DropReason;
import org.midonet.simulation.Need;
import org.midonet.simulation.Packet.Asked;
import org.midonet.simulation.Step;
import org.midonet.simulation.view.CompiledChain;
import org.midonet.simulation.view.NatBlock;
import org.midonet.topology.ForwardNatRule;
import org.midonet.topology.NatTarget;
import org.midonet.topology.ReverseNatRule;
import org.midonet.topology.Rule;
import org.midonet.topology.VxlanPort;

/**
 * Network address translation. A static translation is a rewrite like another, in both directions.
 * A dynamic one is decided by the packet that opens the connection, and undone on answers by the
 * binding that the opener's walk left.
 */
final class Translating {

  private static final int PORTS = 65536;

  /** So many addresses of a destination's range are used: with all ports they fit into a long. */
  private static final long MOST_ADDRESSES = 1L << 32;

  private Translating() {}

  enum Result {
    DONE,
    NOT_APPLIED,
    /** The walk is over. */
    ENDED
  }

  static Result forward(Walk walk, InFlight packet, ForwardNatRule rule, UUID device) {
    List<NatTarget> targets = packet.isIp() ? fitting(packet, rule.targets()) : List.of();
    if (targets.isEmpty()) {
      return Result.NOT_APPLIED;
    }
    boolean source = !rule.destination();
    if (CompiledChain.isStatic(rule)) {
      rewrite(
          walk, packet, rule.id(), device, source, targets.getFirst().from(), -1, Origin.CONSTANT);
      return Result.DONE;
    }
    if (walk.answers()) {
      return Result.NOT_APPLIED;
    }
    if (walk.sameWay != null) {
      return likewise(walk, packet, device, source, walk.sameWay);
    }
    if (packet.laterFragment()) {
      // Without its ports it cannot be told whose it is, and it must not leave untranslated.
      walk.drop(device, DropReason.NAT_IMPOSSIBLE, rule.id());
      return Result.ENDED;
    }
    if (!packet.isTcpOrUdp() && !packet.isEcho(true)) {
      return Result.NOT_APPLIED;
    }
    walk.recording.stateful = true;
    return source
        ? draw(walk, packet, rule.id(), targets, device)
        : choose(walk, packet, rule.id(), targets, device);
  }

  /**
   * Takes a source port from a block that the ingress port owns; which one, the datapath decides
   * for each connection.
   */
  private static Result draw(
      Walk walk, InFlight packet, UUID rule, List<NatTarget> targets, UUID device) {
    if (walk.draw != null) {
      walk.drop(device, DropReason.NAT_IMPOSSIBLE, rule);
      return Result.ENDED;
    }
    if (walk.port(walk.ingress) instanceof VxlanPort) {
      // Its packets come in at several hosts, and a block is drawn from at one.
      walk.drop(device, DropReason.NAT_IMPOSSIBLE, rule);
      return Result.ENDED;
    }
    Draw best = null;
    long most = 0;
    for (NatTarget target : targets) {
      for (IpAddress address : Need.Block.addresses(target)) {
        walk.depend(new OfOwnedBlocks(walk.ingress, device, address));
        for (NatBlock block : walk.view.ownedBlocks(walk.ingress, device, address)) {
          Draw draw = part(device, address, block, target);
          if (draw != null) {
            long preference = preference(walk, draw, block);
            if (best == null || preference > most) {
              best = draw;
              most = preference;
            }
          }
        }
      }
    }
    if (best == null) {
      walk.need(new Need.Block(walk.ingress, device, targets));
      return Result.ENDED;
    }
    walk.draw = best;
    rewrite(walk, packet, rule, device, true, best.address(), best.firstPort(), Origin.DRAWN);
    return Result.DONE;
  }

  /**
   * What a known connection has drawn, it has; a new one draws from the preferred of the blocks
   * that its rule allows as a whole, before any of which it allows a part.
   */
  private static long preference(Walk walk, Draw draw, NatBlock block) {
    if (walk.opened != null && walk.opened.source().equals(draw.address())) {
      return Long.MAX_VALUE;
    }
    return draw.size() == block.size() ? block.preference() : block.preference() - (1L << 32);
  }

  /**
   * The largest aligned part of a block that lies in the range of a target, the lowest of several.
   */
  private static @Nullable Draw part(
      UUID device, IpAddress address, NatBlock block, NatTarget target) {
    int from = Math.max(target.portFrom(), 1);
    int to = target.portTo() == 0 ? PORTS - 1 : target.portTo();
    for (int size = block.size(); size > 0; size /= 2) {
      for (int first = block.firstPort(); first < block.firstPort() + block.size(); first += size) {
        if (from <= first && first + size - 1 <= to) {
          return new Draw(device, address, block.owner(), first, size, target.from(), target.to());
        }
      }
    }
    return null;
  }

  /** Chooses a destination for the connection; the same connection gets the same one everywhere. */
  private static Result choose(
      Walk walk, InFlight packet, UUID rule, List<NatTarget> targets, UUID device) {
    long options = 0;
    for (NatTarget target : targets) {
      options += addresses(target) * ports(target);
    }
    long choice = options == 1 ? 0 : Long.remainderUnsigned(packet.readSpread(), options);
    for (NatTarget target : targets) {
      long here = addresses(target) * ports(target);
      if (choice < here) {
        IpAddress from = target.from();
        IpAddress address =
            IpAddress.of(from.bits(), from.high(), from.low() + choice / ports(target));
        int port =
            target.portFrom() == 0 && target.portTo() == 0
                ? -1
                : target.portFrom() + (int) (choice % ports(target));
        rewrite(
            walk,
            packet,
            rule,
            device,
            false,
            address,
            packet.isTcpOrUdp() ? port : -1,
            Origin.CONSTANT);
        return Result.DONE;
      }
      choice -= here;
    }
    return Result.NOT_APPLIED;
  }

  /** How many addresses a target has to choose from: of a large range, the first of it. */
  private static long addresses(NatTarget target) {
    if (target.to().compareTo(target.from()) <= 0) {
      return 1;
    }
    boolean alike = target.from().high() == target.to().high();
    long beyond = (alike ? target.to().low() : -1) - target.from().low();
    return Long.compareUnsigned(beyond, MOST_ADDRESSES) < 0 ? beyond + 1 : MOST_ADDRESSES;
  }

  private static long ports(NatTarget target) {
    return Math.max(1, target.portTo() - target.portFrom() + 1);
  }

  /** Gives a packet another source or destination, and notes how to undo it. */
  static void rewrite(
      Walk walk,
      InFlight packet,
      UUID by,
      UUID device,
      boolean source,
      IpAddress address,
      int port,
      Origin portFrom) {
    boolean setsPort = port >= 0;
    // An echo has one identifier, which the packet's key holds as destination port.
    boolean portField = source && !(setsPort && packet.isIcmp());
    int oldPort = portField ? packet.tpSrc : packet.tpDst;
    Origin oldPortFrom = portField ? packet.tpSrcFrom : packet.tpDstFrom;
    IpAddress old = source ? packet.ipSrc : packet.ipDst;
    Origin oldFrom = source ? packet.ipSrcFrom : packet.ipDstFrom;
    packet.setIp(source, address, Origin.CONSTANT);
    if (setsPort) {
      packet.setPort(portField, port, portFrom);
    }
    walk.bindings.add(
        new Binding(
            by,
            device,
            source,
            old,
            oldFrom,
            oldPort,
            oldPortFrom,
            address,
            setsPort ? port : oldPort,
            setsPort ? portFrom : oldPortFrom));
    String ports =
        !setsPort ? "" : portFrom.equals(Origin.DRAWN) ? ", port drawn" : ", port " + port;
    walk.step(new Step.Translated(device, source, old, address, ports));
  }

  /**
   * Whether a packet is an error on the way of packets that this rule translated: it is translated
   * too, although it has no ports, and not their protocol, which rules ask for.
   */
  static boolean goesLikewise(Walk walk, Rule rule) {
    return walk.sameWay != null
        && rule instanceof ForwardNatRule
        && walk.sameWay.bindings.stream().anyMatch(binding -> binding.by().equals(rule.id()));
  }

  /** Translates an error's addresses as those of the packets of the connection that it is about. */
  static Result likewise(Walk walk, InFlight packet, UUID device, boolean source, Walk sameWay) {
    for (Binding binding : sameWay.bindings) {
      if (binding.device().equals(device)
          && binding.source() == source
          && packet.readIp(source).equals(binding.oldIp())) {
        packet.setIp(source, binding.newIp(), Origin.CONSTANT);
        walk.bindings.add(binding);
        walk.step(new Step.Translated(device, source, binding.oldIp(), binding.newIp(), ""));
        return Result.DONE;
      }
    }
    return Result.NOT_APPLIED;
  }

  static Result reverse(Walk walk, InFlight packet, ReverseNatRule rule, UUID device) {
    walk.recording.stateful = true;
    boolean source = !rule.destination();
    if (!packet.isIp()) {
      return Result.NOT_APPLIED;
    }
    Walk opener = walk.opener();
    if (opener != null) {
      return undo(walk, packet, device, source, opener.bindings);
    }
    return source && walk.asked == Asked.FORWARD
        ? handOver(walk, packet, device)
        : Result.NOT_APPLIED;
  }

  /** Undoes a translation of the opener on its answer. */
  static Result undo(
      Walk walk, InFlight packet, UUID device, boolean source, List<Binding> bindings) {
    for (Binding binding : bindings) {
      if (binding.device().equals(device)
          && binding.source() == source
          && answers(walk, packet, binding)) {
        // What was the opener's source is the answer's destination.
        packet.setIp(!source, binding.oldIp(), binding.oldIpFrom());
        if (!binding.portStayed() && !Quotes.isError(packet)) {
          boolean sourceField = !source && !packet.isIcmp();
          packet.setPort(sourceField, binding.oldPort(), binding.oldPortFrom());
        }
        walk.step(new Step.Translated(device, !source, binding.newIp(), binding.oldIp(), ""));
        return Result.DONE;
      }
    }
    return Result.NOT_APPLIED;
  }

  private static boolean answers(Walk walk, InFlight packet, Binding binding) {
    boolean source = binding.source();
    if (!packet.readIp(!source).equals(binding.newIp())) {
      return false;
    }
    if (walk.kind == Walk.Kind.MADE || binding.portStayed() || Quotes.isError(packet)) {
      return true;
    }
    Origin from = source || packet.isIcmp() ? packet.tpDstFrom : packet.tpSrcFrom;
    if (from.equals(Origin.DRAWN) && binding.newPortFrom().equals(Origin.DRAWN)) {
      return true; // Both stand for the same port, whichever it will be.
    }
    int port = source || packet.isIcmp() ? packet.readTpDst() : packet.readTpSrc();
    return port == binding.newPort();
  }

  /**
   * An answer to a connection of which nothing is known here goes to the owner of the block that
   * its port lies in.
   */
  private static Result handOver(Walk walk, InFlight packet, UUID device) {
    if (packet.laterFragment()) {
      return Result.NOT_APPLIED;
    }
    if (!packet.isTcpOrUdp() && !packet.isEcho(false)) {
      return Quotes.isError(packet) ? handOverError(walk, packet, device) : Result.NOT_APPLIED;
    }
    IpAddress address = packet.readIp(false);
    int grain = packet.tpDst & -NatBlock.GRAIN;
    walk.depend(new OfBlockOwner(device, address, grain));
    NatBlock block = walk.view.blockAt(device, address, packet.tpDst);
    if (block == null) {
      // The grain may hold smaller blocks: that this port lies in none of them is known of this
      // port only.
      boolean others = walk.view.hasBlocks(device, address, grain);
      packet.readTpDstBits(others ? 0xffff : -NatBlock.GRAIN & 0xffff);
      return Result.NOT_APPLIED;
    }
    packet.readTpDstBits(-block.size() & 0xffff);
    return handTo(walk, packet, block);
  }

  /**
   * An ICMP error belongs to the connection that it quotes: its port is the quoted packet's source
   * port.
   */
  private static Result handOverError(Walk walk, InFlight packet, UUID device) {
    Optional<FlowKey> quoted = Quotes.key(walk);
    IpAddress address = packet.readIp(false);
    if (quoted.isEmpty() || !quoted.get().ipSrc().equals(address)) {
      return Result.NOT_APPLIED;
    }
    int port = quoted.get().isIcmp() ? quoted.get().tpDst() : quoted.get().tpSrc();
    walk.depend(new OfBlockOwner(device, address, port & -NatBlock.GRAIN));
    NatBlock block = walk.view.blockAt(device, address, port);
    if (block == null) {
      return Result.NOT_APPLIED;
    }
    return handTo(walk, packet, block);
  }

  private static Result handTo(Walk walk, InFlight packet, NatBlock block) {
    walk.step(new Step.HandedTo(block.owner()));
    if (!TooBig.stops(walk, packet, block.owner())) {
      walk.handedTo = block.owner();
    }
    return Result.ENDED;
  }

  /** The targets of the packet's own IP version. */
  private static List<NatTarget> fitting(InFlight packet, List<NatTarget> targets) {
    int bits = packet.isIpv6() ? 128 : 32;
    return targets.stream().filter(target -> target.from().bits() == bits).toList();
  }
}
