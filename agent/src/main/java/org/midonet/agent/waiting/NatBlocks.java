package org.midonet.agent.waiting;

import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.midonet.nsdb.BlockLeases;
import org.midonet.packet.IpAddress;
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

  /** Takes notice of who owns a block now; the same news, with how much it is preferred. */
  public Change owned(Change.BlockOf block) {
    return blocks.owned(block);
  }

  /** A sweep has come by a port that a connection of this owner's has drawn. */
  public void passed(UUID owner, IpAddress address, int port) {
    blocks.passed(owner, address, port);
  }

  /** The sweep is over. */
  public void swept() {
    blocks.swept();
  }

  /**
   * Leases what will be needed.
   *
   * @param connections how many connections a port has here; 0 for one that is not here
   * @return blocks that are preferred from now on
   */
  public List<Change> ahead(ToIntFunction<UUID> connections) {
    return blocks.ahead(connections, leasing::need);
  }

  /**
   * Gives back what nobody needs.
   *
   * @param exists whether there is such a port
   * @param now nanoseconds of a clock that only grows
   */
  public void tend(Predicate<UUID> exists, long now) {
    blocks.orphans(exists, now).forEach(leasing::free);
  }

  @Override
  public void close() {
    leasing.close();
  }
}
