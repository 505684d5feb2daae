package org.midonet.agent.waiting;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.midonet.simulation.Dependency;
import org.midonet.simulation.Need;
import org.midonet.simulation.Verdict.Delivery;

/**
 * Asks for the hardware addresses that packets wait for: at once for the first packet, then once a
 * second while somebody may still wait (RFC 1122 section 2.3.2.1 asks for no more), whoever waits;
 * and at once where the network has changed so that the question now reaches others. Belongs to the
 * forwarding thread.
 */
public final class NeighbourRequests {

  private static final long INTERVAL_NANOS = Duration.ofSeconds(1).toNanos();

  private static final class Request {
    private List<Delivery> frames;
    private long until;
    private long sentAt;

    Request(List<Delivery> frames, long now) {
      this.frames = frames;
      this.until = now + WaitingRoom.PATIENCE.toNanos();
      this.sentAt = now;
    }
  }

  private final Map<Need.Neighbour, Request> open = new HashMap<>();
  private final Consumer<List<Delivery>> send;

  /**
   * @param send puts frames on the wire
   */
  public NeighbourRequests(Consumer<List<Delivery>> send) {
    this.send = send;
  }

  /** Somebody needs a neighbour; the frames ask for it. */
  public void need(Need.Neighbour neighbour, List<Delivery> frames, long now) {
    Request request = open.get(neighbour);
    if (request == null) {
      open.put(neighbour, new Request(frames, now));
      send.accept(frames);
      return;
    }
    request.until = now + WaitingRoom.PATIENCE.toNanos();
    if (!ports(request.frames).equals(ports(frames))) {
      request.frames = frames;
      request.sentAt = now;
      send.accept(frames);
    }
  }

  private static List<UUID> ports(List<Delivery> frames) {
    return frames.stream().map(Delivery::port).toList();
  }

  /** Forgets the requests that have been answered. */
  public void answered(Set<Dependency> touched) {
    if (!open.isEmpty()) {
      open.keySet()
          .removeIf(
              need -> touched.contains(new Dependency.OfNeighbour(need.router(), need.address())));
    }
  }

  /** Asks again where it is time to, and gives up where nobody waits any more. */
  public void tick(long now) {
    open.values().removeIf(request -> request.until - now <= 0);
    List<Delivery> again = new ArrayList<>();
    for (Request request : open.values()) {
      if (now - request.sentAt >= INTERVAL_NANOS) {
        request.sentAt = now;
        again.addAll(request.frames);
      }
    }
    if (!again.isEmpty()) {
      send.accept(again);
    }
  }
}
