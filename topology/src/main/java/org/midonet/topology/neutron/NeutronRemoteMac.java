package org.midonet.topology.neutron;

import java.util.Optional;
import java.util.UUID;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.topology.OnDelete;
import org.midonet.topology.Ref;
import org.midonet.topology.TopologyObject;
import org.midonet.topology.TopologyRecord;

/**
 * Where a MAC of another site is, as a gateway device sees it.
 *
 * @param id its identity
 * @param tenantId the owning project
 * @param deviceId the device
 * @param macAddress the MAC
 * @param vtepAddress the tunnel address behind which it is
 * @param segmentationId in which network: its VNI
 */
@TopologyRecord
public record NeutronRemoteMac(
    UUID id,
    Optional<String> tenantId,
    @Ref(to = NeutronGatewayDevice.class, onDelete = OnDelete.CASCADE) UUID deviceId,
    Mac macAddress,
    IpAddress vtepAddress,
    int segmentationId)
    implements TopologyObject, NeutronRemoteMacBuilder.With {}
