package org.midonet.cluster.neutron.translate;

import java.util.Optional;
import org.midonet.packet.Ip4;
import org.midonet.topology.RouterPort;
import org.midonet.topology.error.InvalidInput;
import org.midonet.topology.error.MidonetException;
import org.midonet.topology.neutron.NeutronGatewayDevice;
import org.midonet.topology.neutron.NeutronRemoteMac;

/** A remote MAC is told to the overlay VTEPs of its device that are of its network. */
public final class RemoteMacTranslator implements Translator<NeutronRemoteMac> {

  @Override
  public NeutronRemoteMac kept(NeutronRemoteMac now) throws MidonetException {
    GatewayDevices.requireVni(now.segmentationId());
    if (!(now.vtepAddress() instanceof Ip4)) {
      throw new InvalidInput("vtep_address", "is not an IPv4 address: " + now.vtepAddress());
    }
    return now;
  }

  @Override
  public void created(NeutronRemoteMac now, Draft draft) throws MidonetException {
    NeutronGatewayDevice device = draft.get(NeutronGatewayDevice.class, now.deviceId());
    for (RouterPort port : GatewayDevices.ports(device, draft)) {
      if (port.vni().equals(Optional.of(now.segmentationId()))) {
        draft.sow(GatewayDevices.key(port.id(), now), GatewayDevices.value(now));
      }
    }
  }

  @Override
  public void updated(NeutronRemoteMac before, NeutronRemoteMac now, Draft draft)
      throws MidonetException {
    throw new IllegalStateException("there is no PUT of remote MACs");
  }

  @Override
  public void deleted(NeutronRemoteMac before, Draft draft) throws MidonetException {
    Optional<NeutronGatewayDevice> device =
        draft.find(NeutronGatewayDevice.class, before.deviceId());
    if (device.isPresent()) {
      for (RouterPort port : GatewayDevices.ports(device.get(), draft)) {
        draft.pull(GatewayDevices.key(port.id(), before), GatewayDevices.value(before));
      }
    }
  }
}
