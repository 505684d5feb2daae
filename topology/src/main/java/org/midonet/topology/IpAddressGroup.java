package org.midonet.topology;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.midonet.packet.IpAddress;

/**
 * A set of addresses that rules can name: the addresses of a security group's members.
 *
 * @param id its identity
 * @param name for people; need not be unique
 * @param members addresses, each with the ports that contribute it
 */
@TopologyRecord
public record IpAddressGroup(UUID id, Optional<String> name, List<Member> members)
    implements TopologyObject, IpAddressGroupBuilder.With {

  public IpAddressGroup {
    members = Lists.copy(members);
  }

  /**
   * One address of the group.
   *
   * @param address the address
   * @param portIds the ports that contribute it; empty when an operator added it
   */
  public record Member(IpAddress address, List<UUID> portIds) {
    public Member {
      portIds = Lists.copy(portIds);
    }
  }
}
