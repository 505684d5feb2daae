package org.midonet.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.midonet.agent.cloud.Cloud;
import org.midonet.agent.cloud.Hypervisor;
import org.midonet.agent.cloud.Vm;
import org.midonet.agent.cloud.Waiting;
import org.midonet.agent.trace.PacketFilter;
import org.midonet.agent.trace.TraceLog;
import org.midonet.agent.trace.Tracer;
import org.midonet.agent.trace.TracerFile;
import org.midonet.agent.trace.Tracers;
import org.midonet.packet.EtherType;
import org.midonet.packet.FrameBuilder;
import org.midonet.packet.Ip4;
import org.midonet.packet.IpProtocol;
import org.midonet.packet.Mac;
import org.midonet.scenario.Scenario;
import org.midonet.simulation.Step;
import org.midonet.simulation.Verdict;
import org.midonet.topology.Bridge;
import org.midonet.topology.BridgePort;
import org.midonet.topology.Chain;
import org.midonet.topology.Condition;
import org.midonet.topology.LiteralRule;
import org.midonet.topology.Router;
import org.midonet.topology.RouterPort;
import org.midonet.topology.RuleAction;
import org.midonet.topology.TraceRequest;

/** Packets that somebody asked to see, while they are forwarded as ever (TR-02, TR-09, TR-12). */
class TraceScenarioTest {

  private static final Condition PINGS =
      Condition.ANY.with().protocol(Optional.of(IpProtocol.ICMP)).build();

  private static final Condition IPV4 =
      Condition.ANY.with().etherType(Optional.of(EtherType.IPV4)).build();
  private static final Condition UDP =
      Condition.ANY.with().protocol(Optional.of(IpProtocol.UDP)).build();

  @TempDir Path directory;
  private final Cloud cloud = new Cloud();
  private final Hypervisor host = cloud.host();
  private final Hypervisor other = cloud.host();
  private final Bridge bridge = cloud.network().bridge("b");
  private final List<ObjectNode> told = new CopyOnWriteArrayList<>();
  private Vm one;
  private Vm two;
  private BridgePort port;
  private Tracers tracers;

  @BeforeEach
  void connect() {
    tracers = new Tracers(new TracerFile(directory.resolve("tracers")), new TraceLog());
    tracers.follow(told::add);
    host.tell((at, packet, verdict, view, nanos) -> tracers.judged(at, packet, verdict, view));
    one = cloud.idleVm(host, "10.0.0.1/24");
    port = cloud.network().port(bridge);
    cloud.connect(one, port);
    two = cloud.vm(other, bridge, "10.0.0.2/24");
    one.ping(two.ip());
    host.awaitKnown(
        "where both are",
        view ->
            view.macAt(bridge.id(), 0, one.mac()) != null
                && view.macAt(bridge.id(), 0, two.mac()) != null);
    one.ping(two.ip());
  }

  @AfterEach
  void close() {
    cloud.close();
  }

  @Test
  @Scenario({"TR-04", "TR-05", "TR-08"})
  void aRequestSeesTheNextPacketOfWhatIsForwardedAlready() {
    TraceRequest request = cloud.network().trace(port, PINGS, 100);
    cloud.settle();
    one.ping(two.ip());
    assertThat(told).hasSize(1);
    ObjectNode packet = told.getFirst();
    assertThat(packet.path("requests").get(0).asText()).isEqualTo(request.id().toString());
    assertThat(packet.path("port").asText()).isEqualTo(port.id().toString());
    assertThat(packet.path("steps").findValuesAsText("step")).contains("traced", "left");
    assertThat(packet.path("host").asText()).isEqualTo(host.id().toString());
    assertThat(packet.path("egressHosts").get(0).asText()).isEqualTo(other.id().toString());

    for (int i = 0; i < 5; i++) {
      one.ping(two.ip());
    }
    assertThat(told).as("the flow is there again").hasSize(1);
    one.sendUdp(two.ip(), 5, 6);
    two.expectUdp(6);
    assertThat(told).as("not asked for").hasSize(1);
  }

  @Test
  @Scenario("TR-03")
  void aTracedPacketIsSimulatedOnce() {
    List<Verdict> verdicts = new CopyOnWriteArrayList<>();
    host.tell(
        (at, packet, verdict, view, nanos) -> {
          if (at.equals(port.id()) && packet.key().isIpv4() && packet.key().isIcmp()) {
            verdicts.add(verdict);
          }
          tracers.judged(at, packet, verdict, view);
        });
    cloud.network().trace(port, PINGS, 100);
    cloud.settle();
    one.ping(two.ip());
    assertThat(told).hasSize(1);
    assertThat(verdicts).as("the one that forwards is the one that is told").hasSize(1);
    assertThat(verdicts.getFirst()).isInstanceOf(Verdict.Forward.class);
    assertThat(verdicts.getFirst().path()).hasAtLeastOneElementOfType(Step.Traced.class);
    assertThat(told.getFirst().path("steps")).hasSameSizeAs(verdicts.getFirst().path());
  }

  @Test
  @Scenario("TR-04")
  void aPacketThatWaitsIsOneTrace() {
    Router router = cloud.network().router("r");
    RouterPort near = cloud.network().attach(router, "10.0.0.254/24", bridge);
    Bridge far = cloud.network().bridge("far");
    RouterPort _ = cloud.network().attach(router, "10.9.0.254/24", far);
    Vm three = cloud.vm(other, far, "10.9.0.3/24", "10.9.0.254");
    TraceRequest request = cloud.network().trace(port, UDP, 1);
    Tracer tracer = new Tracer(true, 1, PacketFilter.ALL);
    cloud.settle();
    Mac gateway = one.resolve((Ip4) near.addresses().getFirst().address());
    tracers.add(tracer);
    byte[] frame =
        FrameBuilder.ethernet(one.mac(), gateway).ip(one.ip(), three.ip()).udp(5, 6).build();
    one.send(frame);
    three.expectUdp(6);

    assertThat(told)
        .extracting(each -> each.path("verdict").asText())
        .contains("waiting", "forward");
    assertThat(told)
        .extracting(each -> each.path("cookie").asLong())
        .containsOnly(told.getFirst().path("cookie").asLong());
    assertThat(told)
        .allSatisfy(
            each -> {
              assertThat(each.path("requests").get(0).asText()).isEqualTo("" + request.id());
              assertThat(each.path("tracers")).hasSize(1);
            });
    assertThat(tracers.list().getFirst().packets()).as("one packet").isEqualTo(1);

    // Each was for one packet.
    told.clear();
    one.send(FrameBuilder.ethernet(one.mac(), gateway).ip(one.ip(), three.ip()).udp(7, 8).build());
    three.expectUdp(8);
    assertThat(told).isEmpty();
  }

  @Test
  void offAndOnAgainCountsAnew() {
    TraceRequest request = cloud.network().trace(port, PINGS, 1);
    cloud.settle();
    one.ping(two.ip());
    Vm three = cloud.vm(other, bridge, "10.0.0.3/24");
    one.ping(three.ip());
    assertThat(told).as("the limit").hasSize(1);
    cloud.network().enable(request, false);
    cloud.settle();
    one.ping(two.ip());
    assertThat(told).hasSize(1);
    cloud.network().enable(request, true);
    cloud.settle();
    one.ping(two.ip());
    assertThat(told).hasSize(2);
    cloud.network().delete(TraceRequest.class, request.id());
    cloud.settle();
    one.ping(two.ip());
    assertThat(told).hasSize(2);
  }

  @Test
  void aTracerSeesPacketsOfItsFilterUpToItsLimit() {
    Tracer tracer =
        new Tracer(
            true,
            1,
            new PacketFilter(
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalInt.of(IpProtocol.UDP),
                Optional.empty(),
                Optional.of(two.ip()),
                OptionalInt.empty(),
                OptionalInt.of(53)));
    tracers.add(tracer);
    one.sendUdp(two.ip(), 1000, 52);
    two.expectUdp(52);
    assertThat(told).isEmpty();
    one.sendUdp(two.ip(), 1000, 53);
    two.expectUdp(53);
    // On a bridge without filters one flow is for all ports: the packet did not come to the agent.
    assertThat(told).isEmpty();
    forget(tracer);
    one.sendUdp(two.ip(), 1000, 53);
    two.expectUdp(53);
    Waiting.until("it is told", () -> told.size() == 1);
    assertThat(told.getFirst().path("tracers").get(0).path("dst-port").asInt()).isEqualTo(53);
    assertThat(tracers.list().getFirst().live()).isFalse();
    forget(tracer);
    one.sendUdp(two.ip(), 1000, 53);
    two.expectUdp(53);
    assertThat(told).as("its limit is reached").hasSize(1);
    assertThat(tracers.flush(true)).isEqualTo(1);
  }

  @Test
  @Scenario("TR-06")
  void equalPacketsAreTracesOfTheirOwn() {
    Tracer tracer = new Tracer(false, 2, PacketFilter.ALL);
    one.sendUdp(two.ip(), 1000, 53);
    two.expectUdp(53);
    tracers.add(tracer);
    for (int i = 1; i <= 2; i++) {
      forget(tracer);
      one.sendUdp(two.ip(), 1000, 53);
      two.expectUdp(53);
      int count = i;
      Waiting.until("it is told", () -> told.size() == count);
    }
    assertThat(told.getFirst().path("packet")).isEqualTo(told.getLast().path("packet"));
    assertThat(told.getFirst().path("cookie")).isNotEqualTo(told.getLast().path("cookie"));
    assertThat(told)
        .allSatisfy(
            packet ->
                assertThat(packet.path("egressHosts").get(0).asText())
                    .isEqualTo(other.id().toString()));
  }

  private void forget(Tracer tracer) {
    int forgotten =
        host.forwarding()
            .ask(
                () ->
                    host.forwarding()
                        .flowTable()
                        .forget(match -> tracer.filter().mayMatch(match.key(), match.mask())));
    assertThat(forgotten).isPositive();
  }

  @Test
  void tracersOutliveTheAgent() {
    Tracer tracer = new Tracer(false, 5, PacketFilter.ALL);
    tracers.add(tracer);
    Tracers next = new Tracers(new TracerFile(directory.resolve("tracers")), new TraceLog());
    assertThat(next.list()).containsExactly(new Tracers.Listed(tracer, 0));
    assertThat(next.remove(tracer)).isEqualTo(1);
    assertThat(new Tracers(new TracerFile(directory.resolve("tracers")), new TraceLog()).list())
        .isEmpty();
  }

  @Test
  void metersCountWhatFlowsCarry() {
    for (int i = 0; i < 10; i++) {
      one.ping(two.ip());
    }
    host.forwarding().measure();
    String device = "meters:device:" + bridge.id();
    String port = "meters:port:rx:" + this.port.id();
    assertThat(host.forwarding().meters().names()).contains(device, port);
    assertThat(host.forwarding().meters().of(port).packets()).isGreaterThanOrEqualTo(10);
    assertThat(host.forwarding().meters().of(port).bytes()).isGreaterThanOrEqualTo(10 * 28);
    long before = host.forwarding().meters().of(port).packets();
    one.ping(two.ip());
    host.forwarding().measure();
    assertThat(host.forwarding().meters().of(port).packets()).isEqualTo(before + 1);
    assertThat(host.forwarding().meters().of("meters:user:" + UUID.randomUUID()).packets())
        .isZero();
  }

  @Test
  @Scenario("ME-01")
  void rulesCountUnderTheirNames() {
    Chain chain = cloud.network().chain("c");
    cloud.network().append(chain, metered(chain, PINGS, RuleAction.CONTINUE, "pings"));
    cloud.network().append(chain, metered(chain, IPV4, RuleAction.ACCEPT, "all"));
    cloud.network().filter(port, Optional.of(chain), Optional.empty());
    cloud.settle();
    for (int i = 0; i < 3; i++) {
      one.ping(two.ip());
    }
    for (int i = 0; i < 2; i++) {
      one.sendUdp(two.ip(), 5, 6);
      two.expectUdp(6);
    }
    host.forwarding().measure();
    assertThat(host.forwarding().meters().of("meters:user:pings").packets()).isEqualTo(3);
    assertThat(host.forwarding().meters().of("meters:user:all").packets()).isEqualTo(5);
    assertThat(host.forwarding().meters().of("meters:user:all").bytes())
        .isGreaterThan(host.forwarding().meters().of("meters:user:pings").bytes());

    // A meter outlives its flows and its rule.
    cloud.network().filter(port, Optional.empty(), Optional.empty());
    cloud.settle();
    one.ping(two.ip());
    host.forwarding().measure();
    assertThat(host.forwarding().meters().of("meters:user:pings").packets()).isEqualTo(3);
  }

  private static LiteralRule metered(
      Chain chain, Condition condition, RuleAction action, String meter) {
    return new LiteralRule(UUID.randomUUID(), chain.id(), condition, action, Optional.of(meter));
  }
}
