package org.midonet.agent.learning;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.midonet.agent.learning.Learning.LearnedMac;
import org.midonet.packet.Mac;
import org.midonet.simulation.Change;
import org.midonet.simulation.Dependency.OfNeighbour;
import org.midonet.simulation.NetworkView;
import org.midonet.topology.Port;

/**
 * What the tables said before an agent fell silent. An opinion ends with its session, but what its
 * host has left in the kernel goes on forwarding: so a MAC whose port is still bound there, and not
 * active, stays where it was; and a neighbour that flows here rest on stays known, in this host's
 * own name (decision 0110). An opinion that is withdrawn by an agent at work ends at once, or
 * within {@link #DOUBT} where flows rest on it. Belongs to the forwarding thread.
 */
public final class LastKnown {

  /** How long what a silent agent knew is believed. */
  public static final Duration HOLD = Duration.ofHours(1);

  /** How long an agent that is back may take to say again what it knows. */
  public static final Duration RETURN = Duration.ofSeconds(10);

  /** How long it may take until all watches have told that an agent is silent. */
  public static final Duration DOUBT = Duration.ofSeconds(3);

  /** What is known here. */
  public interface Surroundings {

    /** Whether a port is here. */
    boolean isHere(UUID port);

    /** Whether a port is bound to this host, whose agent is at work, whatever its interface. */
    boolean isOurs(UUID port);

    /** Whether flows here rest on a neighbour. */
    boolean isUsed(OfNeighbour neighbour);

    /** The exterior port behind which a neighbour is that flows here rest on. */
    Optional<UUID> portOf(OfNeighbour neighbour, Mac mac);
  }

  /** A MAC where it was, since when; and since when its port is active again, if it is. */
  private record Held(UUID port, long since, Optional<Long> back) {}

  private record Gone(UUID port, long at) {}

  private record Doubted(Mac mac, long since) {}

  private record Adopted(Mac mac, Optional<Long> back) {}

  private final Learning learning;
  private final Surroundings surroundings;
  private final Map<LearnedMac, Held> held = new HashMap<>();
  private final Map<LearnedMac, Gone> gone = new HashMap<>();
  private final Map<OfNeighbour, Doubted> doubted = new HashMap<>();
  private final Map<OfNeighbour, Adopted> adopted = new HashMap<>();

  /** Holds nothing yet. */
  public LastKnown(Learning learning, Surroundings surroundings) {
    this.learning = learning;
    this.surroundings = surroundings;
  }

  /**
   * What changes mean here.
   *
   * @param view as it was before them
   * @param now nanoseconds of a clock that only grows
   * @return the same changes, without the ends that are not believed
   */
  public List<Change> heard(List<Change> changes, NetworkView view, long now) {
    List<Change> believed = new ArrayList<>(changes.size());
    for (Change change : changes) {
      switch (change) {
        case Change.MacAt at -> {
          if (isBelieved(at, view, now)) {
            believed.add(at);
          }
        }
        case Change.NeighbourAt at -> {
          if (isBelieved(at, view, now)) {
            believed.add(at);
          }
        }
        case Change.PortAt at -> {
          believed.add(at);
          if (at.host().isEmpty()) {
            believed.addAll(silent(at.port(), view, now));
          }
        }
        case Change.Put put -> {
          believed.add(put);
          if (put.object() instanceof Port port && port.hostId().isEmpty()) {
            believed.addAll(released(port.id()));
          }
        }
        case Change.Remove gone -> {
          believed.add(gone);
          believed.addAll(released(gone.id()));
        }
        case Change.VtepAt at -> {
          // Who manages a VTEP is not the VTEP: where that is, it stays until it says otherwise.
          if (!at.addresses().isEmpty()) {
            believed.add(at);
          }
        }
        case Change.BlockOf _, Change.PeerAt _, Change.Metadata _, Change.GuestMtu _ ->
            believed.add(change);
      }
    }
    return believed;
  }

  /**
   * The MACs that end with the binding of the port where they were held. Each kind of news has a
   * watch of its own: that they are withdrawn may come first.
   */
  private List<Change> released(UUID port) {
    List<Change> ended = new ArrayList<>();
    held.forEach(
        (mac, was) -> {
          if (was.port().equals(port)) {
            ended.add(at(mac, Optional.empty()));
          }
        });
    forget(ended);
    return ended;
  }

  private void forget(List<Change> ended) {
    ended.forEach(change -> held.remove(key((Change.MacAt) change)));
  }

  private boolean isBelieved(Change.MacAt at, NetworkView view, long now) {
    LearnedMac key = new LearnedMac(at.bridge(), at.vlan(), at.mac());
    held.remove(key);
    gone.remove(key);
    UUID was = view.macAt(at.bridge(), at.vlan(), at.mac());
    if (at.port().isPresent() || was == null || surroundings.isOurs(was)) {
      return true;
    }
    if (isSilent(was, view)) {
      held.put(key, new Held(was, now, Optional.empty()));
      return false;
    }
    gone.put(key, new Gone(was, now));
    return true;
  }

  private boolean isBelieved(Change.NeighbourAt at, NetworkView view, long now) {
    OfNeighbour key = new OfNeighbour(at.device(), at.address());
    doubted.remove(key);
    @Nullable Mac was = view.neighbour(at.device(), at.address());
    if (at.mac().isPresent()
        || was == null
        || view.router(at.device()).router() == null
        || !surroundings.isUsed(key)) {
      return true;
    }
    doubted.put(key, new Doubted(was, now));
    return false;
  }

  /** The MACs that have just gone from a port of which we hear now that its agent is silent. */
  private List<Change> silent(UUID port, NetworkView view, long now) {
    if (!isBound(port, view) || surroundings.isOurs(port)) {
      return List.of();
    }
    List<Change> back = new ArrayList<>();
    for (Iterator<Map.Entry<LearnedMac, Gone>> all = gone.entrySet().iterator(); all.hasNext(); ) {
      Map.Entry<LearnedMac, Gone> next = all.next();
      if (next.getValue().port().equals(port)) {
        all.remove();
        held.put(next.getKey(), new Held(port, now, Optional.empty()));
        back.add(at(next.getKey(), Optional.of(port)));
      }
    }
    return back;
  }

  /**
   * What ends because time has passed.
   *
   * @param now nanoseconds of a clock that only grows
   */
  public List<Change> tick(NetworkView view, long now) {
    gone.values().removeIf(macs -> now - macs.at() >= DOUBT.toNanos());
    List<Change> ended = new ArrayList<>();
    held.replaceAll((mac, was) -> new Held(was.port(), was.since(), back(was, view, now)));
    held.forEach(
        (mac, was) -> {
          if (now - was.since() >= HOLD.toNanos()
              || was.back().filter(then -> now - then >= RETURN.toNanos()).isPresent()) {
            ended.add(at(mac, Optional.empty()));
          }
        });
    forget(ended);
    ended.addAll(decideDoubts(view, now));
    releaseAdopted(view, now);
    return ended;
  }

  private static Optional<Long> back(Held was, NetworkView view, long now) {
    return view.hostOf(was.port()).map(host -> was.back().orElse(now));
  }

  private List<Change> decideDoubts(NetworkView view, long now) {
    List<Change> ended = new ArrayList<>();
    for (Iterator<Map.Entry<OfNeighbour, Doubted>> all = doubted.entrySet().iterator();
        all.hasNext(); ) {
      Map.Entry<OfNeighbour, Doubted> next = all.next();
      if (now - next.getValue().since() < DOUBT.toNanos()) {
        continue;
      }
      all.remove();
      OfNeighbour key = next.getKey();
      Mac mac = next.getValue().mac();
      if (!surroundings.isUsed(key) || isAtWork(key, mac, view)) {
        ended.add(new Change.NeighbourAt(key.device(), key.address(), Optional.empty()));
      } else {
        adopted.put(key, new Adopted(mac, Optional.empty()));
        learning.vouch(key.device(), key.address(), mac, now);
      }
    }
    return ended;
  }

  /** Whoever is back says himself what he knows. */
  private void releaseAdopted(NetworkView view, long now) {
    adopted.keySet().removeIf(key -> !surroundings.isUsed(key));
    adopted.replaceAll(
        (key, was) ->
            new Adopted(
                was.mac(),
                isAtWork(key, was.mac(), view)
                    ? Optional.of(was.back().orElse(now))
                    : Optional.empty()));
    for (Iterator<Map.Entry<OfNeighbour, Adopted>> all = adopted.entrySet().iterator();
        all.hasNext(); ) {
      Map.Entry<OfNeighbour, Adopted> next = all.next();
      if (next.getValue().back().filter(then -> now - then >= RETURN.toNanos()).isPresent()) {
        all.remove();
        learning.retract(next.getKey().device(), next.getKey().address());
      }
    }
  }

  /** How many MACs are held. */
  public int held() {
    return held.size();
  }

  /** Whether an agent would hear what the neighbour says. */
  private boolean isAtWork(OfNeighbour neighbour, Mac mac, NetworkView view) {
    return surroundings
        .portOf(neighbour, mac)
        .filter(port -> surroundings.isHere(port) || view.hostOf(port).isPresent())
        .isPresent();
  }

  private static boolean isSilent(UUID port, NetworkView view) {
    return view.hostOf(port).isEmpty() && isBound(port, view);
  }

  private static boolean isBound(UUID port, NetworkView view) {
    return view.port(port).filter(known -> known.hostId().isPresent()).isPresent();
  }

  private static LearnedMac key(Change.MacAt at) {
    return new LearnedMac(at.bridge(), at.vlan(), at.mac());
  }

  private static Change at(LearnedMac mac, Optional<UUID> port) {
    return new Change.MacAt(mac.bridge(), mac.vlan(), mac.mac(), port);
  }
}
