package org.midonet.datapath.memory;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.midonet.datapath.Connection;
import org.midonet.datapath.ConnectionEvent;
import org.midonet.datapath.ConnectionKey;
import org.midonet.datapath.DatapathPort;
import org.midonet.datapath.Draw;
import org.midonet.datapath.DropReason;
import org.midonet.datapath.Limits;
import org.midonet.datapath.PortBlock;
import org.midonet.datapath.SampleTurn;
import org.midonet.datapath.SweepVisitor;
import org.midonet.datapath.Template;
import org.midonet.datapath.TemplateRef;
import org.midonet.datapath.Translation;
import org.midonet.packet.IpAddress;
import org.midonet.packet.IpProtocol;
import org.midonet.packet.Tcp;

/** Connections: found, made from templates, renewed, followed, and swept away. */
final class ConnectionTable {
  private static final int DRAW_TRIES = 32;

  /** What no template has: an entry that was taken over is stale. */
  private static final TemplateRef NO_TEMPLATE = new TemplateRef(0, -1);

  private final Map<ConnectionKey, Entry> entries = new HashMap<>();
  private final Map<Integer, Integer> charged = new HashMap<>();
  private final Openings openings = new Openings();
  private final Map<Integer, DatapathPort> ports;
  private final Map<TemplateRef, Template> templates;
  private final RandomGenerator random;
  private final Consumer<ConnectionEvent> events;
  private final SampleTurn turn = new SampleTurn();
  private Optional<Connection> sample = Optional.empty();
  private Limits limits = Limits.USUAL;

  /** Both maps are the datapath's own, and read as they are at the time. */
  ConnectionTable(
      Map<Integer, DatapathPort> ports,
      Map<TemplateRef, Template> templates,
      RandomGenerator random,
      Consumer<ConnectionEvent> events) {
    this.ports = ports;
    this.templates = templates;
    this.random = random;
    this.events = events;
  }

  void configure(Limits changed) {
    limits = changed;
  }

  /** The entry with this key, dead ones too. */
  Optional<Entry> find(ConnectionKey key) {
    return Optional.ofNullable(entries.get(key));
  }

  Iterable<Entry> all() {
    return entries.values();
  }

  int charged(int port) {
    return charged.getOrDefault(port, 0);
  }

  /**
   * What the flow's connect says, for a forward packet.
   *
   * @return the translation for this packet, of an entry that may not be in the table
   */
  Entry connect(Arrived packet, TemplateRef ref, long now) throws Refused {
    Optional<Template> found = Optional.ofNullable(templates.get(ref));
    Optional<ConnectionKey> tuple = packet.tuple();
    if (found.isEmpty()) {
      throw new Refused(DropReason.ACTIONS);
    }
    Template template = found.get();
    if (tuple.isEmpty()) {
      if (template.draw().isPresent()) {
        throw new Refused(DropReason.NO_CONNECTION);
      }
      return prepare(packet, Tuples.addresses(packet.key(), packet.place()), ref, template, now);
    }
    Entry fresh = prepare(packet, tuple.get(), ref, template, now);
    Optional<Entry> old = find(tuple.get()).filter(e -> !e.reverse && !e.over(now));
    if (old.isPresent()) {
      try {
        return renew(fresh, old.get(), template, now);
      } catch (Refused refused) {
        end(old.get(), now);
        throw refused;
      }
    }
    if (packet.tcp(Tcp.RST)) {
      if (template.draw().isPresent()) {
        throw new Refused(DropReason.NO_CONNECTION);
      }
      return fresh;
    }
    Entry made = create(fresh, template, now);
    if (template.report()) {
      events.accept(new ConnectionEvent.Opened(made.snapshot(now, false)));
    }
    return made;
  }

  private Entry prepare(
      Arrived packet, ConnectionKey tuple, TemplateRef ref, Template template, long now) {
    Translation change = template.translation();
    Optional<IpAddress> source = template.draw().map(Draw::address).or(change::source);
    ConnectionKey translated =
        new ConnectionKey(
            template.reverse().map(Template.Reverse::place).orElse(0),
            tuple.protocol(),
            source.orElse(tuple.source()),
            change.destination().orElse(tuple.destination()),
            change.sourcePort().orElse(tuple.sourcePort()),
            change.destinationPort().orElse(tuple.destinationPort()),
            template.reverse().map(Template.Reverse::vlan).orElse(0));
    Entry entry = new Entry(tuple, false, translated, ref);
    entry.inPort = packet.inPort();
    entry.owner = template.owner();
    entry.ethDst = packet.key().ethDst();
    entry.ethSrc = packet.key().ethSrc();
    entry.last = now;
    entry.single = template.reverse().isEmpty();
    entry.life = life(entry);
    return entry;
  }

  private Entry create(Entry entry, Template template, long now) throws Refused {
    int quota =
        Optional.ofNullable(ports.get(entry.owner))
            .map(port -> port.limits().connections())
            .orElse(Integer.MAX_VALUE);
    if (charged(entry.owner) >= quota) {
      throw new Refused(DropReason.QUOTA);
    }
    if (template.draw().isPresent()) {
      drawPort(entry, template.draw().get(), now);
    } else if (entry.other().equals(entry.key)) {
      entry.single = true;
    }
    if (!entry.single && template.draw().isEmpty()) {
      placeReverse(entry, now);
    }
    Optional<Entry> holder = find(entry.key);
    if (holder.isPresent() && holder.get().reverse && holder.get().drawn) {
      entries.remove(entry.other());
      throw new Refused(DropReason.COLLISION);
    }
    holder.filter(e -> !e.reverse).ifPresent(this::discharge);
    entries.put(entry.key, entry);
    charge(entry);
    if (entry.owner != 0 && ports.containsKey(entry.owner)) {
      displace(openings.note(entry.owner, entry.key, quota, charged(entry.owner)), entry, now);
    }
    return entry;
  }

  /** Only what nobody has answered or what is closed, and has not drawn a port, makes room. */
  private void displace(Openings.Displaced displaced, Entry by, long now) {
    displaced
        .cleared()
        .flatMap(key -> opening(key, by.owner))
        .filter(entry -> entry.life == 0)
        .ifPresent(
            entry -> {
              other(entry)
                  .filter(other -> other.reverse && other.life == 0)
                  .ifPresent(other -> entries.remove(other.key));
              entries.remove(entry.key);
              discharge(entry);
            });
    displaced.givenUp().flatMap(key -> opening(key, by.owner)).ifPresent(entry -> end(entry, now));
  }

  private Optional<Entry> opening(ConnectionKey key, int owner) {
    return find(key)
        .filter(entry -> entry.owner == owner)
        .filter(entry -> !entry.reverse && !entry.drawn && (!entry.answered || entry.closing()));
  }

  /** Reserves a port of the block, by making the reverse entry. */
  private void drawPort(Entry entry, Draw draw, long now) throws Refused {
    ConnectionKey wanted = entry.translated;
    PortBlock block = draw.ports();
    boolean fixed =
        entry.key.protocol() == IpProtocol.SCTP
            || (wanted.sourcePort() == 0 && wanted.destinationPort() == 0);
    int start = random.nextInt(block.size());
    entry.drawn = true;
    for (int i = 0; i < DRAW_TRIES && i < block.size() && !(fixed && i > 0); i++) {
      int port = fixed ? wanted.sourcePort() : block.first() + ((start + i) & (block.size() - 1));
      entry.translated =
          new ConnectionKey(
              wanted.place(),
              wanted.protocol(),
              wanted.source(),
              wanted.destination(),
              port,
              wanted.destinationPort(),
              wanted.vlan());
      if (entry.other().equals(entry.key)) {
        if (fixed) {
          entry.drawn = false;
          entry.single = true;
          return;
        }
        continue;
      }
      Optional<Entry> holder = find(entry.other());
      if (holder.isEmpty() || holder.get().rested(now, limits.rest().toSeconds())) {
        putReverse(entry);
        return;
      }
    }
    throw new Refused(DropReason.NO_DRAW);
  }

  /** A reverse entry replaces an older one, but never one that was drawn for another connection. */
  private void placeReverse(Entry entry, long now) throws Refused {
    Optional<Entry> holder = find(entry.other());
    if (holder.isPresent()
        && holder.get().drawn
        && !entry.pairs(holder.get())
        && !holder.get().rested(now, limits.rest().toSeconds())) {
      throw new Refused(DropReason.COLLISION);
    }
    putReverse(entry);
  }

  private void putReverse(Entry forward) {
    ConnectionKey back = forward.key.reversed(forward.key.place(), forward.key.vlan());
    Entry reverse = new Entry(forward.other(), true, back, forward.template);
    reverse.drawn = forward.drawn;
    reverse.inPort = forward.inPort;
    reverse.owner = forward.owner;
    reverse.ethDst = forward.ethDst;
    reverse.ethSrc = forward.ethSrc;
    reverse.follow(forward);
    find(reverse.key).filter(e -> !e.reverse).ifPresent(this::discharge);
    entries.put(reverse.key, reverse);
  }

  /** Both entries of another host's connection, stale. */
  boolean adopt(Connection forward, int inPort, int owner, long now) {
    Entry entry = new Entry(forward.key(), false, forward.translated(), NO_TEMPLATE);
    entry.drawn = forward.drawn();
    entry.answered = forward.answered();
    entry.reset = forward.closing();
    entry.single = forward.single();
    entry.inPort = inPort;
    entry.owner = owner;
    entry.ethDst = forward.ethDst();
    entry.ethSrc = forward.ethSrc();
    entry.last = now - forward.idle().toSeconds();
    entry.life = forward.life().toSeconds();
    boolean again = find(entry.key).filter(e -> isCopy(e, entry)).isPresent();
    if (again) {
      find(entry.key).ifPresent(this::discharge);
      entries.remove(entry.key);
      entries.remove(entry.other());
    }
    if (isTaken(entry.key, now) || (!entry.single && isTaken(entry.other(), now))) {
      return false;
    }
    find(entry.key).filter(e -> !e.reverse).ifPresent(this::discharge);
    if (!entry.single) {
      putReverse(entry);
    }
    entries.put(entry.key, entry);
    charge(entry);
    return true;
  }

  private static boolean isCopy(Entry here, Entry there) {
    return !here.reverse
        && here.template.equals(NO_TEMPLATE)
        && here.translated.equals(there.translated);
  }

  private boolean isTaken(ConnectionKey key, long now) {
    return find(key)
        .filter(e -> e.reverse ? !e.rested(now, limits.rest().toSeconds()) : !e.over(now))
        .isPresent();
  }

  private Entry renew(Entry fresh, Entry old, Template template, long now) throws Refused {
    fresh.follow(old);
    fresh.last = now;
    if (old.drawn) {
      Optional<Draw> draw = template.draw();
      int port = old.translated.sourcePort();
      boolean portless =
          old.key.protocol() == IpProtocol.SCTP
              || (old.key.sourcePort() == 0 && old.key.destinationPort() == 0);
      if (draw.isEmpty()
          || !(portless || draw.get().keep().ports().contains(port))
          || !draw.get().keep().contains(old.translated.source())) {
        throw new Refused(DropReason.STALE);
      }
      ConnectionKey wanted = fresh.translated;
      fresh.drawn = true;
      fresh.translated =
          new ConnectionKey(
              wanted.place(),
              wanted.protocol(),
              old.translated.source(),
              wanted.destination(),
              port,
              wanted.destinationPort(),
              wanted.vlan());
    } else if (template.draw().isPresent()) {
      drawPort(fresh, template.draw().get(), now);
    }
    fresh.life = life(fresh);
    Optional<Entry> before = other(old);
    boolean drewAnew = template.draw().isPresent() && !old.drawn;
    if (before.isPresent() && (fresh.single || !fresh.other().equals(before.get().key))) {
      finish(before.get(), now);
    }
    if (!fresh.single && !drewAnew) {
      if (before.isPresent() && before.get().key.equals(fresh.other())) {
        putReverse(fresh);
      } else {
        placeReverse(fresh, now);
      }
    }
    discharge(old);
    charge(fresh);
    entries.put(fresh.key, fresh);
    return fresh;
  }

  /** The pair's other entry, if it still is that. */
  Optional<Entry> other(Entry entry) {
    return entry.single ? Optional.empty() : find(entry.other()).filter(entry::pairs);
  }

  /** What a packet does to the connection of its entry. */
  void track(Arrived packet, Entry entry, long now) {
    boolean wasClosing = entry.closing();
    entry.last = now;
    if (entry.reverse) {
      entry.answered = true;
    }
    if (entry.key.protocol() == IpProtocol.TCP) {
      trackTcp(packet, entry);
    }
    entry.life = life(entry);
    other(entry).ifPresent(other -> other.follow(entry));
    if (entry.closing() && !wasClosing && report(entry.template)) {
      Optional<Entry> forward = entry.reverse ? other(entry) : Optional.of(entry);
      forward.ifPresent(
          e -> events.accept(new ConnectionEvent.Closed(e.snapshot(now, isStale(e)))));
    }
  }

  private static void trackTcp(Arrived packet, Entry entry) {
    if (packet.tcp(Tcp.RST)) {
      entry.reset = true;
    } else if (packet.tcp(Tcp.FIN)) {
      if (entry.reverse) {
        entry.finReverse = true;
      } else {
        entry.finForward = true;
      }
    } else if (packet.tcp(Tcp.SYN)) {
      if (!entry.reverse && entry.closing()) {
        entry.answered = false;
        reopen(entry);
      }
    } else if (packet.tcpPayload() && entry.closing()) {
      reopen(entry);
    }
  }

  private static void reopen(Entry entry) {
    entry.reset = false;
    entry.finForward = false;
    entry.finReverse = false;
  }

  void markAnswered(Entry entry, long now) {
    entry.answered = true;
    entry.last = now;
    entry.life = life(entry);
    other(entry).ifPresent(other -> other.follow(entry));
  }

  boolean isStale(Entry entry) {
    return !templates.containsKey(entry.template);
  }

  private boolean report(TemplateRef ref) {
    return Optional.ofNullable(templates.get(ref)).map(Template::report).orElse(false);
  }

  private long life(Entry entry) {
    boolean icmp =
        entry.key.protocol()
            == (entry.key.source().bits() == 32 ? IpProtocol.ICMP : IpProtocol.ICMPV6);
    Duration life;
    if (entry.key.protocol() == IpProtocol.TCP) {
      if (entry.reset) {
        life = limits.tcpReset();
      } else if (entry.closing()) {
        life = limits.tcpClosing();
      } else {
        life = entry.answered ? limits.tcp() : limits.tcpOpening();
      }
    } else if (entry.key.protocol() == IpProtocol.UDP) {
      life = entry.answered ? limits.udpAnswered() : limits.udp();
    } else if (icmp) {
      life = limits.echo();
    } else {
      life = entry.answered ? limits.otherAnswered() : limits.other();
    }
    return life.toSeconds();
  }

  /** Both entries over. */
  void end(Entry entry, long now) {
    other(entry).ifPresent(other -> finish(other, now));
    finish(entry, now);
  }

  /** Over, and at rest from now on. */
  static void finish(Entry entry, long now) {
    entry.last = now;
    entry.life = 0;
  }

  /** A forward entry that the last sweep left. */
  Optional<Connection> sampled() {
    return sample;
  }

  int sweep(long now, SweepVisitor visitor) {
    int removed = 0;
    long rest = limits.rest().toSeconds();
    Set<Entry> gone = new HashSet<>();
    sample = Optional.empty();
    for (Iterator<Entry> all = entries.values().iterator(); all.hasNext(); ) {
      Entry entry = all.next();
      if (entry.reverse ? entry.rested(now, rest) : entry.over(now)) {
        all.remove();
        gone.add(entry);
        removed++;
      } else {
        show(entry, now, visitor);
      }
    }
    turn.over();
    gone.stream().filter(e -> !e.reverse).forEach(this::discharge);
    return removed;
  }

  private void show(Entry entry, long now, SweepVisitor visitor) {
    if (entry.reverse) {
      if (entry.drawn) {
        visitor.drawn(entry.owner, entry.key.destination(), entry.key.destinationPort());
      }
      return;
    }
    if (turn.isIt()) {
      sample = Optional.of(entry.snapshot(now, isStale(entry)));
    }
    if (visitor.wants(entry.template)) {
      visitor.live(entry.snapshot(now, isStale(entry)));
    }
  }

  private void charge(Entry entry) {
    if (entry.owner != 0) {
      charged.merge(entry.owner, 1, Integer::sum);
    }
  }

  private void discharge(Entry entry) {
    if (entry.owner != 0) {
      charged.merge(entry.owner, -1, Integer::sum);
    }
  }
}
