package org.midonet.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.midonet.simulation.Cloud.accept;
import static org.midonet.simulation.Cloud.drop;
import static org.midonet.simulation.Cloud.when;
import static org.midonet.simulation.Frames.udp;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.midonet.packet.FrameEditor;
import org.midonet.packet.MalformedPacket;
import org.midonet.topology.Bridge;
import org.midonet.topology.Condition;
import org.midonet.topology.Router;
import org.midonet.topology.TraceRequestBuilder;

/**
 * A guest behind a router sends to another network: at each place on the way mirrors, trace
 * requests, services and filters have their turn in one order.
 */
class FilterOrderTest {

  private static final String VM1 = "02:00:00:00:00:01";
  private static final String VM2 = "02:00:00:00:00:02";
  private static final String R1 = "ac:ca:ba:00:00:01";

  private final Cloud cloud = new Cloud();
  private final byte[] frame = udp(VM1, R1, "10.0.1.5", "10.0.2.5", 4000, 53);

  @BeforeEach
  void twoNetworks() {
    cloud.bridge("net1").vm("vm1", "net1").bridge("net2").vm("vm2", "net2");
    cloud.bridge("taps").vm("tap", "taps").router("r");
    cloud.routerPort("r1", "r", R1, "10.0.1.1/24").plug("r1", "net1");
    cloud.routerPort("r2", "r", "ac:ca:ba:00:00:02", "10.0.2.1/24").plug("r2", "net2");
    cloud.route("r", "10.0.1.0/24", "r1").route("r", "10.0.2.0/24", "r2");
    cloud.mac("net2", VM2, "vm2").neighbour("r", "10.0.2.5", VM2);
    for (String of : List.of("vm1", "net1", "r1", "r", "r2", "net2", "vm2")) {
      for (String way : List.of("in", "out")) {
        cloud.chain(of + "-" + way, drop(c -> c.protocol(6)));
        cloud.mirror(of + "-" + way + "-mirror", "tap", Condition.ANY);
      }
      cloud
          .filters(of, of + "-in", of + "-out")
          .mirrored(of, of + "-in-mirror", of + "-out-mirror");
    }
  }

  private void traced(String name, UnaryOperator<TraceRequestBuilder> at) {
    cloud.put(
        at.apply(
                TraceRequestBuilder.builder()
                    .id(cloud.id(name))
                    .limit(10)
                    .enabled(true)
                    .condition(when(c -> c)))
            .build());
  }

  /** What the packet met, by name; not what its copies met. */
  private List<String> met(Verdict verdict) {
    return verdict.path().stream()
        .<Optional<UUID>>map(
            step ->
                switch (step) {
                  case Step.Filtered s -> Optional.of(s.chain());
                  case Step.Mirrored s -> Optional.of(s.mirror());
                  case Step.Traced s -> Optional.of(s.request());
                  default -> Optional.empty();
                })
        .flatMap(Optional::stream)
        .map(cloud::nameOf)
        .toList();
  }

  @Test
  void ofPortsBridgesAndRouters() {
    traced("vm1-trace", b -> b.portId(cloud.id("vm1")));
    traced("net1-trace", b -> b.bridgeId(cloud.id("net1")));
    traced("r-trace", b -> b.routerId(cloud.id("r")));
    cloud.chain("redirect", accept(c -> c.protocol(6)));
    cloud.chain("forward", accept(c -> c.protocol(6)));
    cloud.put(
        ((Router) cloud.object("r"))
            .withLocalRedirectChainId(Optional.of(cloud.id("redirect")))
            .withForwardChainId(Optional.of(cloud.id("forward"))));
    Verdict verdict = cloud.send("vm1", frame);
    assertThat(verdict).as(Steps.render(verdict.path())).isInstanceOf(Verdict.Forward.class);
    assertThat(met(verdict))
        .containsExactly(
            ("vm1-in-mirror vm1-trace vm1-in net1-in-mirror net1-trace net1-in net1-out"
                    + " net1-out-mirror r1-in-mirror r1-in r-in-mirror r-trace redirect r-in"
                    + " forward r-out r-out-mirror r2-out r2-out-mirror net2-in-mirror net2-in"
                    + " net2-out net2-out-mirror vm2-out vm2-out-mirror")
                .split(" ", -1));
  }

  /** A mirror sees also what a port that is down refuses; a device that is down shows nothing. */
  @Test
  void mirrorsAndAdminStates() {
    cloud.bridgePortWith("vm1", p -> p.withAdminStateUp(false));
    assertThat(met(cloud.send("vm1", frame))).containsExactly("vm1-in-mirror");
    cloud.bridgePortWith("vm1", p -> p.withAdminStateUp(true));
    cloud.put(((Bridge) cloud.object("net1")).withAdminStateUp(false));
    assertThat(met(cloud.send("vm1", frame))).containsExactly("vm1-in-mirror", "vm1-in");
    cloud.put(((Bridge) cloud.object("net1")).withAdminStateUp(true));
    cloud.put(((Router) cloud.object("r")).withAdminStateUp(false));
    assertThat(met(cloud.send("vm1", frame)))
        .contains("r1-in")
        .doesNotContain("r-in-mirror", "r-in");
  }

  /** A trace begins before a service can swallow the packet, the port's own filter after it. */
  @Test
  void ofAServiceOnTheWay() {
    cloud.bridge("services").vm("s", "services").insertion("i", "vm1", VM1, "s", 10, 1, false);
    traced("vm1-trace", b -> b.portId(cloud.id("vm1")));
    Verdict first = cloud.send("vm1", frame);
    assertThat(first.path()).anyMatch(Step.Redirected.class::isInstance);
    assertThat(met(first)).startsWith("vm1-in-mirror", "vm1-trace").doesNotContain("vm1-in");
    byte[] returned = tagged(10 | 1 << 13);
    assertThat(met(cloud.send("s", returned)))
        .containsSubsequence("vm1-in-mirror", "vm1-trace", "vm1-in", "net1-in");
  }

  private byte[] tagged(int tci) {
    try {
      return FrameEditor.copyOf(frame).pushVlan(tci).toBytes();
    } catch (MalformedPacket e) {
      throw new AssertionError(e);
    }
  }
}
