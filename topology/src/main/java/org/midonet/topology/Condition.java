package org.midonet.topology;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.midonet.packet.Mac;
import org.midonet.packet.Prefix;

/**
 * Which packets something applies to: all present parts must hold ({@code conjunctionInverted}: not
 * all). An absent part holds for every packet. Each {@code …Inverted} flag inverts the part before
 * it. Semantics: docs/design/simulation.md.
 *
 * @param conjunctionInverted applies to the packets that do not meet the parts
 * @param matchForwardFlow only packets that open or continue a connection from its opener's side
 * @param matchReturnFlow only packets that answer a connection
 * @param inPortIds ports by which the packet entered the device
 * @param outPortIds ports by which it leaves the device
 * @param portGroupId group of the port by which it entered
 * @param ipAddressGroupSourceId group that holds the source address
 * @param ipAddressGroupDestinationId group that holds the destination address
 * @param traversedDeviceId a bridge, router or port that the packet passed
 * @param noVlan only untagged frames
 * @param vlan the VLAN tag
 * @param etherType EtherType
 * @param ethSource source MAC, compared under its mask
 * @param ethSourceMask which bits of the source MAC count; empty: all
 * @param ethDestination destination MAC, compared under its mask
 * @param ethDestinationMask which bits of the destination MAC count; empty: all
 * @param tos IP type of service
 * @param protocol IP protocol
 * @param source source addresses
 * @param destination destination addresses
 * @param sourcePorts L4 source ports, or ICMP types
 * @param destinationPorts L4 destination ports, or ICMP codes
 * @param fragmentPolicy which fragments; empty: ANY without ports, HEADER with
 * @param icmpDataSource source addresses of the packet that an ICMP error quotes, or the addresses
 *     that a neighbour advertisement speaks for
 * @param icmpDataDestination destination addresses of the packet that an ICMP error quotes
 */
@TopologyRecord
public record Condition(
    boolean conjunctionInverted,
    boolean matchForwardFlow,
    boolean matchReturnFlow,
    List<UUID> inPortIds,
    boolean inPortsInverted,
    List<UUID> outPortIds,
    boolean outPortsInverted,
    Optional<UUID> portGroupId,
    boolean portGroupInverted,
    Optional<UUID> ipAddressGroupSourceId,
    boolean ipAddressGroupSourceInverted,
    Optional<UUID> ipAddressGroupDestinationId,
    boolean ipAddressGroupDestinationInverted,
    Optional<UUID> traversedDeviceId,
    boolean traversedDeviceInverted,
    boolean noVlan,
    Optional<Integer> vlan,
    Optional<Integer> etherType,
    boolean etherTypeInverted,
    Optional<Mac> ethSource,
    Optional<Mac> ethSourceMask,
    boolean ethSourceInverted,
    Optional<Mac> ethDestination,
    Optional<Mac> ethDestinationMask,
    boolean ethDestinationInverted,
    Optional<Integer> tos,
    boolean tosInverted,
    Optional<Integer> protocol,
    boolean protocolInverted,
    Optional<Prefix> source,
    boolean sourceInverted,
    Optional<Prefix> destination,
    boolean destinationInverted,
    Optional<PortRange> sourcePorts,
    boolean sourcePortsInverted,
    Optional<PortRange> destinationPorts,
    boolean destinationPortsInverted,
    Optional<FragmentPolicy> fragmentPolicy,
    Optional<Prefix> icmpDataSource,
    boolean icmpDataSourceInverted,
    Optional<Prefix> icmpDataDestination,
    boolean icmpDataDestinationInverted)
    implements ConditionBuilder.With {

  /** Every packet. */
  public static final Condition ANY = ConditionBuilder.builder().build();

  public Condition {
    inPortIds = Lists.copy(inPortIds);
    outPortIds = Lists.copy(outPortIds);
  }
}
