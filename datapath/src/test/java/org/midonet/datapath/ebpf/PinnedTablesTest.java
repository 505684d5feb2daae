package org.midonet.datapath.ebpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.midonet.datapath.Action;
import org.midonet.datapath.DatapathPort;
import org.midonet.datapath.Flow;
import org.midonet.datapath.FlowMatch;
import org.midonet.datapath.FlowState;
import org.midonet.packet.FlowKey;
import org.midonet.packet.FlowMask;

/** Who looks at the tables sees what the driver sees, beside it and after it. */
@Tag("lab")
class PinnedTablesTest {
  private final TestMachine machine = TestMachine.shared();
  private final EbpfDatapath datapath = machine.openDatapath();

  @AfterEach
  void empty() {
    datapath.close();
    machine.empty();
  }

  private static Flow flow(int number, FlowMask mask) {
    FlowKey key = new FlowKey(number, 0, 0x800, 0, 0, number, 0, 5, 6, 0, 0, number, 0);
    return new Flow(
        new FlowMatch(1, key, mask),
        List.of(new Action.DecTtl(1), new Action.Output(2)),
        1000 + number);
  }

  @Test
  void theTablesAreReadBesideTheDriverAndWithoutIt() {
    datapath.putPort(DatapathPort.of(1, machine.index(1), 1500, 101));
    datapath.putPort(DatapathPort.of(2, machine.index(2), 1500, 102));
    for (int i = 0; i < 20; i++) {
      datapath.putFlow(flow(i, i % 2 == 0 ? FlowMask.EXACT : FlowMask.NONE));
    }
    try (PinnedTables tables = PinnedTables.open(machine.pins()).orElseThrow()) {
      assertThat(tables.ports()).isEqualTo(datapath.ports());
      assertThat(tables.flows())
          .extracting(FlowState::flow)
          .containsExactlyInAnyOrderElementsOf(
              datapath.flows().stream().map(FlowState::flow).toList());
      assertThat(tables.connections()).isEmpty();
      assertThat(tables.drops()).isEqualTo(datapath.drops());
      datapath.removeFlow(flow(2, FlowMask.EXACT).match());
      assertThat(tables.flows()).hasSize(datapath.flows().size());
    }
    List<Flow> left = datapath.flows().stream().map(FlowState::flow).toList();
    datapath.close();
    try (PinnedTables tables = PinnedTables.open(machine.pins()).orElseThrow()) {
      assertThat(tables.flows())
          .extracting(FlowState::flow)
          .containsExactlyInAnyOrderElementsOf(left);
    }
    // What looked on has left no trace: the next driver finds all of it.
    try (EbpfDatapath next = machine.openDatapath()) {
      assertThat(next.flows().stream().map(FlowState::flow).toList())
          .containsExactlyInAnyOrderElementsOf(left);
    }
  }

  @Test
  void whereNothingIsPinnedThereIsNothing(@TempDir Path empty) {
    assertThat(PinnedTables.open(empty)).isEqualTo(Optional.empty());
  }
}
