package org.midonet.agent.binding;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.midonet.datapath.DatapathException;
import org.midonet.datapath.DatapathPort;

/**
 * Gives every port that is bound here a number of the datapath, the same as long as it is bound,
 * also across restarts: the datapath tells which number belonged to which tunnel key. Numbers are
 * given in turn, so that one that was freed rests as long as possible before it is used again: a
 * packet may still be on its way through an old flow.
 */
final class PortNumbers {

  /** The number of the port to the metadata service, which no binding gets. */
  static final int METADATA = DatapathPort.HIGHEST;

  /** The highest number of a bound port. */
  static final int HIGHEST = METADATA - 1;

  private final Map<Integer, Integer> byTunnelKey = new HashMap<>();

  /** Of ports without a tunnel key, the outer sides of overlay VTEPs: by their place. */
  private final Map<Integer, Integer> byPlace = new HashMap<>();

  private final Set<Integer> taken = new HashSet<>();
  private int last;

  /** Takes notice of a number that is in use. */
  void adopt(DatapathPort port) {
    if (port.number() == METADATA) {
      return;
    }
    if (port.tunnelKey() == 0) {
      byPlace.put(port.place(), port.number());
    } else {
      byTunnelKey.put(port.tunnelKey(), port.number());
    }
    taken.add(port.number());
    last = Math.max(last, port.number());
  }

  /** The number of the port with this tunnel key. */
  int of(int tunnelKey) {
    return byTunnelKey.computeIfAbsent(tunnelKey, key -> next());
  }

  /** The number of the port without a tunnel key that is at this place alone. */
  int at(int place) {
    return byPlace.computeIfAbsent(place, key -> next());
  }

  /** Frees the number of the port at this place; it, if there was one. */
  OptionalInt freeAt(int place) {
    return freed(byPlace.remove(place));
  }

  /** Frees the number of the port with this tunnel key; it, if the port had one. */
  OptionalInt free(int tunnelKey) {
    return freed(byTunnelKey.remove(tunnelKey));
  }

  private OptionalInt freed(@Nullable Integer number) {
    if (number == null) {
      return OptionalInt.empty();
    }
    taken.remove(number);
    return OptionalInt.of(number);
  }

  private int next() {
    for (int tried = 0; tried < HIGHEST; tried++) {
      last = last % HIGHEST + 1;
      if (taken.add(last)) {
        return last;
      }
    }
    throw new DatapathException(
        DatapathException.Kind.FULL, "all " + HIGHEST + " port numbers are in use");
  }
}
