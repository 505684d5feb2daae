package org.midonet.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.midonet.agent.cloud.RecordedDatapath;
import org.midonet.datapath.Action;
import org.midonet.packet.FrameBuilder;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.packet.MalformedPacket;
import org.midonet.simulation.Change;
import org.midonet.simulation.NetworkView;
import org.midonet.simulation.Packet;
import org.midonet.topology.BridgePort;
import org.midonet.topology.Chain;
import org.midonet.topology.ChainBuilder;
import org.midonet.topology.Condition;
import org.midonet.topology.ConditionBuilder;
import org.midonet.topology.LiteralRule;
import org.midonet.topology.PortRange;
import org.midonet.topology.RuleAction;

/** A change costs what rests on it, however many flows there are. */
class ManyFlowsTest {
  private static final int PORTS = 100;
  private static final int FLOWS_A_PORT = 100;

  private final SmallNetwork network = new SmallNetwork();
  private final RecordedDatapath recorded = new RecordedDatapath();
  private final FlowTable table = new FlowTable(recorded.datapath(), network);
  private final List<BridgePort> ports = new ArrayList<>();

  /** Drops UDP to these ports. */
  private static LiteralRule rule(int number, int first, int last) {
    Condition condition =
        ConditionBuilder.builder()
            .etherType(0x0800)
            .protocol(17)
            .destinationPorts(new PortRange(first, last))
            .build();
    return new LiteralRule(new UUID(60, number), new UUID(50, number), condition, RuleAction.DROP);
  }

  /** Ports whose packets pass a chain of their own, and receivers that all are behind one port. */
  private void build() {
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < PORTS; i++) {
      LiteralRule rule = rule(i, 9, 9);
      Chain chain =
          ChainBuilder.builder()
              .id(rule.chainId())
              .name("c" + i)
              .ruleIds(List.of(rule.id()))
              .build();
      BridgePort port =
          network
              .ann
              .port()
              .with()
              .id(new UUID(20, i))
              .tunnelKey(1000 + i)
              .interfaceName(Optional.of("tap-many" + i))
              .inboundFilterId(Optional.of(chain.id()))
              .build();
      Collections.addAll(
          changes, new Change.Put(rule), new Change.Put(chain), new Change.Put(port));
      network.local.put(port.id(), 10 + i);
      ports.add(port);
    }
    for (int i = 0; i < FLOWS_A_PORT; i++) {
      Optional<UUID> bob = Optional.of(network.bob.port().id());
      changes.add(new Change.MacAt(network.bridge.id(), 0, receiver(i), bob));
    }
    network.change(changes.toArray(new Change[0]));
  }

  private static Mac receiver(int number) {
    return new Mac(0x0400_0000_0000L | number);
  }

  private static Packet packet(int from, int to) {
    try {
      return Packet.of(
          FrameBuilder.ethernet(new Mac(0x0600_0000_0000L | from), receiver(to))
              .ip(IpAddress.parse("10.1.0." + from), IpAddress.parse("10.2.0." + to))
              .udp(1000, 80)
              .build());
    } catch (MalformedPacket e) {
      throw new AssertionError(e);
    }
  }

  private void install(int from, int to) {
    Packet packet = packet(from, to);
    UUID port = ports.get(from).id();
    table.install(
        10 + from,
        port,
        packet,
        Judgement.of(
                Deciding.decide(network.view, port, packet, network), network.view, network, 10)
            .orElseThrow());
  }

  @Test
  void aRuleThatChangesConcernsTheFlowsOfItsChain() {
    build();
    for (int from = 0; from < PORTS; from++) {
      for (int to = 0; to < FLOWS_A_PORT; to++) {
        install(from, to);
      }
    }
    assertThat(table.size()).isEqualTo(PORTS * FLOWS_A_PORT);
    recorded.calls();

    NetworkView.Updated updated = network.change(new Change.Put(rule(7, 0, 65_535)));
    table.touched(updated.touched(), network.view);
    assertThat(table.judgedAgain()).isBetween((long) FLOWS_A_PORT, FLOWS_A_PORT + 10L);
    assertThat(recorded.calls()).hasSizeBetween(FLOWS_A_PORT, 3 * FLOWS_A_PORT);
    // What the rule does is the same for all packets of the port now: one flow says it.
    assertThat(recorded.datapath().flows())
        .hasSize((PORTS - 1) * FLOWS_A_PORT + 1)
        .filteredOn(state -> state.flow().actions().getFirst() instanceof Action.Drop)
        .singleElement()
        .satisfies(state -> assertThat(state.flow().match().inPort()).isEqualTo(17));
  }
}
