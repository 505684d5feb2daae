package org.midonet.topology.neutron;

import java.util.Optional;
import java.util.UUID;
import org.midonet.packet.IpAddress;
import org.midonet.topology.TopologyObject;
import org.midonet.topology.TopologyRecord;

/**
 * A load balancer of LBaaS version 2: an address that answers.
 *
 * @param id its identity
 * @param tenantId the owning project
 * @param name for people
 * @param description for people
 * @param adminStateUp whether it handles packets
 * @param vipAddress what clients connect to
 * @param vipSubnetId the subnet of that address
 * @param vipPortId Neutron's port that has it
 */
@TopologyRecord
public record NeutronLoadBalancer(
    UUID id,
    Optional<String> tenantId,
    Optional<String> name,
    Optional<String> description,
    boolean adminStateUp,
    IpAddress vipAddress,
    Optional<UUID> vipSubnetId,
    UUID vipPortId)
    implements TopologyObject, NeutronLoadBalancerBuilder.With {}
