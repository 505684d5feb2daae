package org.midonet.cluster.neutron.translate;

import static org.midonet.cluster.neutron.translate.DerivedId.INBOUND_CHAIN;
import static org.midonet.cluster.neutron.translate.DerivedId.OUTBOUND_CHAIN;
import static org.midonet.cluster.neutron.translate.DerivedId.VTEP_NETWORK_PORT;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.midonet.nsdb.TableKey;
import org.midonet.nsdb.TableValue;
import org.midonet.packet.Mac;
import org.midonet.topology.BridgePort;
import org.midonet.topology.BridgePortBuilder;
import org.midonet.topology.Host;
import org.midonet.topology.Port;
import org.midonet.topology.error.Conflict;
import org.midonet.topology.error.InvalidInput;
import org.midonet.topology.error.MidonetException;
import org.midonet.topology.error.NotFound;
import org.midonet.topology.neutron.NeutronNetwork;
import org.midonet.topology.neutron.NeutronPort;
import org.midonet.topology.neutron.NeutronPort.FixedIp;
import org.midonet.topology.neutron.PortRole;

/**
 * A port is a port of the network's bridge, unless it only keeps an address. A VIF port is filtered
 * and gets its address by DHCP; the bridge is told where ports are before they speak.
 */
public final class PortTranslator implements Translator<NeutronPort> {

  private final FloatingIpTranslator floatingIps;

  /** Floating IPs end with their port. */
  public PortTranslator(FloatingIpTranslator floatingIps) {
    this.floatingIps = floatingIps;
  }

  /** A port stays on its network. */
  @Override
  public NeutronPort kept(NeutronPort before, NeutronPort now) throws MidonetException {
    NeutronPort kept = kept(now).withNetworkId(before.networkId());
    if (before.role() != now.role() && !(changeable(before.role()) && changeable(now.role()))) {
      throw new InvalidInput(
          "device_owner", "cannot change from " + before.role() + " to " + now.role());
    }
    return kept;
  }

  @Override
  public NeutronPort kept(NeutronPort now) throws MidonetException {
    if (now.role().onBridge() && now.macAddress().isEmpty()) {
      throw new InvalidInput("mac_address", "may not be missing");
    }
    return now;
  }

  private static boolean changeable(PortRole role) {
    return role == PortRole.VIF || role == PortRole.ROUTER_INTERFACE;
  }

  @Override
  public void created(NeutronPort now, Draft draft) throws MidonetException {
    if (onBridge(now, draft)) {
      draft.create(
          bound(
              now,
              BridgePortBuilder.builder()
                  .id(now.id())
                  .bridgeId(now.networkId())
                  .adminStateUp(now.adminStateUp())
                  .tunnelKey(draft.surroundings().tunnelKey(now.id()))
                  .build(),
              draft));
      contribute(Optional.empty(), Optional.of(now), draft);
    } else if (now.role() == PortRole.REMOTE_SITE) {
      tables(Optional.empty(), Optional.of(now), draft);
    }
  }

  @Override
  public void updated(NeutronPort before, NeutronPort now, Draft draft) throws MidonetException {
    if (before.role() == PortRole.REMOTE_SITE && now.role() == PortRole.REMOTE_SITE) {
      tables(Optional.of(before), Optional.of(now), draft);
    }
    Optional<BridgePort> stored = draft.find(BridgePort.class, now.id());
    if (stored.isEmpty() || !onBridge(now, draft)) {
      return;
    }
    BridgePort port = stored.get().withAdminStateUp(now.adminStateUp());
    boolean converted = before.role() != now.role();
    if (converted) {
      port = port.withHostId(Optional.empty()).withInterfaceName(Optional.empty());
    }
    if (now.role() == PortRole.ROUTER_INTERFACE) {
      // Whom mm-ctl bound stays where it is; a router's interface is where Neutron says.
      port = port.withHostId(Optional.empty()).withInterfaceName(Optional.empty());
      port = port.peerId().isPresent() ? port : bound(now, port, draft);
    }
    draft.put(port);
    if (converted && before.role() == PortRole.VIF) {
      floatingIps.portGone(now.id(), draft);
    }
    if (converted && before.role() == PortRole.ROUTER_INTERFACE) {
      RouterInterfaces.remove(draft, before);
    }
    contribute(Optional.of(before), Optional.of(now), draft);
    if (!converted && now.role() == PortRole.ROUTER_INTERFACE) {
      RouterInterfaces.refresh(draft, now);
    }
    if (now.role() == PortRole.ROUTER_GATEWAY) {
      RouterGateway.refresh(draft, now);
    }
  }

  @Override
  public void deleted(NeutronPort before, Draft draft) throws MidonetException {
    switch (before.role()) {
      case ROUTER_INTERFACE -> RouterInterfaces.remove(draft, before);
      case ROUTER_GATEWAY -> RouterGateway.remove(draft, before.id());
      case VIF -> floatingIps.portGone(before.id(), draft);
      case REMOTE_SITE -> tables(Optional.of(before), Optional.empty(), draft);
      case DHCP, FLOATING_IP, VIP -> {
        // Nothing but what follows.
      }
    }
    if (draft.find(BridgePort.class, before.id()).isPresent()) {
      contribute(Optional.of(before), Optional.empty(), draft);
      draft.remove(Port.class, before.id());
    }
  }

  private static boolean onBridge(NeutronPort port, Draft draft) throws MidonetException {
    return !draft.get(NeutronNetwork.class, port.networkId()).uplink() && port.role().onBridge();
  }

  /** Bound where Neutron says, if it says both host and interface. */
  private static BridgePort bound(NeutronPort now, BridgePort port, Draft draft)
      throws MidonetException {
    return now.hostName().isPresent() && now.interfaceName().isPresent()
        ? port.withHostId(Optional.of(host(now.hostName().get(), draft)))
            .withInterfaceName(now.interfaceName())
        : port;
  }

  static UUID host(String name, Draft draft) throws MidonetException {
    Optional<UUID> host = draft.surroundings().host(name);
    if (host.isEmpty()) {
      throw new NotFound(Host.class, name, "binding:host_id");
    }
    return host.get();
  }

  /** Makes filters, reservations, groups and tables be those of what the port has become. */
  private static void contribute(
      Optional<NeutronPort> before, Optional<NeutronPort> now, Draft draft)
      throws MidonetException {
    UUID id = now.or(() -> before).orElseThrow().id();
    Optional<NeutronPort> wasVif = before.filter(port -> port.role() == PortRole.VIF);
    Optional<NeutronPort> isVif = now.filter(port -> port.role() == PortRole.VIF);
    if (wasVif.isPresent()) {
      DhcpContent.forget(draft, wasVif.get());
    }
    if (wasVif.isPresent() || isVif.isPresent()) {
      GroupMembers.put(draft, wasVif, isVif);
    }
    if (isVif.isPresent()) {
      DhcpContent.reserve(draft, isVif.get());
      PortFilter.put(draft, isVif.get());
      draft.put(
          draft
              .get(BridgePort.class, id)
              .withInboundFilterId(Optional.of(INBOUND_CHAIN.of(id)))
              .withOutboundFilterId(Optional.of(OUTBOUND_CHAIN.of(id))));
    } else if (wasVif.isPresent()) {
      PortFilter.remove(draft, id);
    }
    dhcpPort(before, now, draft);
    tables(before, now, draft);
  }

  private static void dhcpPort(Optional<NeutronPort> before, Optional<NeutronPort> now, Draft draft)
      throws MidonetException {
    boolean same =
        before.map(NeutronPort::fixedIps).equals(now.map(NeutronPort::fixedIps))
            && before.map(NeutronPort::role).equals(now.map(NeutronPort::role));
    if (same) {
      return;
    }
    if (before.isPresent() && before.get().role() == PortRole.DHCP) {
      for (FixedIp address : before.get().fixedIps()) {
        DhcpContent.dhcpPort(draft, address, false);
      }
    }
    if (now.isPresent() && now.get().role() == PortRole.DHCP) {
      for (FixedIp address : now.get().fixedIps()) {
        DhcpContent.dhcpPort(draft, address, true);
      }
    }
  }

  private static void tables(Optional<NeutronPort> before, Optional<NeutronPort> now, Draft draft) {
    Map<TableKey, TableValue> old = before.map(PortTranslator::entries).orElse(Map.of());
    Map<TableKey, TableValue> wanted = now.map(PortTranslator::entries).orElse(Map.of());
    old.forEach(
        (key, value) -> {
          if (!wanted.containsKey(key)) {
            draft.pull(key, value);
          }
        });
    wanted.forEach(draft::sow);
  }

  /** What the bridge knows of a port before it speaks. */
  private static Map<TableKey, TableValue> entries(NeutronPort port) {
    Map<TableKey, TableValue> entries = new LinkedHashMap<>();
    Optional<Mac> mac = port.macAddress();
    boolean remote = port.role() == PortRole.REMOTE_SITE;
    if ((port.role().seeded() || remote) && mac.isPresent()) {
      UUID bridge = port.networkId();
      // A machine of another site is behind the network's way there, which may be made later.
      UUID at = remote ? VTEP_NETWORK_PORT.of(bridge) : port.id();
      entries.put(new TableKey.MacKey(bridge, 0, mac.get()), new TableValue.AtPort(at));
      for (FixedIp address : port.fixedIps()) {
        entries.put(
            new TableKey.AddressKey(bridge, address.ipAddress()), new TableValue.HasMac(mac.get()));
      }
    }
    return entries;
  }

  /** The bridge port of a Neutron port that shall be linked to a router's port. */
  static BridgePort linkable(Draft draft, UUID port, UUID peer) throws MidonetException {
    BridgePort bridgePort = draft.get(BridgePort.class, port);
    if (bridgePort.peerId().isPresent() && !bridgePort.peerId().get().equals(peer)) {
      throw new Conflict("Port " + port + " is linked to " + bridgePort.peerId().get());
    }
    return bridgePort;
  }
}
