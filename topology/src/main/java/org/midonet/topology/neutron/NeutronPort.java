package org.midonet.topology.neutron;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.packet.Prefix;
import org.midonet.topology.Lists;
import org.midonet.topology.OnDelete;
import org.midonet.topology.Ref;
import org.midonet.topology.TopologyObject;
import org.midonet.topology.TopologyRecord;

/**
 * A port of Neutron.
 *
 * @param id its identity, and its bridge port's
 * @param networkId the network
 * @param tenantId the owning project; empty text for what belongs to Neutron itself
 * @param name for people
 * @param adminStateUp whether it handles packets
 * @param macAddress its hardware address
 * @param fixedIps its addresses; the first is special
 * @param deviceId what it belongs to: an instance, a router, a floating IP
 * @param deviceOwner what kind of thing that is, see {@link PortRole}
 * @param status as Neutron says
 * @param securityGroups the groups whose rules hold for it, in the order in which they are asked
 * @param hostId the name of the host where it shall be
 * @param profile what else is known of its place
 * @param portSecurityEnabled whether it is filtered at all
 * @param allowedAddressPairs further addresses that it may use
 * @param extraDhcpOpts further options of DHCP
 * @param qosPolicyId the limits that hold for it
 */
@TopologyRecord
public record NeutronPort(
    UUID id,
    @Ref(to = NeutronNetwork.class, onDelete = OnDelete.CASCADE) UUID networkId,
    Optional<String> tenantId,
    Optional<String> name,
    boolean adminStateUp,
    Optional<Mac> macAddress,
    List<FixedIp> fixedIps,
    Optional<String> deviceId,
    Optional<String> deviceOwner,
    Optional<String> status,
    @Ref(to = SecurityGroup.class) List<UUID> securityGroups,
    @JsonProperty("binding:host_id") Optional<String> hostId,
    @JsonProperty("binding:profile") Optional<Profile> profile,
    boolean portSecurityEnabled,
    List<AddressPair> allowedAddressPairs,
    List<DhcpOption> extraDhcpOpts,
    Optional<UUID> qosPolicyId)
    implements TopologyObject, NeutronPortBuilder.With {

  public NeutronPort {
    fixedIps = Lists.copy(fixedIps);
    securityGroups = Lists.copy(securityGroups);
    allowedAddressPairs = Lists.copy(allowedAddressPairs);
    extraDhcpOpts = Lists.copy(extraDhcpOpts);
  }

  /** What it is for. */
  public PortRole role() {
    return PortRole.of(deviceOwner);
  }

  /** The interface of the host that it shall be bound to. */
  public Optional<String> interfaceName() {
    return profile.flatMap(Profile::interfaceName).filter(name -> !name.isEmpty());
  }

  /** The name of the host where it shall be; Neutron says so with an empty text if nowhere. */
  public Optional<String> hostName() {
    return hostId.filter(name -> !name.isEmpty());
  }

  /** An address of the port, with the subnet that it is from. */
  public record FixedIp(IpAddress ipAddress, UUID subnetId) {}

  /** What the plugin adds to a binding. */
  public record Profile(@JsonProperty("interface_name") Optional<String> interfaceName) {}

  /** Addresses that a port may use beside its own. */
  public record AddressPair(Prefix ipAddress, Optional<Mac> macAddress) {}

  /** An option of DHCP, by name or number. */
  public record DhcpOption(String optName, Optional<String> optValue) {}
}
