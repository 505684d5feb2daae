package org.midonet.simulation.view;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.topology.Bridge;
import org.midonet.topology.Dhcp;
import org.midonet.topology.DhcpV6;

/**
 * A bridge with what its ports and their peers say.
 *
 * @param bridge its configuration; null while only parts of it are known
 * @param floodPorts ports that lead to stations or other bridges, by id
 * @param routerPorts ports that lead to routers, by id
 * @param routers by MAC, the port of this bridge behind which a router has it
 * @param routerAddresses by address, the hardware address of the router port behind one of this
 *     bridge's ports
 * @param vlanAware whether a port of it carries a VLAN
 * @param dhcp its DHCP subnets that answer, by id
 * @param dhcpServers the addresses that they answer from
 * @param dhcp6 its IPv6 subnets of which stations are told, by id
 */
public record CompiledBridge(
    @Nullable Bridge bridge,
    List<UUID> floodPorts,
    List<UUID> routerPorts,
    Map<Mac, UUID> routers,
    Map<IpAddress, RouterAddress> routerAddresses,
    boolean vlanAware,
    List<Dhcp> dhcp,
    Set<IpAddress> dhcpServers,
    List<DhcpV6> dhcp6) {

  /** A bridge of which nothing is known. */
  public static final CompiledBridge NONE =
      new CompiledBridge(
          null, List.of(), List.of(), Map.of(), Map.of(), false, List.of(), Set.of(), List.of());

  /**
   * An address of a router port that a bridge's port is linked to.
   *
   * @param router the router
   * @param mac the router port's hardware address
   * @param routerPort the router port
   * @param bridgePort the bridge's port
   */
  public record RouterAddress(UUID router, Mac mac, UUID routerPort, UUID bridgePort) {}
}
