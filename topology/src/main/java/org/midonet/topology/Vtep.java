package org.midonet.topology;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.midonet.packet.IpAddress;

/**
 * A hardware VTEP that is managed by OVSDB.
 *
 * @param id its identity
 * @param managementAddress where OVSDB listens
 * @param managementPort where OVSDB listens
 * @param tunnelZoneId the zone of type {@code vtep} that reaches it
 * @param bindings what is bound to its ports
 */
@TopologyRecord
public record Vtep(
    UUID id,
    IpAddress managementAddress,
    int managementPort,
    @Ref(to = TunnelZone.class, onDelete = OnDelete.REFUSE) Optional<UUID> tunnelZoneId,
    List<Binding> bindings)
    implements TopologyObject, VtepBuilder.With {

  public Vtep {
    bindings = Lists.copy(bindings);
  }

  /** A VLAN of one of its ports, joined to a bridge. */
  public record Binding(
      String portName,
      int vlanId,
      @Ref(to = Bridge.class, onDelete = OnDelete.REFUSE) UUID bridgeId) {}
}
