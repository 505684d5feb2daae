package org.midonet.nsdb;

import java.util.List;
import java.util.UUID;
import org.midonet.packet.IpAddress;
import org.midonet.topology.error.MidonetException;

/**
 * Blocks of transport ports of an address that a device translates to, each owned by the port whose
 * connections draw from it. A block is a persistent record: it outlives its host's session, and
 * moves with the VM.
 */
public interface BlockLeases {

  /**
   * Takes blocks for an owner: blocks never used first, then those that were freed and have rested.
   *
   * @param first the lowest port number that may be in a block
   * @param last the highest
   * @param size ports a block, a power of two; blocks are aligned to it
   * @param count how many are wanted
   * @return as many as could be had, at most {@code count}; fewer when the address is used up
   */
  List<PortBlock> lease(
      UUID device, IpAddress address, UUID owner, int first, int last, int size, int count)
      throws MidonetException;

  /**
   * Gives a block back: it rests before anybody gets it again. {@code Conflict} if it is not the
   * block's owner any more.
   */
  void free(PortBlock block) throws MidonetException;

  /** The owned blocks of an address, by port number; resting ones are left out. */
  List<PortBlock> list(UUID device, IpAddress address) throws MidonetException;

  /** Watches all owned blocks. */
  Subscription watch(MapListener<PortBlock.Key, PortBlock> listener);
}
