package org.midonet.acceptance.scenarios;

import static org.midonet.acceptance.scenarios.Frames.BROADCAST;
import static org.midonet.acceptance.scenarios.Frames.tagged;
import static org.midonet.acceptance.scenarios.Frames.udp;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.midonet.scenario.Scenario;

/** A bridge with VLANs: trunks to the world, and networks linked at its VLAN ports. */
@OnSharedCloud
class VlanRowsTest {
  private static final String VM100 = "02:00:00:00:01:0a";
  private static final String VM200 = "02:00:00:00:02:0a";
  private static final String OUT100 = "02:00:00:00:01:0f";
  private static final String OUT200 = "02:00:00:00:02:0f";

  private static UUID vlanPort(Stage stage, UUID bridge, int vlan) {
    return stage.make("/bridges/" + bridge + "/ports", "type", "Bridge", "vlanId", vlan);
  }

  @Test
  @Scenario({"VL-01", "VL-09", "VL-02"})
  void vlansStayApart(Stage stage) {
    UUID trunks = stage.network().bridge("vlans");
    UUID net100 = stage.network().bridge("n100");
    UUID net200 = stage.network().bridge("n200");
    stage.network().link(vlanPort(stage, trunks, 100), stage.network().bridgePort(net100));
    stage.network().link(vlanPort(stage, trunks, 200), stage.network().bridgePort(net200));
    Wire trunk = stage.plug(stage.network().bridgePort(trunks), 3);
    Wire vm100 = stage.plug(stage.network().bridgePort(net100), 1);
    Wire vm200 = stage.plug(stage.network().bridgePort(net200), 2);
    stage.ready();

    // Floods stay in their VLAN, with the same addresses in both.
    byte[] hello100 = udp(VM100, BROADCAST, "10.0.0.10", "10.0.0.255", 1, 2);
    byte[] hello200 = udp(VM200, BROADCAST, "10.0.0.10", "10.0.0.255", 1, 2);
    vm100.send(hello100);
    stage.expect(trunk.gets(tagged(hello100, 100)));
    vm200.send(hello200);
    stage.expect(trunk.gets(tagged(hello200, 200)));
    stage.awaitMac(net100, VM100, stage.portOf(vm100));
    stage.awaitMac(net200, VM200, stage.portOf(vm200));

    byte[] in100 = udp(OUT100, VM100, "10.0.0.20", "10.0.0.10", 3, 4);
    trunk.send(tagged(in100, 100));
    stage.expect(vm100.gets(in100));
    byte[] in200 = udp(OUT200, VM200, "10.0.0.20", "10.0.0.10", 3, 4);
    trunk.send(tagged(in200, 200));
    stage.expect(vm200.gets(in200));
    byte[] out100 = udp(VM100, OUT100, "10.0.0.10", "10.0.0.20", 4, 3);
    vm100.send(out100);
    stage.expect(trunk.gets(tagged(out100, 100)));
    byte[] out200 = udp(VM200, OUT200, "10.0.0.10", "10.0.0.20", 4, 3);
    vm200.send(out200);
    stage.expect(trunk.gets(tagged(out200, 200)));

    // Across: the other VLAN's guest never gets it.
    byte[] across = udp(OUT200, VM100, "10.0.0.20", "10.0.0.10", 3, 4);
    trunk.send(tagged(across, 200));
    stage.expect(vm200.gets(across));
    trunk.send(tagged(in100, 300));
    stage.expectNothing();
  }

  @Test
  @Scenario({"VL-10", "VL-11"})
  void aPortsVlanAndPeerAreFollowed(Stage stage) {
    UUID trunks = stage.network().bridge("vlans");
    UUID net = stage.network().bridge("net");
    UUID other = stage.network().bridge("other");
    UUID port = vlanPort(stage, trunks, 5);
    UUID peer = stage.network().bridgePort(net);
    stage.network().link(port, peer);
    Wire trunk = stage.plug(stage.network().bridgePort(trunks), 3);
    Wire vm = stage.plug(stage.network().bridgePort(net), 1);
    Wire third = stage.plug(stage.network().bridgePort(other), 2);
    stage.ready();
    byte[] in = udp(OUT100, VM100, "10.0.0.20", "10.0.0.10", 3, 4);
    trunk.send(tagged(in, 5));
    stage.expect(vm.gets(in));
    trunk.send(tagged(in, 6));
    stage.expectNothing();

    stage.changeAndSettle("/ports/" + port, "vlanId", 6);
    trunk.send(tagged(in, 5));
    stage.expectNothing();
    trunk.send(tagged(in, 6));
    stage.expect(vm.gets(in));

    stage.change("/ports/" + port, "vlanId", 0);
    stage.cloud().settle();
    trunk.send(tagged(in, 6));
    stage.expect(vm.gets(tagged(in, 6)));

    stage.change("/ports/" + port, "vlanId", 6);
    stage.api().delete("/ports/" + port + "/link");
    stage.network().link(port, stage.network().bridgePort(other));
    stage.cloud().settle();
    trunk.send(tagged(in, 6));
    stage.expect(third.gets(in));

    UUID last = UUID.fromString(stage.api().get("/ports/" + port).path("peerId").asText());
    stage.api().delete("/ports/" + last);
    stage.cloud().settle();
    trunk.send(tagged(in, 6));
    stage.expectNothing();
  }
}
