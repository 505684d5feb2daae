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
import org.midonet.topology.NatTarget;

class OwnedBlocksTest {

  private static final UUID ROUTER = UUID.randomUUID();
  private static final UUID VM = UUID.randomUUID();
  private static final IpAddress ADDRESS = IpAddress.parse("203.0.113.101");
  private static final IpAddress NEXT = IpAddress.parse("203.0.113.102");
  private static final Need.Block NEED = need(2000, 60000);

  private final OwnedBlocks blocks = new OwnedBlocks();
  private final List<Need.Block> leases = new ArrayList<>();

  private static Need.Block need(int from, int to) {
    return new Need.Block(VM, ROUTER, List.of(new NatTarget(ADDRESS, NEXT, from, to)));
  }

  private static Change.BlockOf block(IpAddress address, int first, int size) {
    return new Change.BlockOf(ROUTER, address, first, size, Optional.of(VM), 0);
  }

  private int preference(IpAddress address, int first) {
    return blocks.owned(block(address, first, 4096)).preference();
  }

  private List<Change> ahead(int connections) {
    return blocks.ahead(port -> connections, leases::add);
  }

  private void sweep(IpAddress address, int first, int taken) {
    for (int port = first; port < first + taken; port++) {
      blocks.passed(VM, address, port);
    }
  }

  @Test
  @Scenario("NL-03")
  void theBlockThatCameLastIsPreferred() {
    int one = preference(ADDRESS, 4096);
    int two = preference(ADDRESS, 8192);
    assertThat(two).isGreaterThan(one);
  }

  @Test
  void theNextBlockIsLeasedOnceWhenConnectionsAreHalfAsManyAsPorts() {
    blocks.needed(NEED);
    blocks.owned(block(ADDRESS, 4096, 4096));
    ahead(2047);
    assertThat(leases).isEmpty();
    ahead(2048);
    ahead(4000);
    assertThat(leases).containsExactly(NEED);
    blocks.owned(block(ADDRESS, 8192, 4096));
    ahead(4000);
    assertThat(leases).hasSize(1);
    ahead(4096);
    assertThat(leases).hasSize(2);
  }

  /** Ports at rest are nobody's connections, and taken all the same. */
  @Test
  void aBlockThatIsHalfFullIsFollowedByOneThatHasEmptied() {
    blocks.needed(NEED);
    blocks.owned(block(ADDRESS, 4096, 4096));
    sweep(ADDRESS, 4096, 2048);
    blocks.swept();
    assertThat(ahead(100)).isEmpty();
    assertThat(leases).containsExactly(NEED);

    int second = blocks.owned(block(ADDRESS, 8192, 4096)).preference();
    sweep(ADDRESS, 4096, 1024);
    sweep(ADDRESS, 8192, 2048);
    blocks.swept();
    assertThat(ahead(100))
        .singleElement()
        .isInstanceOfSatisfying(
            Change.BlockOf.class,
            back -> {
              assertThat(back.firstPort()).isEqualTo(4096);
              assertThat(back.preference()).isGreaterThan(second);
            });
    assertThat(leases).hasSize(1);

    sweep(ADDRESS, 4096, 2048);
    sweep(ADDRESS, 8192, 1500);
    blocks.swept();
    assertThat(ahead(100)).as("no block has emptied").isEmpty();
    assertThat(leases).hasSize(2);
  }

  /** Half of a small block may go in the time between two sweeps. */
  @Test
  void aBlockThatFillsFastIsFollowedBeforeItIsHalfFull() {
    blocks.needed(NEED);
    blocks.owned(block(ADDRESS, 4096, 1024));
    sweep(ADDRESS, 4096, 200);
    blocks.swept();
    ahead(10);
    assertThat(leases).isEmpty();
    sweep(ADDRESS, 4096, 380);
    blocks.swept();
    ahead(10);
    assertThat(leases).containsExactly(NEED);
  }

  /** A rule may allow other ports than the one before it: each has blocks of its own then. */
  @Test
  void eachRuleHasABlockThatServesIt() {
    Need.Block low = need(1024, 2047);
    blocks.needed(NEED);
    blocks.needed(low);
    blocks.owned(block(ADDRESS, 4096, 4096));
    blocks.owned(block(ADDRESS, 1024, 1024));
    sweep(ADDRESS, 4096, 3000);
    blocks.swept();
    ahead(100);
    assertThat(leases).containsExactly(NEED);
  }

  @Test
  @Scenario("NL-04")
  void whatIsNeededNextMayBeAtTheNextAddress() {
    Need.Block one = need(5000, 5000);
    blocks.needed(one);
    int first = blocks.owned(block(ADDRESS, 5000, 1)).preference();
    assertThat(ahead(1)).isEmpty();
    assertThat(leases).containsExactly(one);
    assertThat(blocks.owned(block(NEXT, 5000, 1)).preference()).isGreaterThan(first);
  }

  @Test
  void aBlockThatIsGivenBackIsNobodysAndLeavesTheOthers() {
    blocks.needed(NEED);
    blocks.owned(block(ADDRESS, 4096, 4096));
    blocks.owned(block(ADDRESS, 8192, 4096));
    Change.BlockOf gone = new Change.BlockOf(ROUTER, ADDRESS, 8192, 4096, Optional.empty(), 0);
    assertThat(blocks.owned(gone)).isEqualTo(gone);
    ahead(2047);
    assertThat(leases).isEmpty();
    ahead(2048);
    assertThat(leases).hasSize(1);
  }

  @Test
  void nobodyLeasesAheadForAPortThatHasNoConnectionsHere() {
    blocks.owned(block(ADDRESS, 5000, 1));
    ahead(0);
    assertThat(leases).isEmpty();
  }

  @Test
  @Scenario("NL-06")
  void blocksOfPortsThatAreNoMoreAreToBeGivenBack() {
    blocks.owned(block(ADDRESS, 4096, 4096));
    long mourning = OwnedBlocks.MOURNING.toNanos();
    assertThat(blocks.orphans(VM::equals, 0)).isEmpty();
    assertThat(blocks.orphans(port -> false, 1)).isEmpty();
    assertThat(blocks.orphans(port -> false, mourning)).isEmpty();
    assertThat(blocks.orphans(port -> false, mourning + 1))
        .containsExactly(new PortBlock(ROUTER, ADDRESS, 4096, 4096, VM));
  }
}
