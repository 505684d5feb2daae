package org.midonet.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.midonet.agent.cloud.Cloud;
import org.midonet.agent.cloud.Hypervisor;
import org.midonet.agent.cloud.Vm;
import org.midonet.agent.cloud.Waiting;
import org.midonet.datapath.DatapathPort;
import org.midonet.scenario.Scenario;
import org.midonet.topology.Bridge;
import org.midonet.topology.BridgePort;
import org.midonet.topology.Port;

/** Bindings and interfaces come and go in any order. */
class BindingScenarioTest {

  private final Cloud cloud = new Cloud();
  private final Hypervisor host = cloud.host();
  private final Bridge bridge = cloud.network().bridge("b");
  private final BridgePort port = cloud.network().port(bridge);

  @AfterEach
  void close() {
    cloud.close();
  }

  @Test
  void anInterfaceThatIsThereIsBound() {
    host.plug("tap1");
    cloud.network().bind(port, host, "tap1");
    cloud.awaitActive(port.id(), host);

    assertThat(onlyPort().tunnelKey()).isEqualTo(port.tunnelKey());
    assertThat(cloud.activeAt(port.id())).contains(host.id());
  }

  @Test
  void aBindingWaitsForItsInterface() {
    cloud.network().bind(port, host, "tap1");
    cloud.settle();
    assertThat(host.datapath().ports()).isEmpty();
    assertThat(cloud.activeAt(port.id())).isEmpty();

    host.plug("tap1");
    cloud.awaitActive(port.id(), host);
    assertThat(onlyPort().mtu()).isEqualTo(1500);
  }

  @Test
  void anInterfaceThatGoesAndComesBackKeepsItsNumber() {
    host.plug("tap1");
    cloud.network().bind(port, host, "tap1");
    cloud.awaitActive(port.id(), host);
    DatapathPort before = onlyPort();

    host.unplug("tap1");
    cloud.awaitInactive(port.id());
    assertThat(host.datapath().ports()).isEmpty();

    host.plug("tap1");
    cloud.awaitActive(port.id(), host);
    assertThat(onlyPort().number()).isEqualTo(before.number());
    assertThat(onlyPort().ifindex()).isNotEqualTo(before.ifindex());
  }

  @Test
  void anUnboundPortGoes() {
    host.plug("tap1");
    cloud.network().bind(port, host, "tap1");
    cloud.awaitActive(port.id(), host);

    cloud.network().unbind(port);
    cloud.awaitInactive(port.id());
    Waiting.until("the port is gone", () -> host.datapath().ports().isEmpty());
  }

  @Test
  void aDeletedPortGoes() {
    host.plug("tap1");
    cloud.network().bind(port, host, "tap1");
    cloud.awaitActive(port.id(), host);

    cloud.network().delete(Port.class, port.id());
    cloud.awaitInactive(port.id());
    Waiting.until("the port is gone", () -> host.datapath().ports().isEmpty());
  }

  @Test
  void aPortIsBoundAnew() {
    host.plug("tap1");
    host.plug("tap2");
    cloud.network().bind(port, host, "tap1");
    cloud.awaitActive(port.id(), host);
    int before = onlyPort().ifindex();

    cloud.network().bind(port, host, "tap2");
    Waiting.until("the other interface is used", () -> onlyPort().ifindex() != before);
    assertThat(cloud.activeAt(port.id())).contains(host.id());
  }

  @Test
  @Scenario("DP-14")
  void aPortMovesToAnotherHost() {
    Hypervisor other = cloud.host();
    host.plug("tap1");
    other.plug("tap1");
    cloud.network().bind(port, host, "tap1");
    cloud.awaitActive(port.id(), host);

    cloud.network().bind(port, other, "tap1");
    cloud.awaitActive(port.id(), other);
    Waiting.until("the old host has let it go", () -> host.datapath().ports().isEmpty());
    assertThat(other.datapath().remotePorts()).isEmpty();
    Waiting.until(
        "the old host knows where it is",
        () -> host.datapath().remotePorts().containsKey(port.tunnelKey()));
  }

  @Test
  void anAgentThatStopsSaysSo() {
    host.plug("tap1");
    cloud.network().bind(port, host, "tap1");
    cloud.awaitActive(port.id(), host);

    host.stop();
    assertThat(cloud.activeAt(port.id())).isEmpty();
    assertThat(host.datapath().ports()).hasSize(1);
  }

  @Test
  void anAgentThatWasKilledTakesOverFromItself() {
    host.plug("tap1");
    cloud.network().bind(port, host, "tap1");
    cloud.awaitActive(port.id(), host);
    DatapathPort before = onlyPort();

    var session = host.kill();
    host.start();
    session.close();
    cloud.settle();
    assertThat(onlyPort()).isEqualTo(before);
    assertThat(cloud.activeAt(port.id())).contains(host.id());
  }

  @Test
  void whatWasUnboundMeanwhileGoesWithTheNextAgent() {
    host.plug("tap1");
    cloud.network().bind(port, host, "tap1");
    cloud.awaitActive(port.id(), host);

    host.kill().close();
    cloud.network().unbind(port);
    host.start();
    assertThat(host.datapath().ports()).isEmpty();
  }

  @Test
  void aSessionThatExpiredDeclaresItsPortsAgain() {
    host.plug("tap1");
    cloud.network().bind(port, host, "tap1");
    cloud.awaitActive(port.id(), host);

    cloud.ensemble().expireSessions();
    Waiting.until(
        "the port is active again", () -> cloud.activeAt(port.id()).equals(Optional.of(host.id())));
    assertThat(host.datapath().ports()).hasSize(1);
  }

  @Test
  void aBindingToAHostThatIsNotUsHasNoEffect() {
    Hypervisor other = cloud.host();
    UUID free = cloud.network().port(bridge).id();
    host.plug("tap1");
    cloud.network().bind(port, other, "tap1");
    cloud.settle();
    assertThat(host.datapath().ports()).isEmpty();
    assertThat(cloud.activeAt(free)).isEmpty();
  }

  /**
   * There is no port of the host's own in the datapath, and tunnels are no ports: nothing ends
   * them.
   */
  @Test
  @Scenario("DP-06")
  void whateverComesAndGoesTunnelsStay() {
    Hypervisor other = cloud.host();
    Vm ann = cloud.vm(host, bridge, "10.0.0.2/24");
    Vm bob = cloud.vm(other, bridge, "10.0.0.3/24");
    ann.ping(bob.ip());
    List<Runnable> events =
        List.of(
            () -> host.plug("tap9"),
            () -> host.unplug("tap9"),
            () -> cloud.network().bind(port, host, "tap9"),
            () -> cloud.network().unbind(port));
    for (List<Runnable> order : orders(events)) {
      for (Runnable event : order) {
        event.run();
        event.run();
        cloud.settle();
      }
      ann.ping(bob.ip());
      bob.ping(ann.ip());
    }
  }

  private static <T> List<List<T>> orders(List<T> of) {
    if (of.isEmpty()) {
      return List.of(List.of());
    }
    List<List<T>> all = new ArrayList<>();
    for (T first : of) {
      List<T> rest = new ArrayList<>(of);
      rest.remove(first);
      for (List<T> order : orders(rest)) {
        List<T> whole = new ArrayList<>(List.of(first));
        whole.addAll(order);
        all.add(whole);
      }
    }
    return all;
  }

  private DatapathPort onlyPort() {
    assertThat(host.datapath().ports()).hasSize(1);
    return host.datapath().ports().values().iterator().next();
  }
}
