package org.midonet.nsdb;

import org.midonet.topology.error.MidonetException;

/** Counters shared by everybody; a number is never given twice, and a failed call may lose some. */
public interface Sequences {

  /** The next number. */
  default long next(Sequence sequence) throws MidonetException {
    return next(sequence, 1);
  }

  /** The first of {@code count} numbers in a row. */
  long next(Sequence sequence, int count) throws MidonetException;

  /** What is counted. */
  enum Sequence {
    /** Keys of ports and networks in tunnels; 22 bits. */
    TUNNEL_KEY(1),
    /** VXLAN network identifiers towards hardware VTEPs. */
    VTEP_VNI(10_001);

    private final long first;

    Sequence(long first) {
      this.first = first;
    }

    /** The first number ever given. */
    public long first() {
      return first;
    }
  }
}
