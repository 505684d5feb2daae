package org.midonet.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.midonet.packet.Ip4;
import org.midonet.packet.Mac;
import org.midonet.scenario.Scenario;
import org.midonet.topology.Bridge;
import org.midonet.topology.NextHop;
import org.midonet.topology.Port;
import org.midonet.topology.Router;

/** Ports, bridges and routers are loaded, changed and deleted, in whatever order that is told. */
class DeviceFollowedTest {

  private static final String VM1 = "02:00:00:00:00:01";
  private static final String VM2 = "02:00:00:00:00:02";
  private static final String R1 = "ac:ca:ba:00:00:01";

  private final Cloud cloud = new Cloud();

  @BeforeEach
  void routers() {
    cloud
        .router("r")
        .routerPort("r1", "r", R1, "10.0.1.1/24")
        .routerPort("r2", "r", "ac:ca:ba:00:00:02", "10.0.2.1/24")
        .route("r", "10.0.1.0/24", "r1")
        .route("r", "10.0.2.0/24", "r2");
  }

  private Verdict toVm2() {
    return cloud.send("vm1", Frames.udp(VM1, R1, "10.0.1.5", "10.0.2.5", 1, 2));
  }

  private boolean arrives() {
    return toVm2() instanceof Verdict.Forward forward
        && forward.actions().contains(new Action.Output(cloud.id("vm2")));
  }

  @Test
  @Scenario({"NS-01", "NS-05", "NS-06"})
  void whatIsNotYetWholeForwardsNothing() {
    assertThat(cloud.view.port(cloud.id("vm1"))).isEmpty();
    assertThat(toVm2()).isInstanceOf(Verdict.Drop.class);
    cloud.vm("vm1", "net1").vm("vm2", "net2"); // ports of bridges that are not there yet
    assertThat(cloud.view.port(cloud.id("vm1"))).isPresent();
    assertThat(toVm2()).isInstanceOf(Verdict.Drop.class);
    cloud.bridge("net1");
    assertThat(arrives()).isFalse();
    cloud.plug("r1", "net1");
    assertThat(arrives()).isFalse();
    cloud.bridge("net2").plug("r2", "net2").neighbour("r", "10.0.2.5", VM2).mac("net2", VM2, "vm2");
    assertThat(arrives()).isTrue();
  }

  @Test
  @Scenario("NS-02")
  void theLatestVersionCountsAndWhatIsDeletedIsGone() {
    whole();
    assertThat(arrives()).isTrue();
    cloud.bridgePortWith("vm2", p -> p.withAdminStateUp(false));
    assertThat(cloud.view.port(cloud.id("vm2"))).contains((Port) cloud.object("vm2"));
    assertThat(arrives()).isFalse();
    cloud.bridgePortWith("vm2", p -> p.withAdminStateUp(true));
    assertThat(arrives()).isTrue();
    cloud.remove(Port.class, "vm2");
    assertThat(cloud.view.port(cloud.id("vm2"))).isEmpty();
    assertThat(arrives()).isFalse();
    cloud.vm("vm2", "net2");
    assertThat(arrives()).isTrue();
    cloud.remove(Bridge.class, "net2");
    assertThat(arrives()).isFalse();
  }

  @Test
  @Scenario("RT-30")
  void theNeighboursOfARouterOutliveItsChanges() {
    whole();
    for (int i = 0; i < 3; i++) {
      cloud.put(((Router) cloud.object("r")).withName(Optional.of("r" + i)));
      cloud.routeVia("r", "172.16." + i + ".0/24", "r2", "10.0.2.9");
      assertThat(cloud.view.neighbour(cloud.id("r"), Ip4.parse("10.0.2.5")))
          .isEqualTo(Mac.parse(VM2));
      assertThat(arrives()).isTrue();
    }
  }

  @Test
  @Scenario("FP-19")
  void aBlackholeNeedsNoNeighbourAndOthersDo() {
    whole();
    assertThat(toVm2().dependencies())
        .contains(new Dependency.OfNeighbour(cloud.id("r"), Ip4.parse("10.0.2.5")));
    cloud.route(
        "hole",
        "r",
        "0.0.0.0/0",
        "10.0.2.5/32",
        NextHop.BLACKHOLE,
        Optional.empty(),
        Optional.empty(),
        0);
    Verdict dropped = toVm2();
    assertThat(dropped)
        .isInstanceOfSatisfying(
            Verdict.Drop.class, d -> assertThat(d.reason()).isEqualTo(DropReason.BLACKHOLE));
    assertThat(dropped.dependencies())
        .noneMatch(Dependency.OfNeighbour.class::isInstance)
        .anyMatch(Dependency.OfRoutes.class::isInstance);
  }

  private void whole() {
    cloud
        .bridge("net1")
        .bridge("net2")
        .vm("vm1", "net1")
        .vm("vm2", "net2")
        .plug("r1", "net1")
        .plug("r2", "net2")
        .neighbour("r", "10.0.2.5", VM2)
        .mac("net2", VM2, "vm2");
  }
}
