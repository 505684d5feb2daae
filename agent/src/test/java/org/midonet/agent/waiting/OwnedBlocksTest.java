package org.midonet.agent.waiting;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.midonet.nsdb.PortBlock;
import org.midonet.packet.IpAddress;
import org.midonet.scenario.Scenario;
import org.midonet.simulation.Change;
import org.midonet.simulation.Need;

class OwnedBlocksTest {

  private static final UUID ROUTER = UUID.randomUUID();
  private static final UUID VM = UUID.randomUUID();
  private static final IpAddress ADDRESS = IpAddress.parse("203.0.113.101");

  private final OwnedBlocks blocks = new OwnedBlocks();
  private final List<Need.Block> leases = new ArrayList<>();

  @Test
  @Scenario("NL-03")
  void newConnectionsDrawFromTheBlockThatCameLast() {
    assertThat(blocks.owned(block(4096, true))).containsExactly(block(4096, true));
    assertThat(blocks.owned(block(8192, true)))
        .containsExactly(block(4096, false), block(8192, true));
  }

  @Test
  void aBlockThatIsGivenBackLeavesTheOneBeforeItToDrawFrom() {
    blocks.owned(block(4096, true));
    blocks.owned(block(8192, true));
    Change.BlockOf gone = new Change.BlockOf(ROUTER, ADDRESS, 8192, 4096, Optional.empty(), false);
    assertThat(blocks.owned(gone)).containsExactly(block(4096, true), gone);
  }

  @Test
  void theNextBlockIsLeasedOnceBeforeTheLastOneIsFull() {
    Need.Block need = new Need.Block(VM, ROUTER, ADDRESS, 2000, 60000);
    blocks.needed(need);
    blocks.owned(block(4096, true));

    blocks.ahead(port -> 3071, leases::add);
    assertThat(leases).isEmpty();
    blocks.ahead(port -> 3072, leases::add);
    blocks.ahead(port -> 4000, leases::add);
    assertThat(leases).containsExactly(need);

    blocks.owned(block(8192, true));
    blocks.ahead(port -> 4000, leases::add);
    assertThat(leases).hasSize(1);
    blocks.ahead(port -> 6144, leases::add);
    assertThat(leases).hasSize(2);
  }

  @Test
  void nobodyLeasesAheadForAPortThatHasNoConnectionsHere() {
    Change.BlockOf single = new Change.BlockOf(ROUTER, ADDRESS, 5000, 1, Optional.of(VM), true);
    blocks.owned(single);
    blocks.ahead(port -> 0, leases::add);
    assertThat(leases).isEmpty();
  }

  @Test
  @Scenario("NL-06")
  void blocksOfPortsThatAreNoMoreAreToBeGivenBack() {
    blocks.owned(block(4096, true));
    long mourning = OwnedBlocks.MOURNING.toNanos();
    assertThat(blocks.orphans(VM::equals, 0)).isEmpty();
    assertThat(blocks.orphans(port -> false, 1)).isEmpty();
    assertThat(blocks.orphans(port -> false, mourning)).isEmpty();
    assertThat(blocks.orphans(port -> false, mourning + 1))
        .containsExactly(new PortBlock(ROUTER, ADDRESS, 4096, 4096, VM));
  }

  private static Change.BlockOf block(int first, boolean drawing) {
    return new Change.BlockOf(ROUTER, ADDRESS, first, 4096, Optional.of(VM), drawing);
  }
}
