package org.midonet.topology;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A port of a bridge.
 *
 * @param id its identity
 * @param bridgeId the bridge
 * @param adminStateUp whether it handles packets at all
 * @param inboundFilterId chain that sees what enters the device here
 * @param outboundFilterId chain that sees what leaves the device here
 * @param inboundMirrorIds mirrors that copy what enters
 * @param outboundMirrorIds mirrors that copy what leaves
 * @param tunnelKey unique in the cloud, 22 bits: names the port inside a tunnel, see
 *     docs/design/datapath.md; 0 before the store gave it one
 * @param peerId the port of another device that this one is linked to: both name each other
 * @param hostId where the port is bound
 * @param interfaceName the interface of that host
 * @param portGroupIds groups it is a member of
 * @param vifId the virtual interface of the compute service
 * @param vlanId an interior port carries this VLAN to its peer
 */
@TopologyRecord
public record BridgePort(
    UUID id,
    @Ref(to = Bridge.class, onDelete = OnDelete.CASCADE) UUID bridgeId,
    boolean adminStateUp,
    @Ref(to = Chain.class) Optional<UUID> inboundFilterId,
    @Ref(to = Chain.class) Optional<UUID> outboundFilterId,
    @Ref(to = Mirror.class) List<UUID> inboundMirrorIds,
    @Ref(to = Mirror.class) List<UUID> outboundMirrorIds,
    int tunnelKey,
    @Ref(to = Port.class, onDelete = OnDelete.CLEAR, symmetric = true) Optional<UUID> peerId,
    @Ref(to = Host.class) Optional<UUID> hostId,
    Optional<String> interfaceName,
    @Ref(to = PortGroup.class) List<UUID> portGroupIds,
    Optional<UUID> vifId,
    Optional<Integer> vlanId)
    implements Port, BridgePortBuilder.With {

  public BridgePort {
    inboundMirrorIds = Lists.copy(inboundMirrorIds);
    outboundMirrorIds = Lists.copy(outboundMirrorIds);
    portGroupIds = Lists.copy(portGroupIds);
  }
}
