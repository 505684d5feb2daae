package org.midonet.agent;

import org.midonet.topology.Bridge;

/** The router leads to an external bridge, and that has a port at the gateway. */
class BridgeUplinkNatTest extends NatScenarios {

  @Override
  Way makeWayOut() {
    Bridge external = cloud.network().bridge("external");
    return new Way(
        cloud.network().attach(router, PUBLIC + "/24", external),
        cloud.vm(gateway, external, "203.0.113.1/24"));
  }
}
