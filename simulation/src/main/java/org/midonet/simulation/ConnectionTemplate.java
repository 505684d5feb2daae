package org.midonet.simulation;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.midonet.packet.IpAddress;

/**
 * What the first packet of a connection installs: a forward entry, and as a rule a reverse entry.
 * The <em>tuple</em> is (IP protocol, addresses, ports, VLAN tag). An echo request has its
 * identifier as source port and 0 as destination port, an echo reply the other way round; protocols
 * without ports have 0.
 *
 * <p>Forward entry: at {@code forwardPlace}, the tuple of the packet as it came; it applies {@code
 * translation} and the drawn port, then {@code forwardActions}. Reverse entry: see {@link Reverse}.
 * The actions hold no edits of the tuple.
 *
 * @param forwardPort the exterior port by which the opener's packets enter
 * @param forwardPlace the place of that port
 * @param forwardCompare what entries of opener's packets must compare besides the tuple
 * @param translation what is rewritten in the tuple of the opener's packets
 * @param draw the block from which the new source port is taken, if one is
 * @param forwardActions what happens to the opener's packets after the tuple is rewritten; ends in
 *     one output; mirrors' copies are outputs before it (a copy that goes through a router: after
 *     it)
 * @param reverse what happens to the answers; empty where they cannot be foreseen: then there is a
 *     forward entry only
 */
public record ConnectionTemplate(
    UUID forwardPort,
    Place forwardPlace,
    Compare forwardCompare,
    Translation translation,
    Optional<Draw> draw,
    List<Action> forwardActions,
    Optional<Reverse> reverse) {

  public ConnectionTemplate {
    forwardActions = List.copyOf(forwardActions);
  }

  /**
   * New values of the tuple's fields; empty where a field stays. For ICMP echo, {@code sourcePort}
   * stands for the identifier.
   */
  public record Translation(
      Optional<IpAddress> source,
      Optional<IpAddress> destination,
      OptionalInt sourcePort,
      OptionalInt destinationPort) {

    /** Nothing is rewritten. */
    public static final Translation NONE =
        new Translation(
            Optional.empty(), Optional.empty(), OptionalInt.empty(), OptionalInt.empty());

    /** Whether nothing is rewritten. */
    public boolean none() {
      return equals(NONE);
    }
  }

  /**
   * The answers' entry: at {@code place}, the translated tuple with its sides exchanged; it
   * restores the opener's tuple (sides exchanged), then does {@code actions}.
   *
   * @param port the exterior port by which answers are expected, by which the opener's packets
   *     leave
   * @param place the place of that port
   * @param vlan the VLAN tag with which answers come in, as in {@code FlowKey}; 0 = untagged
   * @param ethSource the source MAC that answers are expected to have, as 48 bits
   * @param ethDestination the destination MAC that answers are expected to have, as 48 bits
   * @param compare which of them count
   * @param actions what happens to the answers after the tuple is restored; ends in an output to
   *     {@code forwardPort}, but for mirrors' copies
   */
  public record Reverse(
      UUID port,
      Place place,
      int vlan,
      long ethSource,
      long ethDestination,
      Compare compare,
      List<Action> actions) {
    public Reverse {
      actions = List.copyOf(actions);
    }
  }

  /**
   * The fields outside of the tuple on which a simulation's answer rests: an entry holds only for
   * packets that agree on them.
   *
   * @param ethSource which bits of the source MAC
   * @param ethDestination which bits of the destination MAC
   * @param fragment only whole packets
   */
  public record Compare(long ethSource, long ethDestination, boolean fragment) {}
}
