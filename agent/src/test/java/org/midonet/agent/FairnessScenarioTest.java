package org.midonet.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.midonet.agent.cloud.Cloud;
import org.midonet.agent.cloud.Hypervisor;
import org.midonet.agent.cloud.Vm;
import org.midonet.agent.cloud.Waiting;
import org.midonet.agent.upcall.Counters;
import org.midonet.agent.waiting.WaitingRoom;
import org.midonet.datapath.DropReason;
import org.midonet.packet.EtherType;
import org.midonet.packet.FrameBuilder;
import org.midonet.packet.Ip4;
import org.midonet.packet.Mac;
import org.midonet.scenario.Scenario;
import org.midonet.topology.Bridge;
import org.midonet.topology.Router;

/** One guest asks for too much; others do not notice. */
class FairnessScenarioTest {

  private final Cloud cloud = new Cloud();
  private final Hypervisor host = cloud.host();
  private final Bridge bridge = cloud.network().bridge("b");

  @AfterEach
  void close() {
    cloud.close();
  }

  @Test
  @Scenario("FP-23")
  void aFloodOfNewFlowsWaitsBehindItself() {
    Vm flooder = cloud.vm(host, bridge, "10.0.0.1/24");
    Vm quiet = cloud.vm(host, bridge, "10.0.0.2/24");
    Vm third = cloud.vm(host, bridge, "10.0.0.3/24").silent();
    quiet.resolve(flooder.ip());

    // The agent is busy while all this comes in.
    CountDownLatch busy = new CountDownLatch(1);
    host.forwarding().post(() -> Waiting.until("the flood is there", () -> busy.getCount() == 0));
    for (int i = 0; i < 1500; i++) {
      flooder.send(
          FrameBuilder.ethernet(new Mac(0x0400_0000_0000L | i), third.mac())
              .ip(flooder.ip(), third.ip())
              .udp(1, 2)
              .build());
    }
    quiet.send(
        FrameBuilder.ethernet(quiet.mac(), third.mac())
            .ip(quiet.ip(), third.ip())
            .udp(1, 9)
            .build());
    cloud.awaitQuiet();

    third.clear();
    busy.countDown();
    assertThat(third.before("the quiet one's packet", Vm.udpTo(9))).isLessThan(8);
    assertThat(host.datapath().drops().getOrDefault(DropReason.MISS_ROOM.code(), 0L)).isZero();
  }

  @Test
  void oneGuestsWaitingPacketsTakeNobodysPlace() {
    Router router = cloud.network().router("r");
    Bridge other = cloud.network().bridge("other");
    cloud.network().attach(router, "10.0.0.254/24", bridge);
    cloud.network().attach(router, "10.0.9.254/24", other);
    Vm flooder = cloud.vm(host, bridge, "10.0.0.1/24", "10.0.0.254");
    Vm quiet = cloud.vm(host, bridge, "10.0.0.2/24", "10.0.0.254");
    Vm far = cloud.vm(host, other, "10.0.9.2/24", "10.0.9.254");
    flooder.resolve(Ip4.parse("10.0.0.254"));
    for (int i = 0; i < 200; i++) {
      flooder.sendUdp(Ip4.parse("10.0.9." + (20 + i % 200)), 1, 2);
    }
    Waiting.until(
        "the flooder has no place left", () -> host.count(Counters.Event.WAITING_FULL) > 0);
    quiet.ping(far.ip());
    // Nor does anybody hear questions on behalf of packets that were refused.
    Waiting.until("the flood was judged", () -> host.count(Counters.Event.WAITING) >= 200);
    assertThat(
            far.count(key -> key.etherType() == EtherType.ARP && key.ipDst().low() >= 0x0a00_0914L))
        .isPositive()
        .isLessThanOrEqualTo(WaitingRoom.PLACES_PER_PORT);
  }
}
