package org.midonet.simulation.path;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.midonet.packet.FlowMask;
import org.midonet.packet.IpAddress;
import org.midonet.simulation.Action;
import org.midonet.simulation.ConnectionTemplate;
import org.midonet.simulation.ConnectionTemplate.Compare;
import org.midonet.simulation.ConnectionTemplate.Reverse;
import org.midonet.simulation.ConnectionTemplate.Translation;
import org.midonet.simulation.Dependency.OfPort;
import org.midonet.simulation.Dependency.OfPortGroup;
import org.midonet.simulation.Draw;
import org.midonet.simulation.Packet.Asked;
import org.midonet.simulation.Place;
import org.midonet.simulation.Step;
import org.midonet.simulation.path.Origin.Field;
import org.midonet.simulation.view.CompiledInsertions;

/**
 * Makes the template of a connection from the walk of the packet that opens it: the answer is
 * walked too, as an answer, from where the packet left. What that walk reads of the answer is
 * recorded at the opener's fields which the answer repeats, so that the flow's mask and
 * dependencies hold for both directions.
 */
final class Templates {

  private static final long GROUP_BIT = 1L << 40; // of a MAC: it names a group of stations

  private Templates() {}

  /**
   * The template, if the path of the packet has state.
   *
   * @param start the packet as it came
   */
  static Optional<ConnectionTemplate> of(Walk walk, InFlight start) {
    Recording recording = walk.recording;
    List<Walk.Exit> own = walk.ownExits();
    if (own.isEmpty()) {
      return Optional.empty(); // Nothing but mirrors' copies.
    }
    if (!own.getFirst().answerable()) {
      return Optional.empty(); // What is in it may have state.
    }
    InFlight packet = own.getFirst().packet();
    boolean single = own.size() == 1;
    if (!recording.stateful && !(single && Statefulness.along(walk, packet))) {
      return Optional.empty();
    }
    if (walk.asked == Asked.RETURN
        || start.ethIs(false, GROUP_BIT, GROUP_BIT)
        || !Tracking.opens(start)) {
      return Optional.empty();
    }
    start.readTag(); // It is part of the tuple.
    Optional<Reverse> reverse = single ? answer(walk, start, own.getFirst()) : Optional.empty();
    if (!recording.stateful) {
      return Optional.empty();
    }
    List<Action> actions = Edits.besideTuple(start, walk.exits);
    FlowMask mask = recording.mask();
    if (mask.tos() != 0 && walk.bindings.isEmpty()) {
      return Optional
          .empty(); // An entry has no room for it. A translation must have its entries all the
      // same.
    }
    Optional<Draw> draw =
        Optional.ofNullable(walk.draw).map(whole -> narrowed(whole, recording.drawnBits));
    return Optional.of(
        new ConnectionTemplate(
            walk.ingress,
            place(walk, walk.ingress),
            new Compare(mask.ethSrc(), mask.ethDst(), (mask.fragment() & 1) != 0),
            translation(packet, draw.isPresent()),
            draw,
            actions,
            reverse));
  }

  /** The largest aligned part of the block in which all bits that were read are the same. */
  private static Draw narrowed(Draw draw, int bits) {
    int alike = bits == 0 ? draw.size() : Math.min(draw.size(), Integer.lowestOneBit(bits));
    return new Draw(
        draw.device(),
        draw.address(),
        draw.owner(),
        draw.firstPort(),
        alike,
        draw.keepFrom(),
        draw.keepTo());
  }

  private static Translation translation(InFlight packet, boolean drawn) {
    Optional<IpAddress> source =
        drawn ? Optional.empty() : set(packet.ipSrcFrom, Field.IP_SRC, packet.ipSrc);
    OptionalInt sourcePort =
        packet.tpSrcFrom.equals(Origin.CONSTANT)
            ? OptionalInt.of(packet.tpSrc)
            : OptionalInt.empty();
    OptionalInt destinationPort =
        packet.tpDstFrom.equals(Origin.CONSTANT)
            ? OptionalInt.of(packet.tpDst)
            : OptionalInt.empty();
    return new Translation(
        source, set(packet.ipDstFrom, Field.IP_DST, packet.ipDst), sourcePort, destinationPort);
  }

  private static Optional<IpAddress> set(Origin from, Field own, IpAddress value) {
    return from.equals(Origin.wire(own)) ? Optional.empty() : Optional.of(value);
  }

  private static Place place(Walk walk, UUID port) {
    walk.depend(new OfPort(port));
    walk.view
        .port(port)
        .ifPresent(p -> p.portGroupIds().forEach(group -> walk.depend(new OfPortGroup(group))));
    return walk.view.placeOf(port);
  }

  /**
   * The reverse entry: if the answer comes out where the opener came in (or at a service on the way
   * back to there), as what the opener expects.
   */
  private static Optional<Reverse> answer(Walk walk, InFlight start, Walk.Exit exit) {
    Recording recording = walk.recording;
    boolean cacheable = recording.cacheable;
    walk.step(new Step.ReturnSimulated(exit.port()));
    InFlight answer =
        exit.packet().answer(serves(walk, exit.port()) ? CompiledInsertions.DIRECTION : 0);
    InFlight asItComes = answer.copy();
    Walk back =
        new Walk(walk.view, recording, Walk.Kind.FORESEEN, Asked.RETURN, walk.ingress, null, walk);
    back.entered = exit.port();
    Ports.enterFromOutside(back, answer, exit.port());
    // There is no packet yet whose payload could have been read.
    recording.cacheable = cacheable;
    List<Walk.Exit> arrived = back.ownExits();
    boolean arrives =
        arrived.size() == 1
            && back.needs.isEmpty()
            && !recording.answerTos
            && restored(start, arrived.getFirst().packet())
            && arrives(walk, start, arrived.getFirst());
    if (!arrives) {
      return Optional.empty();
    }
    List<Action> actions = Edits.besideTuple(asItComes, back.exits);
    int vlan = asItComes.readTag();
    Compare compare =
        new Compare(recording.answerEthSrc, recording.answerEthDst, recording.answerFragment);
    return Optional.of(
        new Reverse(
            exit.port(),
            place(walk, exit.port()),
            vlan,
            asItComes.ethSrc & compare.ethSource(),
            asItComes.ethDst & compare.ethDestination(),
            compare,
            actions));
  }

  /**
   * Whether an answer comes out where its opener came in, with its tag; or, where a service had
   * handed the opener back, at whichever service its own way begins.
   */
  private static boolean arrives(Walk walk, InFlight start, Walk.Exit exit) {
    boolean served = serves(walk, walk.ingress);
    if (!exit.port().equals(walk.ingress)) {
      return served && serves(walk, exit.port());
    }
    return exit.packet().readTag()
        == Tags.turned(start.readTag(), served ? CompiledInsertions.DIRECTION : 0);
  }

  /** Whether a port is that of a service: tags tell it the direction of what it gets. */
  private static boolean serves(Walk walk, UUID port) {
    walk.depend(new OfPort(port));
    CompiledInsertions insertions = walk.view.insertionsAt(port);
    return insertions != null && insertions.service();
  }

  /** Whether an answer bears the opener's tuple, with its sides exchanged. */
  private static boolean restored(InFlight start, InFlight answer) {
    boolean icmp = start.isIcmp();
    return sameIp(start, true, answer.ipDst, answer.ipDstFrom)
        && sameIp(start, false, answer.ipSrc, answer.ipSrcFrom)
        && (icmp || samePort(start, false, answer.tpSrc, answer.tpSrcFrom))
        && samePort(start, !icmp, answer.tpDst, answer.tpDstFrom);
  }

  private static boolean sameIp(InFlight start, boolean source, IpAddress value, Origin from) {
    Field own = source ? Field.IP_SRC : Field.IP_DST;
    return from.root() == own || start.readIp(source).equals(value);
  }

  private static boolean samePort(InFlight start, boolean source, int value, Origin from) {
    Field own = source ? Field.TP_SRC : Field.TP_DST;
    if (from.root() == own) {
      return true;
    }
    return (source ? start.readTpSrc() : start.readTpDst()) == value;
  }
}
