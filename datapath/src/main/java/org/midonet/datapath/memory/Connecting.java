package org.midonet.datapath.memory;

import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.midonet.datapath.ConnectionEvent;
import org.midonet.datapath.ConnectionKey;
import org.midonet.datapath.DatapathPort;
import org.midonet.datapath.Draw;
import org.midonet.datapath.DropReason;
import org.midonet.datapath.PortBlock;
import org.midonet.datapath.Template;
import org.midonet.datapath.TemplateRef;
import org.midonet.datapath.Translation;
import org.midonet.packet.IpAddress;
import org.midonet.packet.IpProtocol;
import org.midonet.packet.Tcp;

/** Connections that packets make by templates, or renew ({@code connect.h}, {@code opening.h}). */
final class Connecting {
  private static final int DRAW_TRIES = 32;

  private final ConnectionTable table;
  private final Tracking tracking;
  private final Openings openings = new Openings();
  private final Map<Integer, DatapathPort> ports;
  private final Map<TemplateRef, Template> templates;
  private final RandomGenerator random;
  private final Consumer<ConnectionEvent> events;

  /** Both maps are the datapath's own, and read as they are at the time. */
  Connecting(
      ConnectionTable table,
      Tracking tracking,
      Map<Integer, DatapathPort> ports,
      Map<TemplateRef, Template> templates,
      RandomGenerator random,
      Consumer<ConnectionEvent> events) {
    this.table = table;
    this.tracking = tracking;
    this.ports = ports;
    this.templates = templates;
    this.random = random;
    this.events = events;
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
    Optional<Entry> old = table.find(tuple.get()).filter(e -> !e.reverse && !e.over(now));
    if (old.isPresent()) {
      try {
        return renew(fresh, old.get(), template, now);
      } catch (Refused refused) {
        table.end(old.get(), now);
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
    entry.life = tracking.life(entry);
    return entry;
  }

  private Entry create(Entry entry, Template template, long now) throws Refused {
    int quota =
        Optional.ofNullable(ports.get(entry.owner))
            .map(port -> port.limits().connections())
            .orElse(Integer.MAX_VALUE);
    if (table.charged(entry.owner) >= quota) {
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
    Optional<Entry> holder = table.find(entry.key);
    if (holder.isPresent() && holder.get().reverse && holder.get().drawn) {
      table.removeReverse(entry.other());
      throw new Refused(DropReason.COLLISION);
    }
    table.putForward(entry);
    if (entry.owner != 0 && ports.containsKey(entry.owner)) {
      displace(
          openings.note(entry.owner, entry.key, quota, table.charged(entry.owner)), entry, now);
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
              table
                  .other(entry)
                  .filter(other -> other.reverse && other.life == 0)
                  .ifPresent(other -> table.removeReverse(other.key));
              table.removeForward(entry);
            });
    displaced
        .givenUp()
        .flatMap(key -> opening(key, by.owner))
        .ifPresent(entry -> table.end(entry, now));
  }

  private Optional<Entry> opening(ConnectionKey key, int owner) {
    return table
        .find(key)
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
      Optional<Entry> holder = table.find(entry.other());
      if (holder.isEmpty() || holder.get().rested(now, table.rest())) {
        table.putReverse(entry);
        return;
      }
    }
    throw new Refused(DropReason.NO_DRAW);
  }

  /** A reverse entry replaces an older one, but never one that was drawn for another connection. */
  private void placeReverse(Entry entry, long now) throws Refused {
    Optional<Entry> holder = table.find(entry.other());
    if (holder.isPresent()
        && holder.get().drawn
        && !entry.pairs(holder.get())
        && !holder.get().rested(now, table.rest())) {
      throw new Refused(DropReason.COLLISION);
    }
    table.putReverse(entry);
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
    fresh.life = tracking.life(fresh);
    Optional<Entry> before = table.other(old);
    boolean drewAnew = template.draw().isPresent() && !old.drawn;
    if (before.isPresent() && (fresh.single || !fresh.other().equals(before.get().key))) {
      ConnectionTable.finish(before.get(), now);
    }
    if (!fresh.single && !drewAnew) {
      if (before.isPresent() && before.get().key.equals(fresh.other())) {
        table.putReverse(fresh);
      } else {
        placeReverse(fresh, now);
      }
    }
    table.putForward(fresh);
    return fresh;
  }
}
