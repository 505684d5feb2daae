package org.midonet.cluster.neutron.translate;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.midonet.packet.Mac;
import org.midonet.topology.Bridge;
import org.midonet.topology.BridgePort;
import org.midonet.topology.BridgePortBuilder;
import org.midonet.topology.Port;
import org.midonet.topology.Router;
import org.midonet.topology.RouterPort;
import org.midonet.topology.RouterPortBuilder;
import org.midonet.topology.error.InvalidInput;
import org.midonet.topology.error.MidonetException;
import org.midonet.topology.neutron.NeutronGatewayConnection;
import org.midonet.topology.neutron.NeutronGatewayConnection.Device;
import org.midonet.topology.neutron.NeutronGatewayConnection.Gateway;
import org.midonet.topology.neutron.NeutronGatewayDevice;
import org.midonet.topology.neutron.NeutronRemoteMac;

/**
 * An L2 gateway connection links its network to the device's router, by a port that is an overlay
 * VTEP of the connection's VNI, and tells it the device's remote MACs.
 */
public final class GatewayConnectionTranslator implements Translator<NeutronGatewayConnection> {

  /** Of MACs that nobody chose: locally administered (IEEE 802c). */
  private static final long OURS = 0x0200_0000_0000L;

  private static final long OWN = 0xff_ffff_ffffL;

  @Override
  public NeutronGatewayConnection kept(NeutronGatewayConnection now) throws MidonetException {
    GatewayDevices.requireVni(now.segmentationId());
    if (now.l2Gateway().map(Gateway::devices).orElse(List.of()).size() != 1) {
      throw new InvalidInput("l2_gateway.devices", "exactly one device is served");
    }
    return now;
  }

  /** A connection stays what it connects. */
  @Override
  public NeutronGatewayConnection kept(
      NeutronGatewayConnection before, NeutronGatewayConnection now) {
    return before;
  }

  @Override
  public void created(NeutronGatewayConnection now, Draft draft) throws MidonetException {
    UUID network = now.networkId();
    UUID bridgePort = DerivedId.VTEP_NETWORK_PORT.of(network);
    UUID routerPort = DerivedId.VTEP_ROUTER_PORT.of(network);
    Device part = now.l2Gateway().orElseThrow().devices().getFirst();
    NeutronGatewayDevice device = draft.get(NeutronGatewayDevice.class, part.deviceId());
    GatewayDevices.requireRouter(device);
    Router router = draft.get(Router.class, device.resourceId().orElseThrow());
    BridgePort inNetwork =
        BridgePortBuilder.builder()
            .id(bridgePort)
            .bridgeId(draft.get(Bridge.class, network).id())
            .adminStateUp(true)
            .tunnelKey(draft.surroundings().tunnelKey(bridgePort))
            .build();
    RouterPort vtep =
        RouterPortBuilder.builder()
            .id(routerPort)
            .routerId(router.id())
            .adminStateUp(true)
            .mac(new Mac(OURS | (routerPort.getLeastSignificantBits() & OWN)))
            .tunnelKey(draft.surroundings().tunnelKey(routerPort))
            .vni(Optional.of(now.segmentationId()))
            .tunnelAddress(device.tunnelIp())
            .build();
    draft.create(inNetwork);
    draft.create(vtep.withPeerId(Optional.of(bridgePort)));
    draft.put(inNetwork.withPeerId(Optional.of(routerPort)));
    for (NeutronRemoteMac remote :
        draft.referrers(
            NeutronGatewayDevice.class, device.id(), NeutronRemoteMac.class, "deviceId")) {
      if (remote.segmentationId() == now.segmentationId()) {
        draft.sow(GatewayDevices.key(routerPort, remote), GatewayDevices.value(remote));
      }
    }
  }

  @Override
  public void updated(NeutronGatewayConnection before, NeutronGatewayConnection now, Draft draft) {
    // Nothing of it can change.
  }

  /** What its port was told goes with the port. */
  @Override
  public void deleted(NeutronGatewayConnection before, Draft draft) throws MidonetException {
    draft.remove(Port.class, DerivedId.VTEP_ROUTER_PORT.of(before.networkId()));
    draft.remove(Port.class, DerivedId.VTEP_NETWORK_PORT.of(before.networkId()));
  }
}
