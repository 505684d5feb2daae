package org.midonet.datapath.memory;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.random.RandomGenerator;
import org.midonet.datapath.Action;
import org.midonet.datapath.Arrival;
import org.midonet.datapath.ConnectionEvent;
import org.midonet.datapath.ConnectionKey;
import org.midonet.datapath.DatapathPort;
import org.midonet.datapath.DropReason;
import org.midonet.datapath.Flow;
import org.midonet.datapath.FlowMatch;
import org.midonet.datapath.InPort;
import org.midonet.datapath.MacMask;
import org.midonet.datapath.MacMatch;
import org.midonet.datapath.Miss;
import org.midonet.datapath.MissReason;
import org.midonet.datapath.Note;
import org.midonet.datapath.Overlay;
import org.midonet.datapath.Packet;
import org.midonet.datapath.RemotePort;
import org.midonet.datapath.SeenMac;
import org.midonet.datapath.Template;
import org.midonet.datapath.TemplateRef;
import org.midonet.datapath.TunnelKind;
import org.midonet.datapath.VtepTunnel;
import org.midonet.packet.FlowKey;
import org.midonet.packet.IcmpQuote;
import org.midonet.packet.Ip4;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.packet.MalformedPacket;

/**
 * What becomes of a packet, in this order: reverse entry; forward entry that is answered or
 * translates nothing; note; other forward entry; flow; miss. The eBPF programs' {@code decide.h}
 * and {@code arrive.h} say the same.
 */
final class Pipeline {
  final Map<Integer, DatapathPort> ports = new HashMap<>();
  final Map<Integer, RemotePort> remotePorts = new HashMap<>();
  final Set<IpAddress> peers = new HashSet<>();
  final Set<IpAddress> own = new HashSet<>();
  final Map<Integer, Overlay> overlays = new HashMap<>();
  final Map<Integer, VtepTunnel> vteps = new TreeMap<>();
  final Map<FlowMatch, UsedFlow> flows = new HashMap<>();
  final Map<TemplateRef, Template> templates = new HashMap<>();
  final Map<TemplateRef, Use> templateUse = new HashMap<>();
  final Map<ConnectionKey, Note> notes = new HashMap<>();
  final Map<SeenMac, Long> seen = new HashMap<>();

  /** Stands for the sender of an injected return, which is never sent back. */
  private static final IpAddress OUR_OWN = Ip4.ANY;

  /** So often may a packet be wrapped or unwrapped: more is a loop. */
  private static final int MOST_TURNS = 8;

  /** What overlays have made of the packet in hand. */
  private final Queue<Made> made = new ArrayDeque<>();

  private record Made(int port, Packet packet) {}

  private final FragmentTable fragments = new FragmentTable();
  private final ConnectionTable connections;
  private final MissQueue misses;
  private final Runner runner;
  private final Outlet outlet;
  private final IntConsumer drops;

  Pipeline(
      MissQueue misses,
      Outlet outlet,
      int tunnelMtu,
      RandomGenerator random,
      Consumer<ConnectionEvent> events,
      IntConsumer drops) {
    this.connections = new ConnectionTable(ports, templates, random, events);
    this.misses = misses;
    this.outlet = outlet;
    this.drops = drops;
    this.runner = new Runner(this, outlet, tunnelMtu);
  }

  ConnectionTable connections() {
    return connections;
  }

  /** A flow and its use. */
  record UsedFlow(Flow flow, Use use) {}

  // How it came

  void atPort(Arrived packet, int number, long now) throws Refused {
    DatapathPort port = port(number).orElseThrow(() -> new Refused(DropReason.NO_PORT));
    if (port.options().contains(DatapathPort.Option.GUARDED)) {
      runner.guard(packet.key());
    }
    decide(packet.at(port), now);
  }

  void atRemotePort(Arrived packet, int tunnelKey, long now) throws Refused {
    RemotePort from =
        Optional.ofNullable(remotePorts.get(tunnelKey))
            .orElseThrow(() -> new Refused(DropReason.TUNNEL_KEY));
    byFlow(packet.judgedAs(InPort.remote(tunnelKey), from.place(), Optional.empty()), now);
  }

  void fromTunnel(
      Arrived packet, Optional<IpAddress> sender, TunnelKind kind, int tunnelKey, long now)
      throws Refused {
    Optional<DatapathPort> local = local(tunnelKey);
    if (kind == TunnelKind.RETURN) {
      asReturn(packet, sender, tunnelKey, local, now);
      return;
    }
    DatapathPort port = local.orElseThrow(() -> new Refused(DropReason.TUNNEL_KEY));
    Optional<ConnectionKey> answers =
        Tuples.of(packet.key(), 0).map(tuple -> tuple.reversed(port.place(), tuple.vlan()));
    if (kind == TunnelKind.REMEMBER && answers.isPresent()) {
      remember(packet, sender.orElseThrow(), port, answers.get(), now);
    }
    if (kind == TunnelKind.IF_KNOWN) {
      Optional<Entry> entry = answers.flatMap(key -> answered(key, now));
      if (entry.isPresent()) {
        connections.markAnswered(entry.get(), now);
      } else if (!quotesOpener(packet, port, now)) {
        throw new Refused(DropReason.NOT_KNOWN);
      }
    }
    runner.output(packet, packet.packet(), port.number());
  }

  private void asReturn(
      Arrived packet,
      Optional<IpAddress> sender,
      int tunnelKey,
      Optional<DatapathPort> local,
      long now)
      throws Refused {
    if (local.isPresent()) {
      Arrived judged = packet.unnoted(local.get());
      judged.tuple().ifPresent(tuple -> notes.remove(placed(tuple, tunnelKey)));
      decide(judged, now);
      return;
    }
    RemotePort from =
        Optional.ofNullable(remotePorts.get(tunnelKey))
            .orElseThrow(() -> new Refused(DropReason.TUNNEL_KEY));
    if (sender.isPresent() && from.host().isPresent() && !from.host().equals(sender)) {
      throw new Refused(DropReason.TUNNEL_PEER);
    }
    Optional<IpAddress> bounce =
        from.judgedHere() ? Optional.empty() : sender.or(() -> Optional.of(OUR_OWN));
    decide(packet.judgedAs(InPort.remote(tunnelKey), from.place(), bounce), now);
  }

  private Optional<Entry> answered(ConnectionKey key, long now) {
    return connections.find(key).filter(entry -> !entry.reverse && !entry.over(now));
  }

  private void remember(
      Arrived packet, IpAddress sender, DatapathPort port, ConnectionKey reply, long now) {
    ConnectionKey key = placed(reply, port.tunnelKey());
    FlowKey seenAs = packet.key();
    Note wanted =
        new Note(
            port.number(),
            key,
            sender,
            /* ethDestination= */ new Mac(seenAs.ethSrc()),
            /* ethSource= */ new Mac(seenAs.ethDst()));
    if (wanted.equals(notes.get(key))) {
      return;
    }
    Optional<Entry> entry = answered(reply, now).filter(e -> !e.translates());
    if (entry.isPresent()) {
      connections.markAnswered(entry.get(), now);
    } else {
      notes.put(key, wanted);
    }
  }

  // What becomes of it

  private void decide(Arrived packet, long now) throws Refused {
    Optional<ConnectionKey> tuple = fragments.tuple(packet, now);
    if (tuple.isEmpty()) {
      byFlow(packet, now);
      return;
    }
    Optional<Entry> entry = connections.find(tuple.get()).filter(e -> isFor(packet, e, now));
    if (entry.isPresent()) {
      Entry found = entry.get();
      boolean stale = connections.isStale(found);
      if (found.reverse && stale) {
        staleReply(packet, found, now);
        return;
      }
      if (!stale && (found.reverse || found.answered || !found.translates())) {
        hit(packet, found, now);
        return;
      }
    }
    Optional<Note> note =
        packet.unnoted()
            ? Optional.empty()
            : packet.port().flatMap(p -> note(packet, tuple.get(), p));
    if (note.isPresent()) {
      int tunnelKey = packet.port().orElseThrow().tunnelKey();
      outlet.tunnel(note.get().host(), TunnelKind.RETURN, tunnelKey, packet.packet());
      return;
    }
    if (entry.isPresent() && !connections.isStale(entry.get())) {
      hit(packet, entry.get(), now);
      return;
    }
    byFlow(packet, now);
  }

  private boolean isFor(Arrived packet, Entry entry, long now) {
    if (entry.over(now) || (entry.reverse && packet.opens() && entry.closing())) {
      return false;
    }
    Optional<Template> template = Optional.ofNullable(templates.get(entry.template));
    MacMatch macs =
        entry.reverse
            ? template.flatMap(Template::reverse).map(Template.Reverse::macs).orElse(MacMatch.ANY)
            : new MacMatch(
                entry.ethDst,
                entry.ethSrc,
                template.map(Template::forwardMacs).orElse(MacMask.NONE));
    MacMask mask = macs.mask();
    return ((packet.key().ethDst() ^ macs.destination()) & mask.destination()) == 0
        && ((packet.key().ethSrc() ^ macs.source()) & mask.source()) == 0;
  }

  private Optional<Note> note(Arrived packet, ConnectionKey tuple, DatapathPort port) {
    if (port.tunnelKey() == 0) {
      return Optional.empty();
    }
    return Optional.ofNullable(notes.get(placed(tuple, port.tunnelKey())))
        .filter(
            note ->
                note.ethDestination().value() == packet.key().ethDst()
                    && note.ethSource().value() == packet.key().ethSrc());
  }

  private void hit(Arrived packet, Entry entry, long now) throws Refused {
    if (entry.last != now) {
      if (isNewMac(packet, now)) {
        miss(packet, MissReason.NEW_MAC);
        return;
      }
      entry.last = now;
      connections.other(entry).ifPresent(other -> other.last = now);
    }
    connections.track(packet, entry, now);
    Template template = template(entry.template);
    List<Action> actions =
        entry.reverse ? template.reverse().orElseThrow().actions() : template.forwardActions();
    use(entry.template).count(packet.packet(), now);
    runner.run(packet, actions, Optional.of(entry));
  }

  private void byFlow(Arrived packet, long now) throws Refused {
    Optional<ConnectionKey> quoted = quoted(packet);
    if (quoted.flatMap(connections::find).filter(entry -> !entry.over(now)).isPresent()) {
      miss(packet, MissReason.ICMP_ERROR);
      return;
    }
    Optional<Note> note =
        packet.unnoted() || packet.injected()
            ? Optional.empty()
            : quoted.flatMap(tuple -> packet.port().flatMap(port -> note(packet, tuple, port)));
    if (note.isPresent()) {
      int tunnelKey = packet.port().orElseThrow().tunnelKey();
      outlet.tunnel(note.get().host(), TunnelKind.RETURN, tunnelKey, packet.packet());
      return;
    }
    if (packet.bounce().isPresent()) {
      if (packet.injected()) {
        throw new Refused(DropReason.INJECTED_MISS);
      }
      int tunnelKey = InPort.tunnelKey(packet.inPort());
      outlet.tunnel(packet.bounce().get(), TunnelKind.RETURN, tunnelKey, packet.packet());
      return;
    }
    if (isNewMac(packet, now)) {
      miss(packet, MissReason.NEW_MAC);
      return;
    }
    Optional<UsedFlow> flow = flow(packet.inPort(), packet.key());
    if (flow.isEmpty()) {
      miss(packet, MissReason.NO_FLOW);
      return;
    }
    if (packet.unnoted() && handsOver(flow.get().flow())) {
      // Sent there again it would come back again.
      int tunnelKey = packet.port().orElseThrow().tunnelKey();
      miss(
          packet,
          new Arrival.FromTunnel(TunnelKind.RETURN, tunnelKey),
          MissReason.NO_FLOW,
          packet.inPort(),
          packet.key());
      return;
    }
    flow.get().use().count(packet.packet(), now);
    Optional<TemplateRef> connect = connectOf(flow.get().flow());
    if (connect.isEmpty()) {
      runner.run(packet, flow.get().flow().actions(), Optional.empty());
      return;
    }
    Entry entry = connections.connect(packet, connect.get(), now);
    Template template = template(connect.get());
    runner.run(packet, template.forwardActions(), Optional.of(entry));
  }

  /** Whether the flow sends the untouched packet to where its connection should be. */
  private static boolean handsOver(Flow flow) {
    return flow.actions().size() == 1
        && flow.actions().getFirst() instanceof Action.Tunnel tunnel
        && tunnel.kind() == TunnelKind.RETURN;
  }

  /** A reply whose entry is stale: its forward packet is judged. */
  private void staleReply(Arrived reply, Entry entry, long now) throws Refused {
    ConnectionKey tuple = entry.other();
    FlowKey key = Tuples.forwardKey(tuple, entry.ethDst, entry.ethSrc, reply.key());
    Optional<UsedFlow> flow = flow(entry.inPort, key);
    if (flow.isEmpty()) {
      miss(reply, reply.arrival(), MissReason.STALE_REPLY, entry.inPort, key);
      return;
    }
    Optional<TemplateRef> connect = connectOf(flow.get().flow());
    if (connect.isEmpty()) {
      connections.end(entry, now);
      throw new Refused(DropReason.STALE);
    }
    connections.connect(reply.asForward(key, entry.inPort, tuple.place()), connect.get(), now);
    Optional<Entry> renewed =
        connections
            .find(entry.key)
            .filter(
                e ->
                    e.reverse
                        && e.template.equals(connect.get())
                        && !connections.isStale(e)
                        && isFor(reply, e, now));
    hit(reply, renewed.orElseThrow(() -> new Refused(DropReason.STALE)), now);
  }

  private Optional<UsedFlow> flow(int inPort, FlowKey key) {
    return flows.values().stream().filter(f -> f.flow().match().matches(inPort, key)).findFirst();
  }

  private static Optional<TemplateRef> connectOf(Flow flow) {
    return flow.actions().stream()
        .filter(Action.Connect.class::isInstance)
        .map(action -> ((Action.Connect) action).template())
        .findFirst();
  }

  /** Whether it is an error that quotes a packet which this port has sent on a live connection. */
  private boolean quotesOpener(Arrived packet, DatapathPort port, long now) {
    try {
      return IcmpQuote.find(MemorySegment.ofArray(packet.packet().frame()))
          .flatMap(quote -> Tuples.of(quote.key(), port.place()))
          .map(tuple -> tuple.reversed(port.place(), packet.key().vlan() & 0x1fff))
          .map(tuple -> tuple.reversed(port.place(), tuple.vlan()))
          .flatMap(key -> answered(key, now))
          .isPresent();
    } catch (MalformedPacket e) {
      return false;
    }
  }

  /** Of an error: the tuple of which the packet that it quotes is the reverse. */
  private static Optional<ConnectionKey> quoted(Arrived packet) {
    try {
      return IcmpQuote.find(MemorySegment.ofArray(packet.packet().frame()))
          .flatMap(quote -> Tuples.of(quote.key(), packet.place()))
          .map(tuple -> tuple.reversed(packet.place(), packet.key().vlan() & 0x1fff));
    } catch (MalformedPacket e) {
      return Optional.empty();
    }
  }

  private boolean isNewMac(Arrived packet, long now) {
    Optional<DatapathPort> port =
        packet.port().filter(p -> p.options().contains(DatapathPort.Option.LEARNS));
    if (port.isEmpty()) {
      return false;
    }
    SeenMac mac =
        new SeenMac(port.get().number(), packet.key().vlanId(), new Mac(packet.key().ethSrc()));
    return seen.computeIfPresent(mac, (key, last) -> now) == null;
  }

  void miss(Arrived packet, MissReason reason) throws Refused {
    miss(packet, packet.arrival(), reason, packet.inPort(), packet.key());
  }

  private void miss(Arrived packet, Arrival arrival, MissReason reason, int inPort, FlowKey key)
      throws Refused {
    if (packet.injected()) {
      throw new Refused(DropReason.INJECTED_MISS);
    }
    misses.add(
        packet.port(),
        packet.packet().frame().length,
        place -> new Miss(reason, arrival, inPort, key, packet.packet(), System.nanoTime(), place));
  }

  private Template template(TemplateRef ref) throws Refused {
    return Optional.ofNullable(templates.get(ref))
        .orElseThrow(() -> new Refused(DropReason.ACTIONS));
  }

  Use use(TemplateRef template) {
    return templateUse.computeIfAbsent(template, ref -> new Use());
  }

  Optional<DatapathPort> port(int number) {
    return Optional.ofNullable(ports.get(number));
  }

  private Optional<DatapathPort> local(int tunnelKey) {
    return ports.values().stream()
        .filter(port -> tunnelKey != 0 && port.tunnelKey() == tunnelKey)
        .findFirst();
  }

  private static ConnectionKey placed(ConnectionKey key, int place) {
    return new ConnectionKey(
        place,
        key.protocol(),
        key.source(),
        key.destination(),
        key.sourcePort(),
        key.destinationPort(),
        key.vlan());
  }

  /** For packets of the agent's own, which run a list of actions. */
  void run(Arrived packet, List<Action> actions) throws Refused {
    runner.run(packet, actions, Optional.empty());
  }

  /** A packet made of the one in hand arrives when that is done with. */
  void arrives(int port, Packet packet) {
    made.add(new Made(port, packet));
  }

  /** Takes what was made of a packet to its end. */
  void finish(long now) {
    for (int turn = 0; turn < MOST_TURNS && !made.isEmpty(); turn++) {
      Made next = made.remove();
      try {
        Arrival arrival = new Arrival.AtPort(next.port());
        atPort(Arrived.parse(next.packet(), arrival, false), next.port(), now);
      } catch (MalformedPacket e) {
        countDrop(DropReason.MALFORMED.code());
      } catch (Refused refused) {
        countDrop(refused.reason().code());
      }
    }
    made.forEach(_ -> countDrop(DropReason.ACTIONS.code()));
    made.clear();
  }

  /** One more dropped for this reason. */
  void countDrop(int reason) {
    drops.accept(reason);
  }
}
