package org.midonet.simulation.path;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.midonet.packet.IpAddress;
import org.midonet.simulation.Action;
import org.midonet.simulation.Dependency;
import org.midonet.simulation.Draw;
import org.midonet.simulation.DropReason;
import org.midonet.simulation.Effect;
import org.midonet.simulation.Need;
import org.midonet.simulation.NetworkView;
import org.midonet.simulation.Packet;
import org.midonet.simulation.Packet.Asked;
import org.midonet.simulation.Step;
import org.midonet.simulation.Verdict;
import org.midonet.simulation.Verdict.Delivery;
import org.midonet.simulation.view.MacKey;
import org.midonet.topology.Port;
import org.midonet.topology.RouterPort;

/**
 * One run: a packet from where it starts to all its ends. It may fork (a flood), start further runs
 * for packets that devices make, and is asked in the end what became of it.
 */
final class Walk {

  /** Past this many devices it is a loop. */
  static final int MAX_DEVICES = 12;

  /** Where floods meet loops, copies multiply: so many may enter a device in all. */
  static final int MAX_ENTRIES = 4096;

  /** Chains that jump to each other multiply likewise: so many rules may be looked at in all. */
  static final int MAX_RULES = 1 << 20;

  /** Whose packet it is. */
  enum Kind {
    /** It came from the wire. */
    WIRE,
    /**
     * The answer that is foreseen to a packet from the wire. There are no bytes, and it must leave
     * nothing behind.
     */
    FORESEEN,
    /** A device made it. */
    MADE
  }

  final NetworkView view;
  final Recording recording;
  final Kind kind;
  final Asked asked;

  /**
   * The exterior port by which the packet from the wire entered; of a made packet, by which that
   * entered that caused it.
   */
  final UUID ingress;

  /** The bytes; of a foreseen answer there are none. */
  final @Nullable MemorySegment frame;

  /** The run that caused this one: an answer's opener if it is known, a made packet's cause. */
  final @Nullable Walk cause;

  final List<Exit> exits = new ArrayList<>(2);
  final List<Delivery> deliveries = new ArrayList<>(0);
  final Set<Need> needs = new LinkedHashSet<>();
  final List<Binding> bindings = new ArrayList<>(2);
  final Map<UUID, Sender> senders = new HashMap<>(4);
  final Map<MacKey, UUID> learned = new HashMap<>(4);
  @Nullable Draw draw;
  @Nullable UUID handedTo;
  @Nullable NextHop lastHop;
  int entries;
  int rules;

  /** The MTU that the packet is larger than; 0 if it fits, as far as is known. */
  int limit;

  /** Whether the packet has waited for its next hop in vain. */
  boolean unanswered;

  /** The pool member that was chosen for the connection before. */
  Packet.@Nullable Chosen kept;

  boolean consumed;

  /** How the datapath can answer the question that the packet is, if a device did. */
  Verdict.@Nullable Reply reply;

  /** The packet as it came from the wire, in a run that began there. */
  @Nullable InFlight start;

  /** The exterior port by which this very packet entered; a made packet entered by none. */
  @Nullable UUID entered;

  /** What is done for a packet that is for the metadata service. */
  Action.@Nullable ToMetadata toMetadata;

  private @Nullable DropReason dropReason;
  private @Nullable UUID dropRule;

  /** The known connection that this run is about, if it is an opener's. */
  Packet.@Nullable Opener opened;

  /** The run of the packets whose way this one goes, if it is an error that their sender sends. */
  @Nullable Walk sameWay;

  /** Whether this run is about a mirror's copy. */
  boolean copies;

  /**
   * Where a packet left the virtual network.
   *
   * @param port the port by which, or by which it came in for the last time
   * @param packet as it was then
   * @param copy whether it was only a mirror's copy
   * @param by what lets it out
   */
  record Exit(UUID port, InFlight packet, boolean copy, Action by) {

    /** It leaves by a port. */
    static Exit by(UUID port, InFlight packet) {
      return new Exit(port, packet, false, new Action.Output(port));
    }

    /** The same, of a copy. */
    Exit ofCopy() {
      return new Exit(port, packet, true, by);
    }

    /** Whether it is by a port, by which an answer may come in. */
    boolean answerable() {
      return by instanceof Action.Output;
    }
  }

  /** The MAC that the packet had as source when it entered a router's port. */
  record Sender(long mac, Origin from) {}

  /** The last next hop: who was to get the packet, from which port. */
  record NextHop(RouterPort out, IpAddress address) {}

  Walk(
      NetworkView view,
      Recording recording,
      Kind kind,
      Asked asked,
      UUID ingress,
      @Nullable MemorySegment frame,
      @Nullable Walk cause) {
    this.view = view;
    this.recording = recording;
    this.kind = kind;
    this.asked = asked;
    this.ingress = ingress;
    this.frame = frame;
    this.cause = cause;
  }

  /** A run for a mirror's copy: it records here, but what becomes of it is not this packet's. */
  Walk aside() {
    Walk aside = new Walk(view, recording, kind, asked, ingress, frame, cause);
    aside.entered = entered;
    aside.kept = kept;
    aside.start = start;
    aside.entries = entries;
    aside.rules = rules;
    aside.copies = true;
    return aside;
  }

  /** Where the packet itself left, mirrors' copies apart. */
  List<Exit> ownExits() {
    return exits.stream().filter(exit -> !exit.copy()).toList();
  }

  /** Whether rules see it as the answer to a connection. */
  boolean answers() {
    return kind != Kind.WIRE || asked == Asked.RETURN;
  }

  /** The run of the packet from the wire that this run goes back to, if it is another. */
  @Nullable Walk opener() {
    return cause;
  }

  void depend(Dependency dependency) {
    recording.depend(dependency);
  }

  void step(Step step) {
    recording.step(step);
  }

  @Nullable Port port(UUID id) {
    depend(new Dependency.OfPort(id));
    return view.port(id).orElse(null);
  }

  /** Something is to be learned; not from what has not happened. */
  void effect(Effect effect) {
    if (effect instanceof Effect.LearnMac mac) {
      learned.put(new MacKey(mac.bridge(), mac.vlan(), mac.mac()), mac.port());
    }
    if (kind != Kind.FORESEEN && !recording.effects.contains(effect)) {
      recording.effects.add(effect);
    }
  }

  /**
   * The payload is looked at: what comes of it holds for this packet only. Empty if there are no
   * bytes.
   */
  Optional<MemorySegment> payload() {
    recording.cacheable = false;
    return Optional.ofNullable(frame);
  }

  void drop(UUID at, DropReason reason) {
    drop(at, reason, null);
  }

  void drop(UUID at, DropReason reason, @Nullable UUID rule) {
    step(new Step.Dropped(at, reason, Optional.ofNullable(rule)));
    if (dropReason == null) {
      dropReason = reason;
      dropRule = rule;
    }
  }

  /** A device took it for itself. */
  void consume() {
    recording.cacheable = false;
    consumed = true;
  }

  void need(Need need) {
    recording.cacheable = false;
    step(new Step.Waits(need));
    needs.add(need);
  }

  DropReason dropReason() {
    return dropReason == null ? DropReason.NOBODY_THERE : dropReason;
  }

  Optional<UUID> dropRule() {
    return Optional.ofNullable(dropRule);
  }
}
