package org.midonet.agent.upcall;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What the upcall loop has done so far; read from any thread. */
public final class Counters {

  /** What is counted. */
  public enum Event {
    /** Packets that the datapath handed over. */
    MISSES,
    /** Verdicts, by kind. */
    FORWARDED,
    DROPPED,
    ANSWERED,
    /** Packets larger than the MTU of their way out: answered, cut, or dropped. */
    TOO_BIG,
    WAITING,
    /** Packets refused because their port's places in the waiting room were taken. */
    WAITING_FULL,
    /** Packets that waited in vain. */
    WAITED_IN_VAIN,
    /** Packets that no parser understands. */
    MALFORMED,
    /** Packets of a port that is not known here. */
    UNKNOWN_PORT,
    /** What packets taught and was not written down: their port has taught as much as it may. */
    NOT_LEARNED,
    /** Flows put into the datapath. */
    FLOWS,
    /** Packets whose judgement failed by a fault of ours. */
    FAULTS,
    /** Flows and connections that were doubted: a packet of theirs was judged once more. */
    AUDITED,
    /** Those that were wrong, and were removed: a fault of ours. */
    AUDIT_MISMATCHES
  }

  private final Map<Event, LongAdder> counts = new EnumMap<>(Event.class);

  private final Latency latency = new Latency();

  /** All zero. */
  public Counters() {
    for (Event event : Event.values()) {
      counts.put(event, new LongAdder());
    }
  }

  void count(Event event) {
    adder(event).increment();
  }

  /** How often so far. */
  public long of(Event event) {
    return adder(event).sum();
  }

  /** How long packets took to be judged, with all that was done about them at once. */
  public Latency latency() {
    return latency;
  }

  private LongAdder adder(Event event) {
    LongAdder adder = counts.get(event);
    if (adder == null) {
      throw new AssertionError("every event has a counter");
    }
    return adder;
  }
}
