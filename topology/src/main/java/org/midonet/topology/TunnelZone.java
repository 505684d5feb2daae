package org.midonet.topology;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.midonet.packet.IpAddress;

/**
 * Hosts that reach each other by tunnels of one kind.
 *
 * @param id its identity
 * @param name for people; need not be unique
 * @param type the encapsulation
 * @param members the hosts, each with its address in this zone
 */
@TopologyRecord
public record TunnelZone(UUID id, Optional<String> name, TunnelType type, List<Member> members)
    implements TopologyObject, TunnelZoneBuilder.With {

  public TunnelZone {
    members = Lists.copy(members);
  }

  /** One host of the zone, and its underlay address there. */
  public record Member(@Ref(to = Host.class) UUID hostId, IpAddress address) {}
}
