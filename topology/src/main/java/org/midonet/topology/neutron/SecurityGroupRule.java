package org.midonet.topology.neutron;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Optional;
import java.util.UUID;
import org.midonet.packet.Prefix;
import org.midonet.topology.OnDelete;
import org.midonet.topology.Ref;
import org.midonet.topology.TopologyObject;
import org.midonet.topology.TopologyRecord;

/**
 * A rule of a security group: what may pass.
 *
 * @param id its identity, and its first rule's
 * @param securityGroupId the group
 * @param tenantId the owning project
 * @param direction to the members, or from them
 * @param ethertype empty: any
 * @param protocol name or number of an IP protocol; empty: any
 * @param portRangeMin first port, or the ICMP type
 * @param portRangeMax last port, or the ICMP code
 * @param remoteIpPrefix addresses of the other side
 * @param remoteGroupId the other side is a member of this group
 * @param remoteAddressGroupId the other side is in this address group
 */
@TopologyRecord
public record SecurityGroupRule(
    UUID id,
    @Ref(to = SecurityGroup.class, onDelete = OnDelete.CASCADE) UUID securityGroupId,
    Optional<String> tenantId,
    Optional<Direction> direction,
    Optional<Ethertype> ethertype,
    Optional<String> protocol,
    Optional<Integer> portRangeMin,
    Optional<Integer> portRangeMax,
    Optional<Prefix> remoteIpPrefix,
    Optional<UUID> remoteGroupId,
    @Ref(to = NeutronAddressGroup.class, onDelete = OnDelete.REFUSE)
        Optional<UUID> remoteAddressGroupId)
    implements TopologyObject, SecurityGroupRuleBuilder.With {

  /** Seen from the members. */
  public enum Direction {
    /** To the members. */
    @JsonProperty("ingress")
    INGRESS,
    /** From the members. */
    @JsonProperty("egress")
    EGRESS
  }

  /** The protocol that a frame carries. */
  public enum Ethertype {
    /** RFC 826. */
    @JsonProperty("arp")
    ARP(0x0806),
    /** RFC 791. */
    @JsonProperty("ipv4")
    IPV4(0x0800),
    /** RFC 8200. */
    @JsonProperty("ipv6")
    IPV6(0x86dd);

    private final int number;

    Ethertype(int number) {
      this.number = number;
    }

    /** The EtherType. */
    public int number() {
      return number;
    }
  }
}
