package org.midonet.datapath.memory;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.midonet.datapath.Action;
import org.midonet.datapath.Arrival;
import org.midonet.datapath.ConnectionKey;
import org.midonet.datapath.DatapathPort;
import org.midonet.datapath.DropReason;
import org.midonet.datapath.Flow;
import org.midonet.datapath.InPort;
import org.midonet.datapath.MacMask;
import org.midonet.datapath.MacMatch;
import org.midonet.datapath.Miss;
import org.midonet.datapath.MissReason;
import org.midonet.datapath.Note;
import org.midonet.datapath.SeenMac;
import org.midonet.datapath.Template;
import org.midonet.datapath.TemplateRef;
import org.midonet.datapath.TunnelKind;
import org.midonet.packet.FlowKey;
import org.midonet.packet.IcmpQuote;
import org.midonet.packet.Mac;
import org.midonet.packet.MalformedPacket;

/**
 * What becomes of a packet, in this order: reverse entry; forward entry that is answered or
 * translates nothing; note; other forward entry; flow; miss. The eBPF programs' {@code decide.h}
 * says the same.
 */
final class Pipeline {
  private final FragmentTable fragments = new FragmentTable();
  private final Tables tables;
  private final ConnectionTable connections;
  private final Tracking tracking;
  private final Connecting connecting;
  private final MissQueue misses;
  private final Runner runner;
  private final Outlet outlet;
  private final IntConsumer drops;

  Pipeline(
      Tables tables,
      ConnectionTable connections,
      Tracking tracking,
      Connecting connecting,
      MissQueue misses,
      Outlet outlet,
      int tunnelMtu,
      IntConsumer drops) {
    this.tables = tables;
    this.connections = connections;
    this.tracking = tracking;
    this.connecting = connecting;
    this.misses = misses;
    this.outlet = outlet;
    this.drops = drops;
    this.runner = new Runner(tables, this, outlet, tunnelMtu);
  }

  /** What runs lists of actions. */
  Runner runner() {
    return runner;
  }

  /** A packet that may belong to a connection. */
  void decide(Arrived packet, long now) throws Refused {
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
    Optional<Template> template = Optional.ofNullable(tables.templates.get(entry.template));
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
    return Optional.ofNullable(tables.notes.get(Tuples.at(tuple, port.tunnelKey())))
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
    tracking.track(packet, entry, now);
    Template template = template(entry.template);
    List<Action> actions =
        entry.reverse ? template.reverse().orElseThrow().actions() : template.forwardActions();
    tables.use(entry.template).count(packet.packet(), now);
    runner.run(packet, actions, Optional.of(entry));
  }

  /** A packet that belongs to none. */
  void byFlow(Arrived packet, long now) throws Refused {
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
    Optional<Tables.UsedFlow> flow = flow(packet.inPort(), packet.key());
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
    Entry entry = connecting.connect(packet, connect.get(), now);
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
    Optional<Tables.UsedFlow> flow = flow(entry.inPort, key);
    if (flow.isEmpty()) {
      miss(reply, reply.arrival(), MissReason.STALE_REPLY, entry.inPort, key);
      return;
    }
    Optional<TemplateRef> connect = connectOf(flow.get().flow());
    if (connect.isEmpty()) {
      connections.end(entry, now);
      throw new Refused(DropReason.STALE);
    }
    connecting.connect(reply.asForward(key, entry.inPort, tuple.place()), connect.get(), now);
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

  private Optional<Tables.UsedFlow> flow(int inPort, FlowKey key) {
    return tables.flows.values().stream()
        .filter(f -> f.flow().match().matches(inPort, key))
        .findFirst();
  }

  private static Optional<TemplateRef> connectOf(Flow flow) {
    return flow.actions().stream()
        .filter(Action.Connect.class::isInstance)
        .map(action -> ((Action.Connect) action).template())
        .findFirst();
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
    return tables.seen.computeIfPresent(mac, (key, last) -> now) == null;
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
    return Optional.ofNullable(tables.templates.get(ref))
        .orElseThrow(() -> new Refused(DropReason.ACTIONS));
  }

  /** One more dropped for this reason. */
  void countDrop(int reason) {
    drops.accept(reason);
  }
}
