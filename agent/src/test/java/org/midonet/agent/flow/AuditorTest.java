package org.midonet.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.midonet.agent.cloud.RecordedDatapath;
import org.midonet.agent.flow.SmallNetwork.Guest;
import org.midonet.datapath.Action;
import org.midonet.datapath.Connection;
import org.midonet.datapath.ConnectionKey;
import org.midonet.datapath.Datapath;
import org.midonet.datapath.TemplateRef;
import org.midonet.packet.FlowMask;
import org.midonet.simulation.Change;
import org.midonet.simulation.Packet;
import org.midonet.topology.Condition;
import org.midonet.topology.ConditionBuilder;
import org.midonet.topology.PortRange;
import org.midonet.topology.RuleAction;

/** Flows that are wrong are found, and those that are right are left alone. */
class AuditorTest {

  private final SmallNetwork network = new SmallNetwork();
  private final Datapath datapath = new RecordedDatapath().datapath();
  private final FlowTable table = new FlowTable(datapath, network);
  private final Auditor auditor = new Auditor(table, new Random(1));

  @Test
  void whereNothingIsInstalledThereIsNothingToDoubt() {
    assertThat(auditor.next(network.view)).isEmpty();
  }

  @Test
  void whatIsRightStays() {
    guardBob();
    install(network.ann, network.bob, judge(network.ann, network.bob));
    install(network.bob, network.ann, judge(network.bob, network.ann));
    for (int i = 0; i < 200; i++) {
      assertThat(auditor.next(network.view)).contains(true);
    }
    assertThat(datapath.flows()).hasSize(2);
  }

  @Test
  void aFlowWhoseMaskLacksAFieldIsFound() {
    guardBob();
    Judgement right = judge(network.ann, network.bob);
    assertThat(right.mask().tpDst()).isNotZero();
    FlowMask m = right.mask();
    FlowMask lacking =
        new FlowMask(
            m.ethDst(),
            m.ethSrc(),
            m.etherType(),
            m.vlan(),
            m.ipSrcHigh(),
            m.ipSrcLow(),
            m.ipDstHigh(),
            m.ipDstLow(),
            m.protocol(),
            m.tos(),
            m.fragment(),
            m.tpSrc(),
            /* tpDst= */ 0,
            m.bucket());
    install(
        network.ann,
        network.bob,
        new Judgement(
            lacking,
            right.dependencies(),
            right.hosts(),
            right.actions(),
            right.template(),
            right.rule()));
    install(network.bob, network.ann, judge(network.bob, network.ann));

    // Each other question is about this flow, and hardly a port is let pass.
    for (int i = 0; i < 6; i++) {
      assertThat(auditor.next(network.view)).isPresent();
    }
    assertThat(datapath.flows()).hasSize(1);
    assertThat(datapath.templates()).hasSize(1);
    assertThat(table.size()).isOne();
    assertThat(auditor.next(network.view)).contains(true);
  }

  @Test
  void aFlowThatMissedAChangeIsFound() {
    Judgement now = judge(network.ann, network.bob);
    install(
        network.ann,
        network.bob,
        new Judgement(now.mask(), Set.of(), Set.of(), now.actions(), now.template(), now.rule()));
    table.touched(
        network
            .change(
                new Change.MacAt(
                    network.bridge.id(),
                    0,
                    network.bob.mac(),
                    Optional.of(network.zoe.port().id())))
            .touched(),
        network.view);
    assertThat(table.size()).isOne();
    assertThat(auditor.next(network.view)).contains(false);
    assertThat(datapath.flows()).isEmpty();
    assertThat(auditor.next(network.view)).isEmpty();
  }

  @Test
  void everyFlowHasItsTurn() {
    install(network.ann, network.bob, judge(network.ann, network.bob));
    Judgement right = judge(network.bob, network.ann);
    install(
        network.bob,
        network.ann,
        new Judgement(
            right.mask(),
            Set.of(),
            Set.of(),
            List.of(new Action.Output(2)),
            Optional.empty(),
            Optional.empty()));
    install(network.zoe, network.ann, judge(network.zoe, network.ann));
    assertThat(auditor.next(network.view)).contains(true);
    assertThat(auditor.next(network.view)).contains(false);
    assertThat(auditor.next(network.view)).contains(true);
    assertThat(auditor.next(network.view)).contains(true);
    assertThat(table.size()).isEqualTo(2);
  }

  @Test
  void aConnectionIsRightAsLongAsItsFlowIs() {
    guardBob();
    install(network.ann, network.bob, judge(network.ann, network.bob));
    TemplateRef template = datapath.templates().keySet().iterator().next();
    assertThat(auditor.entry(connection(template, false, 80, 80), network.view)).contains(true);
    assertThat(auditor.entry(connection(template, true, 80, 80), network.view))
        .as("stale: its next packet is judged")
        .isEmpty();

    // The rules change, and nobody has told the flows.
    network.change(
        new Change.Put(
            network.rule(
                2,
                ConditionBuilder.builder()
                    .etherType(0x0800)
                    .protocol(17)
                    .destinationPorts(new PortRange(81, 81))
                    .build(),
                RuleAction.ACCEPT)));
    assertThat(auditor.entry(connection(template, false, 80, 80), network.view)).contains(false);
    assertThat(datapath.flows()).isEmpty();
  }

  @Test
  void aConnectionThatItsFlowCannotHaveMadeIsFound() {
    guardBob();
    install(network.ann, network.bob, judge(network.ann, network.bob));
    TemplateRef template = datapath.templates().keySet().iterator().next();
    assertThat(auditor.entry(connection(template, false, 81, 81), network.view))
        .as("outside its mask")
        .contains(false);
    assertThat(auditor.entry(connection(template, false, 80, 8080), network.view))
        .as("translated otherwise")
        .contains(false);
    assertThat(auditor.entry(connection(new TemplateRef(77, 1), false, 80, 80), network.view))
        .as("of nobody's template")
        .contains(false);
    assertThat(datapath.flows()).as("the flow is right").hasSize(1);
  }

  private Connection connection(TemplateRef template, boolean stale, int port, int translated) {
    ConnectionKey key =
        new ConnectionKey(
            101, 17, network.ann.address(), network.bob.address(), 1000, port, /* vlan= */ 0);
    return new Connection(
        key,
        template,
        stale,
        /* reverse= */ false,
        /* drawn= */ false,
        /* answered= */ true,
        /* closing= */ false,
        new ConnectionKey(
            101, 17, network.ann.address(), network.bob.address(), 1000, translated, 0),
        1,
        1,
        /* ethDst= */ 0,
        /* ethSrc= */ 0,
        Duration.ZERO,
        Duration.ofMinutes(1));
  }

  private void guardBob() {
    network.guard(
        network.bob,
        network.rule(
            1, ConditionBuilder.builder().matchReturnFlow(true).build(), RuleAction.ACCEPT),
        network.rule(
            2,
            ConditionBuilder.builder()
                .etherType(0x0800)
                .protocol(17)
                .destinationPorts(new PortRange(80, 80))
                .build(),
            RuleAction.ACCEPT),
        network.rule(3, Condition.ANY, RuleAction.DROP));
  }

  private void install(Guest from, Guest to, Judgement judgement) {
    int inPort = network.localPort(from.port().id()).orElse(9);
    table.install(inPort, from.port().id(), network.packet(from, to, 80), judgement);
  }

  private Judgement judge(Guest from, Guest to) {
    Packet packet = network.packet(from, to, 80);
    return Judgement.of(
            Deciding.decide(network.view, from.port().id(), packet, network),
            network.view,
            network,
            network.localPort(from.port().id()).orElse(0))
        .orElseThrow();
  }
}
