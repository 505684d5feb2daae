package org.midonet.topology;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A virtual router, for IPv4 and IPv6.
 *
 * @param id its identity
 * @param tenantId the owning project, as the identity service names it
 * @param name for people; need not be unique
 * @param adminStateUp whether it handles packets at all
 * @param inboundFilterId chain that sees what enters the device here
 * @param outboundFilterId chain that sees what leaves the device here
 * @param inboundMirrorIds mirrors that copy what enters
 * @param outboundMirrorIds mirrors that copy what leaves
 * @param localRedirectChainId system chain that runs before the inbound filter
 * @param forwardChainId system chain that runs before the outbound filter; not checked
 * @param asNumber BGP autonomous system; negative when it speaks no BGP
 */
@TopologyRecord
public record Router(
    UUID id,
    Optional<String> tenantId,
    Optional<String> name,
    boolean adminStateUp,
    @Ref(to = Chain.class) Optional<UUID> inboundFilterId,
    @Ref(to = Chain.class) Optional<UUID> outboundFilterId,
    @Ref(to = Mirror.class) List<UUID> inboundMirrorIds,
    @Ref(to = Mirror.class) List<UUID> outboundMirrorIds,
    @Ref(to = Chain.class) Optional<UUID> localRedirectChainId,
    Optional<UUID> forwardChainId,
    int asNumber)
    implements TopologyObject, RouterBuilder.With {

  public Router {
    inboundMirrorIds = Lists.copy(inboundMirrorIds);
    outboundMirrorIds = Lists.copy(outboundMirrorIds);
  }
}
