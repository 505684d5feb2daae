package org.midonet.agent.history;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.midonet.packet.FlowKey;

/**
 * What became of a packet that had no flow yet.
 *
 * @param host where it was judged
 * @param number counts the records of this agent since it began to send: a gap is a record that was
 *     lost
 * @param time when it was judged, in whole milliseconds
 * @param nanos how long that took
 * @param ingressPort the port by which it entered
 * @param match what of the packet can be matched
 * @param outcome what became of it
 * @param reason why it was dropped: a name of {@link org.midonet.simulation.DropReason}
 * @param devices what it went through, each once, in the order in which the path names them first
 * @param egressPorts the exterior ports by which it left, also by copies
 * @param rules the rules whose conditions held, in order
 * @param actions what is done to it, in words, in order
 */
public record FlowRecord(
    UUID host,
    long number,
    Instant time,
    long nanos,
    UUID ingressPort,
    FlowKey match,
    Outcome outcome,
    Optional<String> reason,
    List<Device> devices,
    List<UUID> egressPorts,
    List<AppliedRule> rules,
    List<String> actions) {

  /** Lists are copied. */
  public FlowRecord {
    devices = List.copyOf(devices);
    egressPorts = List.copyOf(egressPorts);
    rules = List.copyOf(rules);
    actions = List.copyOf(actions);
  }

  /** How a packet ends. */
  public enum Outcome {
    FORWARDED,
    DROPPED,
    ANSWERED
  }

  /** What a packet can go through. */
  public enum Kind {
    PORT,
    BRIDGE,
    ROUTER,
    CHAIN,
    LOAD_BALANCER,
    MIRROR
  }

  /** Something that it went through. */
  public record Device(Kind kind, UUID id) {}

  /**
   * A rule whose condition held.
   *
   * @param effect what the rule said: {@code accept}, {@code drop}, {@code jump} …
   */
  public record AppliedRule(UUID chain, UUID rule, String effect) {}
}
