package org.midonet.topology.neutron;

import java.util.Optional;
import java.util.UUID;
import org.midonet.packet.IpAddress;
import org.midonet.topology.Ref;
import org.midonet.topology.TopologyObject;
import org.midonet.topology.TopologyRecord;

/**
 * A floating IP of Neutron; it does something while it has a port.
 *
 * @param id its identity
 * @param tenantId the owning project
 * @param floatingIpAddress the address outside
 * @param floatingNetworkId the network of that address
 * @param routerId the router that translates
 * @param portId the port that it leads to
 * @param fixedIpAddress the address of that port
 */
@TopologyRecord
public record FloatingIp(
    UUID id,
    Optional<String> tenantId,
    IpAddress floatingIpAddress,
    Optional<UUID> floatingNetworkId,
    Optional<UUID> routerId,
    @Ref(to = NeutronPort.class) Optional<UUID> portId,
    Optional<IpAddress> fixedIpAddress)
    implements TopologyObject, FloatingIpBuilder.With {}
