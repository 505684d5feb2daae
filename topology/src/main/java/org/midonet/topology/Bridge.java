package org.midonet.topology;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A virtual switch: one broadcast domain. MidoNet's older interfaces call it a network.
 *
 * @param id its identity
 * @param tenantId the owning project, as the identity service names it
 * @param name for people; need not be unique
 * @param adminStateUp whether it handles packets at all
 * @param inboundFilterId chain that sees what enters the device here
 * @param outboundFilterId chain that sees what leaves the device here
 * @param inboundMirrorIds mirrors that copy what enters
 * @param outboundMirrorIds mirrors that copy what leaves
 * @param vni VXLAN network identifier, set when it is bound to hardware VTEPs
 */
@TopologyRecord
public record Bridge(
    UUID id,
    Optional<String> tenantId,
    Optional<String> name,
    boolean adminStateUp,
    @Ref(to = Chain.class) Optional<UUID> inboundFilterId,
    @Ref(to = Chain.class) Optional<UUID> outboundFilterId,
    @Ref(to = Mirror.class) List<UUID> inboundMirrorIds,
    @Ref(to = Mirror.class) List<UUID> outboundMirrorIds,
    Optional<Integer> vni)
    implements TopologyObject, BridgeBuilder.With {

  public Bridge {
    inboundMirrorIds = Lists.copy(inboundMirrorIds);
    outboundMirrorIds = Lists.copy(outboundMirrorIds);
  }
}
