package org.midonet.agent.waiting;

import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.midonet.nsdb.BlockLeases;
import org.midonet.simulation.Change;
import org.midonet.simulation.Need;

/**
 * The NAT blocks of this host's ports: leased when a packet needs one, and before it does; given
 * back when their port is no more. Belongs to the forwarding thread.
 */
public final class NatBlocks implements AutoCloseable {

  private final BlockLeasing leasing;
  private final OwnedBlocks blocks = new OwnedBlocks();

  /** None yet. */
  public NatBlocks(BlockLeases leases) {
    leasing = new BlockLeasing(leases);
  }

  /** A packet needs a block: it comes as a change of the network. Never blocks. */
  public void lease(Need.Block need) {
    blocks.needed(need);
    leasing.need(need);
  }

  /** Takes notice of who owns a block now, and says what that means for others of the owner. */
  public List<Change> owned(Change.BlockOf block) {
    return blocks.owned(block);
  }

  /**
   * Leases what will be needed, and gives back what nobody needs.
   *
   * @param connections how many connections a port has here; 0 for one that is not here
   * @param exists whether there is such a port
   * @param now nanoseconds of a clock that only grows
   */
  public void tend(ToIntFunction<UUID> connections, Predicate<UUID> exists, long now) {
    blocks.ahead(connections, leasing::need);
    blocks.orphans(exists, now).forEach(leasing::free);
  }

  @Override
  public void close() {
    leasing.close();
  }
}
