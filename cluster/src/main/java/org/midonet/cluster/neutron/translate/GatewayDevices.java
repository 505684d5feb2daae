package org.midonet.cluster.neutron.translate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.midonet.nsdb.TableKey;
import org.midonet.nsdb.TableValue;
import org.midonet.packet.Ip4;
import org.midonet.packet.IpAddress;
import org.midonet.topology.Port;
import org.midonet.topology.Router;
import org.midonet.topology.RouterPort;
import org.midonet.topology.error.InvalidInput;
import org.midonet.topology.error.MidonetException;
import org.midonet.topology.neutron.NeutronGatewayDevice;
import org.midonet.topology.neutron.NeutronRemoteMac;

/** What gateway devices, their remote MACs and L2 gateway connections have in common. */
final class GatewayDevices {

  private static final int MOST_VNI = 0xff_ffff;

  private GatewayDevices() {}

  /** Refuses what is no router of ours that VXLAN can be sent from. */
  static void requireRouter(NeutronGatewayDevice device) throws InvalidInput {
    if (!device.type().equals(Optional.of(NeutronGatewayDevice.Type.ROUTER_VTEP))) {
      throw new InvalidInput("type", "only router_vtep is served");
    }
    if (device.resourceId().isEmpty()) {
      throw new InvalidInput("resource_id", "may not be missing");
    }
    for (IpAddress address : device.tunnelIps()) {
      if (!(address instanceof Ip4)) {
        throw new InvalidInput("tunnel_ips", "is not an IPv4 address: " + address);
      }
    }
  }

  static void requireVni(int vni) throws InvalidInput {
    if (vni < 0 || vni > MOST_VNI) {
      throw new InvalidInput("segmentation_id", "is not a VNI of 24 bits: " + vni);
    }
  }

  /** The overlay VTEPs of a device, with its tunnel address. */
  static List<RouterPort> ports(NeutronGatewayDevice device, Draft draft) throws MidonetException {
    List<RouterPort> ports = new ArrayList<>();
    Optional<UUID> router = device.resourceId();
    if (router.isPresent()) {
      for (Port port : draft.referrers(Router.class, router.get(), Port.class, "routerId")) {
        if (port instanceof RouterPort vtep
            && vtep.overlay()
            && vtep.tunnelAddress().equals(device.tunnelIp())) {
          ports.add(vtep);
        }
      }
    }
    return ports;
  }

  static TableKey key(UUID port, NeutronRemoteMac remote) {
    return new TableKey.PeerKey(port, remote.macAddress());
  }

  static TableValue value(NeutronRemoteMac remote) {
    return new TableValue.AtAddress(remote.vtepAddress());
  }
}
