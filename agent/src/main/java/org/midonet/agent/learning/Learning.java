package org.midonet.agent.learning;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.midonet.nsdb.StateTables;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.simulation.Change;
import org.midonet.simulation.Dependency;
import org.midonet.simulation.Effect;
import org.midonet.simulation.Effect.LearnMac;
import org.midonet.simulation.Effect.LearnNeighbour;
import org.midonet.topology.Port;

/**
 * Writes what packets teach to the state tables, once: an opinion of ours that stands already is
 * not repeated, one that is on its way is not doubled, one that was overruled is withdrawn: else it
 * would show again when the other's is. What another host says is said again in our name when
 * packets teach it here: a guest that moves is heard here before the host that it has left
 * withdraws what it said of it. Belongs to the forwarding thread.
 */
public final class Learning {

  /**
   * How long a MAC is kept after its last packet: the ageing time that IEEE 802.1D section 7.9.2
   * recommends.
   */
  public static final Duration MAC_AGE = Duration.ofMinutes(5);

  /**
   * How long a neighbour is kept that nothing uses and nobody has heard of (spec {@code agent.md}
   * section 9.2).
   */
  public static final Duration NEIGHBOUR_AGE = Duration.ofSeconds(90);

  /**
   * How many MACs this host says of one port, and how many neighbours of one router: all agents
   * keep what any says. What comes beyond that is flooded, or asked for.
   */
  static final int MOST = 4096;

  private static final long ON_ITS_WAY_NANOS = Duration.ofSeconds(2).toNanos();

  /** Where we have seen a MAC. */
  public record LearnedMac(UUID bridge, int vlan, Mac mac) {}

  private record NeighbourOf(UUID device, IpAddress address) {}

  /** How an opinion of ours stands with the table. */
  private enum Standing {
    /** The table has not shown it yet. */
    ON_ITS_WAY,
    /** The table has shown it. */
    HEARD,
    /** Before the table has shown it, it has shown another. */
    DISPUTED
  }

  private record Opinion<V>(V value, long at, Standing standing) {}

  private final StateTables tables;
  private final Map<LearnedMac, UUID> macs = new HashMap<>();
  private final Map<NeighbourOf, Mac> neighbours = new HashMap<>();
  private final Map<LearnedMac, Opinion<UUID>> ownMacs = new HashMap<>();
  private final Map<NeighbourOf, Opinion<Mac>> ownNeighbours = new HashMap<>();

  /** How many opinions are ours, by port and by router. */
  private final Map<UUID, Integer> said = new HashMap<>();

  /** Learns into these tables. */
  public Learning(StateTables tables) {
    this.tables = tables;
  }

  /** Takes notice of what the tables say now. */
  public void observe(Change change) {
    switch (change) {
      case Change.MacAt at -> {
        LearnedMac key = new LearnedMac(at.bridge(), at.vlan(), at.mac());
        set(macs, key, at.port());
        if (isOverruled(ownMacs, key, at.port())) {
          forget(key);
        }
      }
      case Change.NeighbourAt at -> {
        NeighbourOf key = new NeighbourOf(at.device(), at.address());
        set(neighbours, key, at.mac());
        if (isOverruled(ownNeighbours, key, at.mac())) {
          forget(key);
        }
      }
      case Change.Remove gone -> {
        if (gone.type() == Port.class) {
          // Also one that is linked to another device: what it hides may be persistent.
          portGone(gone.id());
        }
      }
      case Change.PeerAt _,
          Change.VtepAt _,
          Change.Put _,
          Change.PortAt _,
          Change.BlockOf _,
          Change.GuestMtu _,
          Change.Metadata _ -> {}
    }
  }

  /**
   * Applies what a packet taught.
   *
   * @param now nanoseconds of a clock that only grows
   * @return false if it is too much
   */
  public boolean learn(Effect effect, long now) {
    switch (effect) {
      case LearnMac learn -> {
        LearnedMac key = new LearnedMac(learn.bridge(), learn.vlan(), learn.mac());
        if (!ownMacs.containsKey(key) && isMost(learn.port())) {
          return false;
        }
        if (isNews(macs, ownMacs, key, learn.port(), now)) {
          if (isSaid(ownMacs, key, learn.port())) {
            forget(key);
          }
          say(key, learn.port(), now, standing(macs, key, learn.port()));
        }
      }
      case LearnNeighbour learn -> {
        NeighbourOf key = new NeighbourOf(learn.device(), learn.address());
        if (!ownNeighbours.containsKey(key) && isMost(learn.device())) {
          return false;
        }
        if (isNews(neighbours, ownNeighbours, key, learn.mac(), now)) {
          if (isSaid(ownNeighbours, key, learn.mac())) {
            forget(key);
          }
          say(key, learn.mac(), now, standing(neighbours, key, learn.mac()));
        }
      }
    }
    return true;
  }

  private boolean isMost(UUID of) {
    return said.getOrDefault(of, 0) >= MOST;
  }

  private void less(UUID of) {
    said.computeIfPresent(of, (_, count) -> count == 1 ? null : count - 1);
  }

  /** Says of a router's neighbour what another agent said that is silent now. */
  public void vouch(UUID device, IpAddress address, Mac mac, long now) {
    say(new NeighbourOf(device, address), mac, now, Standing.HEARD);
  }

  /** Withdraws what we say of a neighbour. */
  public void retract(UUID device, IpAddress address) {
    if (ownNeighbours.containsKey(new NeighbourOf(device, address))) {
      forget(new NeighbourOf(device, address));
    }
  }

  /** What this host can vouch for. */
  public interface Vouching {

    /** Whether this MAC is behind this port, and the port is here. */
    boolean mac(UUID port, Mac mac);

    /** Whether what a device's table says of this address is of use here, or comes from here. */
    boolean neighbour(UUID device, IpAddress address, Mac mac);
  }

  /**
   * Says in its own name what the tables say and this host vouches for: an agent before this one,
   * whose session will end, may have been the only one who said it.
   */
  public void takeOver(Vouching vouching, long now) {
    macs.forEach(
        (key, port) -> {
          if (!ownMacs.containsKey(key) && vouching.mac(port, key.mac())) {
            say(key, port, now, Standing.HEARD);
          }
        });
    neighbours.forEach(
        (key, mac) -> {
          if (!ownNeighbours.containsKey(key)
              && vouching.neighbour(key.device(), key.address(), mac)) {
            say(key, mac, now, Standing.HEARD);
          }
        });
  }

  private void say(LearnedMac key, UUID port, long now, Standing standing) {
    Opinion<UUID> before = ownMacs.put(key, new Opinion<>(port, now, standing));
    if (before != null) {
      less(before.value());
    }
    said.merge(port, 1, Integer::sum);
    tables.macs(key.bridge(), key.vlan()).learn(key.mac(), port);
  }

  private void say(NeighbourOf key, Mac mac, long now, Standing standing) {
    if (ownNeighbours.put(key, new Opinion<>(mac, now, standing)) == null) {
      said.merge(key.device(), 1, Integer::sum);
    }
    tables.neighbours(key.device()).learn(key.address(), mac);
  }

  /** Who was the last to see a MAC at a port, and when: what ageing asks. */
  public interface LastSeen {

    /** Nanoseconds since a packet with this source MAC came by that port; empty if none did. */
    Optional<Duration> idle(UUID port, Mac mac);
  }

  /** Withdraws the MACs of ours that nobody has seen for {@link #MAC_AGE}. */
  public void age(LastSeen lastSeen, long now) {
    List<LearnedMac> old = new ArrayList<>();
    ownMacs.forEach(
        (key, opinion) -> {
          boolean young = now - opinion.at() < MAC_AGE.toNanos();
          boolean active =
              lastSeen
                  .idle(opinion.value(), key.mac())
                  .filter(idle -> idle.compareTo(MAC_AGE) < 0)
                  .isPresent();
          if (!young && !active) {
            old.add(key);
          }
        });
    old.forEach(this::forget);
  }

  /**
   * Withdraws the neighbours of ours that nobody has heard of for {@link #NEIGHBOUR_AGE}.
   *
   * @param used whether flows here rest on one: then it stays
   */
  public void ageNeighbours(Predicate<Dependency.OfNeighbour> used, long now) {
    List<NeighbourOf> old = new ArrayList<>();
    ownNeighbours.forEach(
        (key, opinion) -> {
          if (now - opinion.at() >= NEIGHBOUR_AGE.toNanos()
              && !used.test(new Dependency.OfNeighbour(key.device(), key.address()))) {
            old.add(key);
          }
        });
    old.forEach(this::forget);
  }

  /**
   * Whether this host itself says that a MAC is behind a port, whether or not others see it yet.
   */
  public boolean says(UUID bridge, int vlan, Mac mac, UUID port) {
    return isSaid(ownMacs, new LearnedMac(bridge, vlan, mac), port);
  }

  /** Withdraws what was learned by a port that is no longer here. */
  public void portGone(UUID port) {
    List<LearnedMac> gone = new ArrayList<>();
    ownMacs.forEach(
        (key, opinion) -> {
          if (opinion.value().equals(port)) {
            gone.add(key);
          }
        });
    gone.forEach(this::forget);
  }

  private void forget(LearnedMac key) {
    Opinion<UUID> gone = ownMacs.remove(key);
    if (gone != null) {
      less(gone.value());
    }
    tables.macs(key.bridge(), key.vlan()).forget(key.mac());
  }

  private void forget(NeighbourOf key) {
    if (ownNeighbours.remove(key) != null) {
      less(key.device());
    }
    tables.neighbours(key.device()).forget(key.address());
  }

  private static <K, V> boolean isNews(
      Map<K, V> known, Map<K, Opinion<V>> own, K key, V value, long now) {
    Optional<Opinion<V>> said =
        Optional.ofNullable(own.get(key)).filter(opinion -> opinion.value().equals(value));
    if (said.isPresent() && value.equals(known.get(key))) {
      own.put(key, new Opinion<>(value, now, said.get().standing()));
      return false;
    }
    return said.isEmpty()
        || said.get().standing() == Standing.DISPUTED
        || now - said.get().at() >= ON_ITS_WAY_NANOS;
  }

  /** What the table shows already, by another's opinion, it does not tell once more. */
  private static <K, V> Standing standing(Map<K, V> known, K key, V value) {
    return value.equals(known.get(key)) ? Standing.HEARD : Standing.ON_ITS_WAY;
  }

  /** Saying the same again does not make an opinion the latest: it is withdrawn and said anew. */
  private static <K, V> boolean isSaid(Map<K, Opinion<V>> own, K key, V value) {
    Opinion<V> said = own.get(key);
    return said != null && said.value().equals(value);
  }

  /** Whether our opinion, which has stood, stands no more; takes notice of how it stands. */
  private static <K, V> boolean isOverruled(Map<K, Opinion<V>> own, K key, Optional<V> value) {
    Opinion<V> said = own.get(key);
    if (said == null || value.isEmpty()) {
      return false;
    }
    boolean agrees = said.value().equals(value.get());
    if (!agrees && said.standing() == Standing.HEARD) {
      return true;
    }
    own.put(
        key, new Opinion<>(said.value(), said.at(), agrees ? Standing.HEARD : Standing.DISPUTED));
    return false;
  }

  private static <K, V> void set(Map<K, V> map, K key, Optional<V> value) {
    if (value.isPresent()) {
      map.put(key, value.get());
    } else {
      map.remove(key);
    }
  }
}
