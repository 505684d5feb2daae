package org.midonet.simulation.view;

import java.util.Set;
import java.util.UUID;
import org.midonet.packet.Prefix;
import org.midonet.topology.FragmentPolicy;
import org.midonet.topology.PortRange;

/** One part of a condition. {@code inverted} parts hold where the plain part does not. */
public sealed interface Test {

  /** It entered the device by one of these ports. */
  record InPorts(Set<UUID> ports, boolean inverted) implements Test {}

  /** It leaves the device by one of these ports; never while that is not known. */
  record OutPorts(Set<UUID> ports, boolean inverted) implements Test {}

  /** The exterior port by which it entered is a member of the group. */
  record InGroup(UUID group, boolean inverted) implements Test {}

  /** It passed this bridge, router or port, or is there. */
  record Traversed(UUID device, boolean inverted) implements Test {}

  /** It has no VLAN tag. */
  record NoVlan() implements Test {}

  /** Its outer tag has this TCI. */
  record Vlan(int tci) implements Test {}

  /** Its EtherType. */
  record Type(int etherType, boolean inverted) implements Test {}

  /** Its IP protocol. */
  record Protocol(int protocol, boolean inverted) implements Test {}

  /** Its type of service. */
  record Tos(int tos, boolean inverted) implements Test {}

  /** Its source (or destination) address lies in the prefix. */
  record Address(boolean source, Prefix prefix, boolean inverted) implements Test {}

  /**
   * Its source (or destination) address is in the group; an empty or missing group holds nothing.
   */
  record AddressGroup(boolean source, UUID group, boolean inverted) implements Test {}

  /** Its source (or destination) MAC, under a mask. */
  record Ethernet(boolean source, long mac, long mask, boolean inverted) implements Test {}

  /**
   * Its source (or destination) port lies in the range; a packet without ports counts as inside.
   */
  record Ports(boolean source, PortRange range, boolean inverted) implements Test {}

  /**
   * The packet that an ICMP error quotes has a source (or destination) in the prefix; or it is a
   * neighbour advertisement, and the address that it speaks for (as source) is in it (decision
   * 0185).
   */
  record Quoted(boolean source, Prefix prefix, boolean inverted) implements Test {}

  /**
   * It answers a connection (or, if not {@code answers}, it opens or continues one from the
   * opener's side).
   */
  record Direction(boolean answers) implements Test {}

  /** Which fragments: tested before, and whatever the inversion of, the conjunction. */
  record Fragments(FragmentPolicy policy) implements Test {}
}
