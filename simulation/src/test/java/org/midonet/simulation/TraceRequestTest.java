package org.midonet.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.midonet.packet.FrameBuilder;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.scenario.Scenario;
import org.midonet.topology.PortRange;
import org.midonet.topology.TraceRequest;
import org.midonet.topology.TraceRequestBuilder;
import org.midonet.topology.TraceRule;

/** Packets that meet a trace request leave a step, and nothing else becomes of them. */
class TraceRequestTest {

  private final Cloud cloud = new Cloud();

  @BeforeEach
  void network() {
    cloud.bridge("net").vm("vm1", "net").vm("vm2", "net");
  }

  private static byte[] udp(int port) {
    return FrameBuilder.ethernet(Mac.parse("02:00:00:00:00:01"), Mac.parse("02:00:00:00:00:02"))
        .ip(IpAddress.parse("10.0.0.1"), IpAddress.parse("10.0.0.2"))
        .udp(1000, port)
        .build();
  }

  private TraceRequest to500(String name, UnaryOperator<TraceRequestBuilder> at) {
    return at.apply(
            TraceRequestBuilder.builder()
                .id(cloud.id(name))
                .limit(10)
                .enabled(true)
                .condition(
                    Cloud.when(c -> c.destinationPorts(Optional.of(new PortRange(500, 500))))))
        .build();
  }

  private List<UUID> met(Verdict verdict) {
    return verdict.path().stream()
        .filter(Step.Traced.class::isInstance)
        .map(step -> ((Step.Traced) step).request())
        .toList();
  }

  /** TR-02: only packets to port 500, and the mask tells them from others. */
  @Test
  void onlyWhatMeetsTheConditionIsTraced() {
    Verdict before = cloud.send("vm1", udp(500));
    assertThat(met(before)).isEmpty();
    cloud.put(to500("tr", b -> b.portId(Optional.of(cloud.id("vm1")))));
    Verdict traced = cloud.send("vm1", udp(500));
    assertThat(met(traced)).containsExactly(cloud.id("tr"));
    assertThat(met(cloud.send("vm1", udp(501)))).isEmpty();
    assertThat(met(cloud.send("vm2", udp(500)))).isEmpty();
    assertThat(before.mask().tpDst()).isZero();
    assertThat(traced.mask().tpDst()).isEqualTo(0xffff);
    assertThat(traced)
        .isInstanceOfSatisfying(
            Verdict.Forward.class,
            forward ->
                assertThat(forward.actions()).isEqualTo(((Verdict.Forward) before).actions()));
  }

  /** TR-12: enabling and disabling touch what rests on the device, and nothing else. */
  @Test
  void switchingTouchesTheDevice() {
    TraceRequest request = to500("tr", b -> b.bridgeId(Optional.of(cloud.id("net"))));
    NetworkView.Updated on = cloud.view.with(new Change.Put(request));
    assertThat(on.touched()).containsExactly(new Dependency.OfBridge(cloud.id("net")));
    assertThat(on.view().tracesAt(cloud.id("net"))).hasSize(1);
    NetworkView.Updated same = on.view().with(new Change.Put(request));
    assertThat(same.touched()).isEmpty();
    NetworkView.Updated off = on.view().with(new Change.Put(request.withEnabled(false)));
    assertThat(off.touched()).containsExactly(new Dependency.OfBridge(cloud.id("net")));
    assertThat(off.view().tracesAt(cloud.id("net"))).isEmpty();
    assertThat(off.view().traceRequest(request.id())).isNotNull();
    NetworkView.Updated gone = off.view().with(new Change.Remove(TraceRequest.class, request.id()));
    assertThat(gone.touched()).isEmpty();
    assertThat(gone.view().traceRequest(request.id())).isNull();
  }

  /** CH-23: a trace rule notes its request, and the packet goes on. */
  @Test
  @Scenario("CH-23")
  void aTraceRuleGoesOn() {
    UUID asked = UUID.randomUUID();
    cloud.chain(
        "chain",
        (c, id, chain) ->
            new TraceRule(
                id,
                chain,
                Cloud.when(b -> b.destinationPorts(Optional.of(new PortRange(500, 500)))),
                Optional.of(asked),
                Optional.of(1L)));
    cloud.filters("vm1", "chain", "");
    assertThat(met(cloud.send("vm1", udp(500)))).containsExactly(asked);
    assertThat(cloud.send("vm1", udp(500))).isInstanceOf(Verdict.Forward.class);
    assertThat(met(cloud.send("vm1", udp(501)))).isEmpty();
  }
}
