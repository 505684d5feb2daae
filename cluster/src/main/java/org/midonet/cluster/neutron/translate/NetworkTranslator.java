package org.midonet.cluster.neutron.translate;

import java.util.UUID;
import org.midonet.topology.Bridge;
import org.midonet.topology.BridgeBuilder;
import org.midonet.topology.error.MidonetException;
import org.midonet.topology.neutron.NeutronNetwork;
import org.midonet.topology.neutron.NeutronPort;
import org.midonet.topology.neutron.NeutronSubnet;

/** A network is a bridge; an uplink network is nothing. */
public final class NetworkTranslator implements Translator<NeutronNetwork> {

  private final Translator<NeutronPort> ports;
  private final Translator<NeutronSubnet> subnets;

  /** What is left of a network goes with it. */
  public NetworkTranslator(Translator<NeutronPort> ports, Translator<NeutronSubnet> subnets) {
    this.ports = ports;
    this.subnets = subnets;
  }

  /** What a network is made of never changes. */
  @Override
  public NeutronNetwork kept(NeutronNetwork before, NeutronNetwork now) {
    return now.withNetworkType(before.networkType());
  }

  @Override
  public void created(NeutronNetwork now, Draft draft) throws MidonetException {
    if (!now.uplink()) {
      draft.create(
          BridgeBuilder.builder()
              .id(now.id())
              .tenantId(now.tenantId())
              .name(now.name())
              .adminStateUp(now.adminStateUp())
              .build());
    }
  }

  @Override
  public void updated(NeutronNetwork before, NeutronNetwork now, Draft draft)
      throws MidonetException {
    if (!before.uplink()) {
      Bridge bridge = draft.get(Bridge.class, now.id());
      draft.put(
          bridge.with(
              b -> b.tenantId(now.tenantId()).name(now.name()).adminStateUp(now.adminStateUp())));
    }
  }

  @Override
  public void deleted(NeutronNetwork before, Draft draft) throws MidonetException {
    UUID id = before.id();
    for (NeutronPort port :
        draft.referrers(NeutronNetwork.class, id, NeutronPort.class, "networkId")) {
      ports.deleted(port, draft);
      draft.remove(NeutronPort.class, port.id());
    }
    for (NeutronSubnet subnet :
        draft.referrers(NeutronNetwork.class, id, NeutronSubnet.class, "networkId")) {
      subnets.deleted(subnet, draft);
      draft.remove(NeutronSubnet.class, subnet.id());
    }
    draft.remove(Bridge.class, id);
  }
}
