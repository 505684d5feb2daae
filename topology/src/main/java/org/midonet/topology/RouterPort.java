package org.midonet.topology;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.packet.Prefix;

/**
 * A port of a router, with an address on the network it leads to.
 *
 * @param id its identity
 * @param routerId the router
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
 * @param mac its hardware address
 * @param addresses its addresses, each with the length of the network's prefix; the first of a
 *     version is the one it speaks from
 * @param dhcpId the subnet whose gateway it is
 * @param vni of an overlay VTEP port: the VXLAN network identifier
 * @param offRampVxlan of an overlay VTEP port: leave by the underlay
 * @param tunnelAddress of an overlay VTEP port: the local tunnel address
 */
@TopologyRecord
public record RouterPort(
    UUID id,
    @Ref(to = Router.class, onDelete = OnDelete.CASCADE) UUID routerId,
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
    Mac mac,
    List<Prefix> addresses,
    @Ref(to = Dhcp.class) Optional<UUID> dhcpId,
    Optional<Integer> vni,
    boolean offRampVxlan,
    Optional<IpAddress> tunnelAddress)
    implements Port, RouterPortBuilder.With {

  public RouterPort {
    inboundMirrorIds = Lists.copy(inboundMirrorIds);
    outboundMirrorIds = Lists.copy(outboundMirrorIds);
    portGroupIds = Lists.copy(portGroupIds);
    addresses = Lists.copy(addresses);
  }

  /** Whether it is an overlay VTEP: what enters the router here goes into VXLAN. */
  public boolean overlay() {
    return vni.isPresent();
  }
}
