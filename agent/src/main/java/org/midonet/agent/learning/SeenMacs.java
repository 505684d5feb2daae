package org.midonet.agent.learning;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;
import org.midonet.datapath.Datapath;
import org.midonet.datapath.DatapathException;
import org.midonet.datapath.SeenMac;
import org.midonet.packet.Mac;

/**
 * The MACs that the datapath lets pass without asking. A MAC that has moved away is taken out: if
 * it comes back, its first packet is a miss again, and learned. Belongs to the forwarding thread.
 */
public final class SeenMacs {

  private final Datapath datapath;

  /** Of one port: the table is all ports'. Another makes the one that came first a miss again. */
  static final int MOST = 4096;

  private final Map<Mac, Set<SeenMac>> byMac = new HashMap<>();
  private final Map<Integer, SequencedSet<SeenMac>> byPort = new HashMap<>();

  /** Takes over those that the datapath has. */
  public SeenMacs(Datapath datapath) {
    this.datapath = datapath;
    datapath.seen().keySet().forEach(this::file);
  }

  /** A packet with this source MAC was judged at this port. */
  public void see(SeenMac seen) {
    if (!file(seen)) {
      return;
    }
    SequencedSet<SeenMac> ofPort = byPort.getOrDefault(seen.port(), new LinkedHashSet<>());
    if (ofPort.size() > MOST) {
      forget(ofPort.getFirst());
    }
    try {
      datapath.putSeen(seen.port(), seen.vlanId(), seen.mac());
    } catch (DatapathException full) {
      // Its packets stay misses.
      unfile(seen);
    }
  }

  /** Whether a packet with this source MAC was judged at this port. */
  public boolean isSeen(int port, Mac mac) {
    return byMac.getOrDefault(mac, Set.of()).stream().anyMatch(seen -> seen.port() == port);
  }

  /** Whether a packet with this source MAC was judged at any port. */
  public boolean isSeen(Mac mac) {
    return byMac.containsKey(mac);
  }

  /** A port's number is nobody's any more. */
  public void portGone(int number) {
    List.copyOf(byPort.getOrDefault(number, new LinkedHashSet<>())).forEach(this::forget);
  }

  /** The next packet with this source MAC at this port shall be a miss. */
  public void forget(SeenMac gone) {
    datapath.removeSeen(gone.port(), gone.vlanId(), gone.mac());
    unfile(gone);
  }

  private void unfile(SeenMac gone) {
    byPort.computeIfPresent(
        gone.port(),
        (_, macs) -> {
          macs.remove(gone);
          return macs.isEmpty() ? null : macs;
        });
    byMac.computeIfPresent(
        gone.mac(),
        (mac, places) -> {
          places.remove(gone);
          return places.isEmpty() ? null : places;
        });
  }

  /** Which of a MAC's places no longer hold. */
  public interface Elsewhere {
    /** Whether the MAC is no longer behind this port (a number of the datapath). */
    boolean test(int port);
  }

  /** A MAC is somewhere else now. */
  public void moved(Mac mac, Elsewhere elsewhere) {
    Set.copyOf(byMac.getOrDefault(mac, Set.of())).stream()
        .filter(seen -> elsewhere.test(seen.port()))
        .forEach(this::forget);
  }

  private boolean file(SeenMac seen) {
    byPort.computeIfAbsent(seen.port(), _ -> new LinkedHashSet<>()).add(seen);
    return byMac.computeIfAbsent(seen.mac(), mac -> new HashSet<>()).add(seen);
  }
}
