package org.midonet.agent;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.midonet.agent.cloud.Cloud;
import org.midonet.agent.cloud.Hypervisor;
import org.midonet.agent.cloud.Vm;
import org.midonet.agent.cloud.Waiting;
import org.midonet.nsdb.LearnedRoute;
import org.midonet.packet.Ip4;
import org.midonet.packet.Prefix;
import org.midonet.scenario.Scenario;
import org.midonet.topology.Bridge;
import org.midonet.topology.Router;
import org.midonet.topology.RouterPort;

/** Routes that others tell a router, beside those that are written. */
class LearnedRouteScenarioTest {

  private final Cloud cloud = new Cloud();
  private final Hypervisor host = cloud.host();
  private final Bridge left = cloud.network().bridge("left");
  private final Bridge right = cloud.network().bridge("right");
  private final Router router = cloud.network().router("r");
  private final RouterPort rightPort = cloud.network().attach(router, "10.0.2.1/24", right);

  @AfterEach
  void close() {
    cloud.close();
  }

  @Test
  @Scenario({"RT-28", "RT-29"})
  void theyCarryPacketsUntilTheyAreForgotten() {
    RouterPort _ = cloud.network().attach(router, "10.0.1.1/24", left);
    Vm one = cloud.vm(host, left, "10.0.1.2/24", "10.0.1.1");
    Vm gateway = cloud.vm(host, right, "10.0.2.2/24").answeringArpOnly();
    LearnedRoute route =
        new LearnedRoute(
            Prefix.parse("203.0.113.0/24"), Prefix.parse("0.0.0.0/0"), gateway.ip(), 100);
    var routes = cloud.nsdb().tables().routes(router.id(), rightPort.id());

    routes.learn(route, host.id());
    Waiting.until(
        "the learned route to carry packets",
        () -> {
          one.sendUdp(Ip4.parse("203.0.113.5"), 1000, 2000);
          return gateway.take(Vm.udpTo(2000)).isPresent();
        });

    routes.forget(route);
    one.clear();
    Waiting.until(
        "the route to be gone",
        () -> {
          one.sendUdp(Ip4.parse("203.0.113.5"), 1000, 2001);
          return one.take(key -> key.isIpv4() && key.isIcmp() && key.icmpType() == 3).isPresent();
        });
  }
}
