package org.midonet.topology.neutron;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.midonet.packet.Prefix;
import org.midonet.topology.Lists;
import org.midonet.topology.TopologyObject;
import org.midonet.topology.TopologyRecord;

/**
 * A set of addresses that rules of security groups can name. Not known to MidoNet 5.
 *
 * @param id its identity
 * @param tenantId the owning project
 * @param name for people
 * @param description for people
 * @param addresses what is in it
 */
@TopologyRecord
public record NeutronAddressGroup(
    UUID id,
    Optional<String> tenantId,
    Optional<String> name,
    Optional<String> description,
    List<Prefix> addresses)
    implements TopologyObject, NeutronAddressGroupBuilder.With {

  public NeutronAddressGroup {
    addresses = Lists.copy(addresses);
  }
}
