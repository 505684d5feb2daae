package org.midonet.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.midonet.agent.cloud.Cloud;
import org.midonet.agent.cloud.Hypervisor;
import org.midonet.agent.cloud.Vm;
import org.midonet.agent.cloud.Waiting;
import org.midonet.packet.Ip4;
import org.midonet.topology.Bridge;
import org.midonet.topology.L4Protocol;
import org.midonet.topology.LbMethod;
import org.midonet.topology.LbStatus;
import org.midonet.topology.LoadBalancer;
import org.midonet.topology.PoolBuilder;
import org.midonet.topology.PoolMappingStatus;
import org.midonet.topology.PoolMember;
import org.midonet.topology.Router;
import org.midonet.topology.VipBuilder;

/** A balanced service on one network, its clients on another. */
class BalancerScenarioTest {

  private static final Ip4 VIP = Ip4.parse("198.51.100.7");

  private final Cloud cloud = new Cloud();
  private final Hypervisor host = cloud.host();
  private final Hypervisor other = cloud.host();
  private final Bridge left = cloud.network().bridge("left");
  private final Bridge right = cloud.network().bridge("right");
  private final Router router = cloud.network().router("r");
  private final UUID pool = UUID.randomUUID();
  private PoolMember first;
  private Vm client;
  private Vm one;
  private Vm two;

  @BeforeEach
  void build() {
    cloud.network().attach(router, "10.0.1.1/24", left);
    cloud.network().attach(router, "10.0.2.1/24", right);
    client = cloud.vm(host, left, "10.0.1.2/24", "10.0.1.1");
    one = cloud.vm(other, right, "10.0.2.2/24", "10.0.2.1");
    two = cloud.vm(host, right, "10.0.2.3/24", "10.0.2.1");
    LoadBalancer balancer =
        new LoadBalancer(UUID.randomUUID(), Optional.empty(), true, Optional.of(router.id()));
    cloud.network().add(balancer);
    cloud
        .network()
        .add(
            PoolBuilder.builder()
                .id(pool)
                .loadBalancerId(Optional.of(balancer.id()))
                .adminStateUp(true)
                .protocol(L4Protocol.UDP)
                .method(LbMethod.ROUND_ROBIN)
                .status(LbStatus.ACTIVE)
                .mappingStatus(PoolMappingStatus.INACTIVE)
                .build());
    cloud
        .network()
        .add(
            VipBuilder.builder()
                .id(UUID.randomUUID())
                .poolId(Optional.of(pool))
                .adminStateUp(true)
                .address(VIP)
                .port(53)
                .build());
    first = member(one);
    member(two);
    cloud.settle();
  }

  private PoolMember member(Vm vm) {
    PoolMember member =
        new PoolMember(
            UUID.randomUUID(), Optional.of(pool), true, LbStatus.ACTIVE, vm.ip(), 5353, 1);
    cloud.network().add(member);
    return member;
  }

  @AfterEach
  void close() {
    cloud.close();
  }

  /** Calls from a port, has it answered, and says who did. */
  private Vm called(int from) {
    client.sendUdp(VIP, from, 53);
    Vm[] by = new Vm[1];
    Waiting.until(
        "somebody is called from " + from,
        () -> {
          for (Vm vm : new Vm[] {one, two}) {
            vm.take(key -> Vm.udpTo(5353).test(key) && key.tpSrc() == from)
                .ifPresent(
                    received -> {
                      by[0] = vm;
                      vm.sendUdp(received.key().ipSrc(), 5353, from);
                    });
          }
          return by[0] != null;
        });
    assertThat(client.expectUdp(from).key().ipSrc()).as("from the VIP").isEqualTo(VIP);
    return by[0];
  }

  @Test
  void connectionsOfAMemberThatIsSwitchedOffGoOnThere() {
    int port = 4000;
    while (called(port) != one) {
      port++;
    }
    cloud.network().change(first, m -> m.withAdminStateUp(false));
    cloud.settle();
    assertThat(called(port)).isSameAs(one);
    for (int other = 5000; other < 5010; other++) {
      assertThat(called(other)).isSameAs(two);
    }
    cloud.network().change(first, m -> m.withStatus(LbStatus.INACTIVE));
    cloud.settle();
    assertThat(called(port)).as("it is dead").isSameAs(two);
  }
}
