package org.midonet.agent;

import java.util.Optional;
import org.midonet.packet.Mac;
import org.midonet.packet.Prefix;

/** The router itself has a port at the gateway. */
class RouterUplinkNatTest extends NatScenarios {

  @Override
  void makeUplink() {
    uplink = cloud.network().port(router, PUBLIC + "/24");
    outside =
        gateway.plug(
            "uplink",
            Mac.parse("02:00:00:00:ff:01"),
            Prefix.parse("203.0.113.1/24"),
            Optional.empty());
    cloud.network().bind(uplink, gateway, "uplink");
    cloud.awaitActive(uplink.id(), gateway);
  }
}
