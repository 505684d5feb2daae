package org.midonet.cluster.neutron.translate;

import java.util.List;
import org.midonet.topology.Router;
import org.midonet.topology.RouterPort;
import org.midonet.topology.error.MidonetException;
import org.midonet.topology.neutron.NeutronGatewayDevice;

/**
 * A gateway device is a router that is there already; its tunnel address is that of every L2
 * gateway connection through it.
 */
public final class GatewayDeviceTranslator implements Translator<NeutronGatewayDevice> {

  @Override
  public NeutronGatewayDevice kept(NeutronGatewayDevice now) throws MidonetException {
    GatewayDevices.requireRouter(now);
    return now;
  }

  /** A device stays the router that it is. */
  @Override
  public NeutronGatewayDevice kept(NeutronGatewayDevice before, NeutronGatewayDevice now)
      throws MidonetException {
    // Neutron's plugin sends what it changes, and what it does not know of is absent.
    return kept(
        now.withType(now.type().or(before::type))
            .withResourceId(now.resourceId().or(before::resourceId)));
  }

  @Override
  public void created(NeutronGatewayDevice now, Draft draft) throws MidonetException {
    draft.get(Router.class, now.resourceId().orElseThrow());
  }

  @Override
  public void updated(NeutronGatewayDevice before, NeutronGatewayDevice now, Draft draft)
      throws MidonetException {
    List<RouterPort> ports = GatewayDevices.ports(before, draft);
    for (RouterPort port : ports) {
      draft.put(port.withTunnelAddress(now.tunnelIp()));
    }
  }

  @Override
  public void deleted(NeutronGatewayDevice before, Draft draft) {
    // Its remote MACs go with it, and what they have told stays until its connections go.
  }
}
