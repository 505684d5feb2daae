package org.midonet.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.midonet.agent.cloud.Vm;
import org.midonet.packet.Mac;
import org.midonet.packet.Prefix;
import org.midonet.topology.RouterPort;

/** The router itself has a port at the gateway. */
class RouterUplinkNatTest extends NatScenarios {

  @Override
  Way makeWayOut() {
    RouterPort port = cloud.network().port(router, PUBLIC + "/24");
    Vm guest =
        gateway.plug(
            "uplink",
            Mac.parse("02:00:00:00:ff:01"),
            Prefix.parse("203.0.113.1/24"),
            Optional.empty());
    cloud.network().bind(port, gateway, "uplink");
    cloud.awaitActive(port.id(), gateway);
    return new Way(port, guest);
  }

  @Test
  void aConnectionOutlivesAGatewayThatWasAwayForLong() {
    sourceNat();
    Vm vm = tenantVm(gateway, 2);
    vm.sendUdp(outside.ip(), 5000, 53);
    Vm.Received first = outside.expectUdp(53);
    answer(outside, first);
    vm.expectUdp(5000);

    gateway.kill().close();
    assertThat(cloud.activeAt(uplink.id())).isEmpty();
    vm.sendUdp(outside.ip(), 5000, 53);
    answer(outside, outside.expectUdp(53));
    vm.expectUdp(5000);

    gateway.start();
    vm.sendUdp(outside.ip(), 5000, 53);
    Vm.Received received = outside.expectUdp(53);
    assertThat(received.key().tpSrc()).isEqualTo(first.key().tpSrc());
    answer(outside, received);
    vm.expectUdp(5000);
    cloud.awaitActive(uplink.id(), gateway);
  }
}
