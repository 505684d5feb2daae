package org.midonet.agent.handover;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.midonet.datapath.Connection;
import org.midonet.datapath.ConnectionEvent;
import org.midonet.datapath.Datapath;
import org.midonet.datapath.DatapathException;
import org.midonet.datapath.DatapathPort;
import org.midonet.datapath.TemplateRef;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections that came in from outside, and for which a choice was made (which member of a pool,
 * which address of several): the other hosts of the uplink's place get copies, for their packets
 * may come in there next, when the choice would be another. New ones are told in batches; all that
 * live are told again from time to time, so that copies live as long, and losses are mended.
 * Belongs to the forwarding thread.
 */
public final class GatewayCopies {

  private static final Logger LOG = LoggerFactory.getLogger(GatewayCopies.class);

  /** Less than the least life of an entry. */
  private static final Duration AGAIN = Duration.ofSeconds(45);

  private static final int BATCH = 10_000;

  /** Who has ports of a place, and how it is told. */
  public interface Others {

    /** The other hosts with ports of a place (a number of the datapath). */
    Set<UUID> at(int place);

    /** Sends copies to a host, some time. */
    void send(UUID host, PortState copies);
  }

  private final Datapath datapath;
  private final Others others;
  private final List<Connection> fresh = new ArrayList<>();

  /** Of the sweep that is under way: whose connections are told again. */
  private Set<TemplateRef> again = Set.of();

  private long nextAgain;

  /** Nothing to tell yet. */
  public GatewayCopies(Datapath datapath, Others others) {
    this.datapath = datapath;
    this.others = others;
  }

  /** Something happened to a connection. */
  public void happened(ConnectionEvent event) {
    switch (event) {
      case ConnectionEvent.Opened opened -> fresh.add(opened.forward());
      case ConnectionEvent.Closed _ -> {}
    }
  }

  /** Tells what there is to tell. */
  public void tellFresh() {
    if (!fresh.isEmpty()) {
      tell(List.copyOf(fresh));
      fresh.clear();
    }
  }

  /** Tells what has come together, if it fills a message: else it waits for more. */
  public void tellMany() {
    if (fresh.size() >= BATCH) {
      tellFresh();
    }
  }

  /**
   * A sweep of the table begins: it may be time to tell of all again.
   *
   * @param now nanoseconds of a clock that only grows
   */
  public void sweepBegins(long now) {
    again = Set.of();
    if (now - nextAgain >= 0) {
      nextAgain = now + AGAIN.toNanos();
      again = told();
    }
  }

  private Set<TemplateRef> told() {
    Set<TemplateRef> told = new HashSet<>();
    datapath
        .templates()
        .forEach(
            (ref, template) -> {
              if (template.report()) {
                told.add(ref);
              }
            });
    return told;
  }

  /** Whether the sweep is to show what this template has made. */
  public boolean wants(TemplateRef made) {
    return again.contains(made);
  }

  /** The sweep has come by such a connection. */
  public void live(Connection forward) {
    fresh.add(forward);
  }

  private void tell(List<Connection> connections) {
    Map<Integer, List<Connection>> byPlace = new HashMap<>();
    for (Connection connection : connections) {
      byPlace.computeIfAbsent(connection.key().place(), p -> new ArrayList<>()).add(connection);
    }
    byPlace.forEach(
        (place, all) -> {
          for (UUID host : others.at(place)) {
            for (int from = 0; from < all.size(); from += BATCH) {
              List<Connection> batch = all.subList(from, Math.min(all.size(), from + BATCH));
              others.send(host, new PortState(batch, List.of(), List.of()));
            }
          }
        });
  }

  /** Another host's connections, of a place of which it has ports and this host has too. */
  public void take(UUID sender, PortState copies) {
    Map<Integer, DatapathPort> here = new HashMap<>();
    datapath.ports().values().forEach(port -> here.put(port.place(), port));
    Map<Integer, Boolean> allowed = new HashMap<>();
    int taken = 0;
    for (Connection copy : copies.connections()) {
      int place = copy.key().place();
      DatapathPort port = here.get(place);
      if (port != null && allowed.computeIfAbsent(place, p -> others.at(p).contains(sender))) {
        try {
          taken += datapath.adopt(copy, port.number(), port.number()) ? 1 : 0;
        } catch (DatapathException e) {
          LOG.warn("copies of host {} are not taken: {}", sender, e.getMessage());
          return;
        }
      }
    }
    LOG.debug("took {} of {} copies of host {}", taken, copies.connections().size(), sender);
  }
}
