package org.midonet.agent.learning;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.midonet.nsdb.StateTables;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.simulation.Change;
import org.midonet.simulation.Effect;
import org.midonet.simulation.Effect.LearnMac;
import org.midonet.simulation.Effect.LearnNeighbour;

/**
 * Writes what packets teach to the state tables, once: an opinion that stands already is not
 * repeated, one that is on its way is not doubled. Belongs to the forwarding thread.
 */
public final class Learning {

  /**
   * How long a MAC is kept after its last packet: the ageing time that IEEE 802.1D section 7.9.2
   * recommends.
   */
  public static final Duration MAC_AGE = Duration.ofMinutes(5);

  private static final long ON_ITS_WAY_NANOS = Duration.ofSeconds(2).toNanos();

  /** Where we have seen a MAC. */
  public record LearnedMac(UUID bridge, int vlan, Mac mac) {}

  private record NeighbourOf(UUID device, IpAddress address) {}

  private record Opinion<V>(V value, long at) {}

  private final StateTables tables;
  private final Map<LearnedMac, UUID> macs = new HashMap<>();
  private final Map<NeighbourOf, Mac> neighbours = new HashMap<>();
  private final Map<LearnedMac, Opinion<UUID>> ownMacs = new HashMap<>();
  private final Map<NeighbourOf, Opinion<Mac>> ownNeighbours = new HashMap<>();

  /** Learns into these tables. */
  public Learning(StateTables tables) {
    this.tables = tables;
  }

  /** Takes notice of what the tables say now. */
  public void observe(Change change) {
    switch (change) {
      case Change.MacAt at ->
          set(macs, new LearnedMac(at.bridge(), at.vlan(), at.mac()), at.port());
      case Change.NeighbourAt at ->
          set(neighbours, new NeighbourOf(at.device(), at.address()), at.mac());
      case Change.Put _, Change.Remove _, Change.PortAt _, Change.BlockOf _, Change.GuestMtu _ -> {}
    }
  }

  /**
   * Applies what a packet taught.
   *
   * @param now nanoseconds of a clock that only grows
   */
  public void learn(Effect effect, long now) {
    switch (effect) {
      case LearnMac learn -> learnMac(learn, now);
      case LearnNeighbour learn -> {
        NeighbourOf key = new NeighbourOf(learn.device(), learn.address());
        if (isNews(neighbours, ownNeighbours, key, learn.mac(), now)) {
          tables.neighbours(learn.device()).learn(learn.address(), learn.mac());
        }
      }
    }
  }

  private void learnMac(LearnMac learn, long now) {
    LearnedMac key = new LearnedMac(learn.bridge(), learn.vlan(), learn.mac());
    if (isNews(macs, ownMacs, key, learn.port(), now)) {
      tables.macs(learn.bridge(), learn.vlan()).learn(learn.mac(), learn.port());
    }
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
    ownMacs.remove(key);
    tables.macs(key.bridge(), key.vlan()).forget(key.mac());
  }

  private static <K, V> boolean isNews(
      Map<K, V> known, Map<K, Opinion<V>> own, K key, V value, long now) {
    Optional<Opinion<V>> said =
        Optional.ofNullable(own.get(key)).filter(opinion -> opinion.value().equals(value));
    if (value.equals(known.get(key))) {
      if (said.isPresent()) {
        own.put(key, new Opinion<>(value, now));
      }
      return false;
    }
    if (said.isPresent() && now - said.get().at() < ON_ITS_WAY_NANOS) {
      return false;
    }
    own.put(key, new Opinion<>(value, now));
    return true;
  }

  private static <K, V> void set(Map<K, V> map, K key, Optional<V> value) {
    if (value.isPresent()) {
      map.put(key, value.get());
    } else {
      map.remove(key);
    }
  }
}
