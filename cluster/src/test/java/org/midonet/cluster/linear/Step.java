package org.midonet.cluster.linear;

/**
 * One request about one object, as its client saw it. The object is a register that may be absent.
 *
 * @param call what was asked
 * @param value what was written, or read
 * @param outcome what the answer said
 * @param start when it was sent, by the client's clock
 * @param end when the answer was there; {@link Long#MAX_VALUE} if none came, or one that leaves
 *     open whether it happened
 */
record Step(Call call, String value, Outcome outcome, long start, long end) {

  /** What can be asked. */
  enum Call {
    CREATE,
    SET,
    DELETE,
    READ
  }

  /** What can be answered. */
  enum Outcome {
    /** It was done. */
    DONE,
    /** Refused, since the object was there. */
    PRESENT,
    /** Refused, since the object was not there. */
    ABSENT,
    /** It may have been done, and may still be. */
    OPEN
  }

  /** Whether it need not have happened at all. */
  boolean isOptional() {
    return outcome == Outcome.OPEN;
  }
}
