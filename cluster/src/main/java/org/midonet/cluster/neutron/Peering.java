package org.midonet.cluster.neutron;

import static org.midonet.cluster.neutron.Kind.Operation.UPDATE;

import java.util.List;
import java.util.Map;
import org.midonet.cluster.neutron.translate.GatewayConnectionTranslator;
import org.midonet.cluster.neutron.translate.GatewayDeviceTranslator;
import org.midonet.cluster.neutron.translate.RemoteMacTranslator;
import org.midonet.topology.neutron.NeutronGatewayConnection;
import org.midonet.topology.neutron.NeutronGatewayDevice;
import org.midonet.topology.neutron.NeutronRemoteMac;

/** The resources by which networks of several sites are joined. */
final class Peering {

  private static final Kind CONNECTIONS =
      Kind.of(
              "l2_gateway_connections",
              "L2GatewayConnection",
              "L2GatewayConnections",
              "l2_gateway_connections",
              "l2_gateway_connection_template")
          .silent();
  private static final Kind DEVICES =
      Kind.of(
              "gateway_devices",
              "GatewayDevice",
              "GatewayDevices",
              "gateway_devices",
              "gateway_device_template")
          .silent();
  private static final Kind REMOTE_MACS =
      Kind.of(
              "remote_mac_entries",
              "RemoteMacEntry",
              "RemoteMacEntries",
              "remote_mac_entries",
              "remote_mac_entry_template")
          .without(UPDATE);

  /** All of them. */
  static final List<Kind> KINDS = List.of(CONNECTIONS, DEVICES, REMOTE_MACS);

  private Peering() {}

  /** What is done with each. */
  static Map<Kind, Handlers> handlers(Workshop workshop) {
    return Map.of(
        CONNECTIONS,
        new TranslatedResources<>(
            NeutronGatewayConnection.class, new GatewayConnectionTranslator(), workshop, n -> n),
        DEVICES,
        new TranslatedResources<>(
            NeutronGatewayDevice.class, new GatewayDeviceTranslator(), workshop, n -> n),
        REMOTE_MACS,
        new TranslatedResources<>(
            NeutronRemoteMac.class, new RemoteMacTranslator(), workshop, n -> n));
  }
}
