package org.midonet.cluster.types;

import org.midonet.nsdb.Sequences;
import org.midonet.nsdb.Sequences.Sequence;
import org.midonet.topology.error.MidonetException;
import org.midonet.topology.error.Unavailable;

/**
 * The tunnel keys of new ports. Taken from the store some at a time: one by one, every port would
 * cost a second write to the store, and all creators would queue at one counter.
 */
final class TunnelKeys {

  /** Keys travel in 22 bits of a VXLAN identifier (docs/design/datapath.md). */
  private static final long GREATEST = (1 << 22) - 1;

  /** A node that stops loses what is left of them. */
  private static final int AT_ONCE = 64;

  private final Sequences sequences;
  private long next;
  private long end;

  TunnelKeys(Sequences sequences) {
    this.sequences = sequences;
  }

  /** A key that nobody has. */
  synchronized int next() throws MidonetException {
    if (next == end) {
      next = sequences.next(Sequence.TUNNEL_KEY, AT_ONCE);
      end = next + AT_ONCE;
    }
    if (next > GREATEST) {
      throw new Unavailable("No tunnel key is left for another port");
    }
    return (int) next++;
  }
}
