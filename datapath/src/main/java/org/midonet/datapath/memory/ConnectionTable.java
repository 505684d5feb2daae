package org.midonet.datapath.memory;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.midonet.datapath.Connection;
import org.midonet.datapath.ConnectionKey;
import org.midonet.datapath.Limits;
import org.midonet.datapath.SampleTurn;
import org.midonet.datapath.SweepVisitor;
import org.midonet.datapath.Template;
import org.midonet.datapath.TemplateRef;

/**
 * The entries of connections, in pairs: found, taken over from other hosts, and swept away. A
 * forward entry is charged to the port that owns it.
 */
final class ConnectionTable {
  /** What no template has: an entry that was taken over is stale. */
  private static final TemplateRef NO_TEMPLATE = new TemplateRef(0, -1);

  private final Map<ConnectionKey, Entry> entries = new HashMap<>();
  private final Map<Integer, Integer> charged = new HashMap<>();
  private final Map<TemplateRef, Template> templates;
  private final SampleTurn turn = new SampleTurn();
  private Optional<Connection> sample = Optional.empty();
  private Limits limits = Limits.USUAL;

  /** The map is the datapath's own, and read as it is at the time. */
  ConnectionTable(Map<TemplateRef, Template> templates) {
    this.templates = templates;
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

  Limits limits() {
    return limits;
  }

  /** For how many seconds the key of an entry that is over stays taken. */
  long rest() {
    return limits.rest().toSeconds();
  }

  /** In the place of whatever has its key. */
  void putForward(Entry entry) {
    find(entry.key).filter(e -> !e.reverse).ifPresent(this::discharge);
    entries.put(entry.key, entry);
    charge(entry);
  }

  void removeForward(Entry entry) {
    entries.remove(entry.key);
    discharge(entry);
  }

  void removeReverse(ConnectionKey key) {
    entries.remove(key);
  }

  /** The pair's other entry, made from the forward one, in the place of whatever has its key. */
  void putReverse(Entry forward) {
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
    if (!entry.single) {
      putReverse(entry);
    }
    putForward(entry);
    return true;
  }

  private static boolean isCopy(Entry here, Entry there) {
    return !here.reverse
        && here.template.equals(NO_TEMPLATE)
        && here.translated.equals(there.translated);
  }

  private boolean isTaken(ConnectionKey key, long now) {
    return find(key).filter(e -> e.reverse ? !e.rested(now, rest()) : !e.over(now)).isPresent();
  }

  /** The pair's other entry, if it still is that. */
  Optional<Entry> other(Entry entry) {
    return entry.single ? Optional.empty() : find(entry.other()).filter(entry::pairs);
  }

  /** Whether others are told of the connections that a template makes. */
  boolean isReported(TemplateRef ref) {
    return Optional.ofNullable(templates.get(ref)).map(Template::report).orElse(false);
  }

  boolean isStale(Entry entry) {
    return !templates.containsKey(entry.template);
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
    long rest = rest();
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
