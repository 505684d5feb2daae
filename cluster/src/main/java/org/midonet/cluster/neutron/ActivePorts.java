package org.midonet.cluster.neutron;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.midonet.nsdb.Freshness;
import org.midonet.nsdb.MapChange;
import org.midonet.nsdb.MapListener;
import org.midonet.nsdb.PortActivity;

/**
 * Which ports agents say are active, with a revision by which a reader asks for what changed since.
 * A reader who is too far behind, or read from another node of the cluster, is told everything.
 */
final class ActivePorts implements MapListener<UUID, UUID> {

  /** So many changes are remembered: minutes of a busy cloud. */
  static final int REMEMBERED = 10_000;

  private record Changed(long revision, UUID port) {}

  private final String epoch;
  private final Map<UUID, UUID> hosts = new HashMap<>();
  private final Deque<Changed> changed = new ArrayDeque<>();
  private long revision;
  private long forgotten;
  private boolean known;

  /**
   * Nothing is known before {@link #follow}.
   *
   * @param epoch names this memory: revisions of another one mean nothing here
   */
  ActivePorts(UUID epoch) {
    this.epoch = epoch.toString();
  }

  /** Follows the store, as long as that is open. */
  void follow(PortActivity activity) {
    var _ = activity.watch(this);
  }

  @Override
  public synchronized void snapshot(Map<UUID, UUID> entries) {
    hosts.clear();
    hosts.putAll(entries);
    changed.clear();
    forgotten = ++revision;
    known = true;
  }

  @Override
  public synchronized void changes(List<MapChange<UUID, UUID>> changes) {
    for (MapChange<UUID, UUID> change : changes) {
      change
          .after()
          .ifPresentOrElse(host -> hosts.put(change.key(), host), () -> hosts.remove(change.key()));
      changed.addLast(new Changed(++revision, change.key()));
    }
    while (changed.size() > REMEMBERED) {
      forgotten = changed.removeFirst().revision();
    }
  }

  /** What is known stays the answer: an outage of the store says nothing about ports. */
  @Override
  public void freshness(Freshness freshness) {}

  /**
   * What changed after a revision of ours, or everything; empty before the store has been read.
   *
   * @param since what an earlier answer said, or anything
   */
  synchronized Optional<ObjectNode> since(Optional<String> since) {
    if (!known) {
      return Optional.empty();
    }
    Optional<Long> seen = since.flatMap(this::ours);
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("revision", epoch + ":" + revision);
    answer.put("complete", seen.isEmpty());
    ArrayNode ports = answer.putArray("ports");
    Collection<UUID> told = seen.<Collection<UUID>>map(this::changedAfter).orElse(hosts.keySet());
    for (UUID port : told) {
      ObjectNode entry = ports.addObject();
      entry.put("id", port.toString());
      Optional<UUID> host = Optional.ofNullable(hosts.get(port));
      entry.put("active", host.isPresent());
      host.ifPresent(id -> entry.put("hostId", id.toString()));
    }
    return Optional.of(answer);
  }

  private Optional<Long> ours(String text) {
    if (!text.matches(epoch + ":\\d{1,18}")) {
      return Optional.empty();
    }
    long seen = Long.parseLong(text.substring(epoch.length() + 1));
    return seen >= forgotten && seen <= revision ? Optional.of(seen) : Optional.empty();
  }

  private Set<UUID> changedAfter(long seen) {
    Set<UUID> ports = new LinkedHashSet<>();
    var newest = changed.descendingIterator();
    while (newest.hasNext()) {
      Changed change = newest.next();
      if (change.revision() <= seen) {
        break;
      }
      ports.add(change.port());
    }
    return ports;
  }
}
