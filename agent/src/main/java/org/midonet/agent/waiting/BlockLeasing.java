package org.midonet.agent.waiting;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.midonet.nsdb.BlockLeases;
import org.midonet.nsdb.PortBlock;
import org.midonet.packet.IpAddress;
import org.midonet.simulation.Need;
import org.midonet.topology.NatTarget;
import org.midonet.topology.error.MidonetException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leases NAT blocks for the ports of this host. Leasing asks the NSDB and so blocks: it has a
 * thread of its own; what it gets comes back as a change of the network view. A need that fails is
 * asked for again by the next packet.
 */
public final class BlockLeasing implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(BlockLeasing.class);

  /** The lowest port that is ever drawn: the privileged ones are left to services. */
  private static final int FIRST_PORT = 1024;

  private static final int LAST_PORT = 65535;

  private final BlockLeases leases;
  private final Set<Need.Block> inFlight = new HashSet<>();
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().name("nat-leases").daemon().factory());

  /** Leases from this store. */
  public BlockLeasing(BlockLeases leases) {
    this.leases = leases;
  }

  /** Somebody needs a block: it is on its way. Never blocks. */
  public void need(Need.Block need) {
    synchronized (inFlight) {
      if (!inFlight.add(need)) {
        return;
      }
    }
    thread.execute(() -> lease(need));
  }

  /** Gives a block back whose owner is no more. Never blocks. */
  public void free(PortBlock block) {
    thread.execute(
        () -> {
          try {
            leases.free(block);
            LOG.info("gave back {}", block);
          } catch (MidonetException e) {
            // Somebody else was faster, or the store is away: whoever still sees it tries again.
            LOG.debug("cannot give back {}: {}", block, e.getMessage());
          }
        });
  }

  @Override
  public void close() {
    thread.shutdownNow();
    try {
      if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
        LOG.warn("a lease is still being asked for");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void lease(Need.Block need) {
    try {
      for (NatTarget target : need.targets()) {
        for (IpAddress address : Need.Block.addresses(target)) {
          if (leased(need, target, address)) {
            return;
          }
        }
      }
      LOG.warn("no ports are left for {} at {}", need.ingressPort(), need.targets());
    } catch (MidonetException e) {
      LOG.warn("cannot lease ports for {}: {}", need.ingressPort(), e.getMessage());
    } finally {
      synchronized (inFlight) {
        inFlight.remove(need);
      }
    }
  }

  private boolean leased(Need.Block need, NatTarget target, IpAddress address)
      throws MidonetException {
    int first = Math.max(target.portFrom(), FIRST_PORT);
    int last = target.portTo() == 0 ? LAST_PORT : target.portTo();
    for (int size = sizeFor(need.device(), address); size >= 1; size /= 4) {
      List<PortBlock> got =
          leases.lease(need.device(), address, need.ingressPort(), first, last, size, 1);
      if (!got.isEmpty()) {
        LOG.info("leased {}", got.getFirst());
        return true;
      }
    }
    return false;
  }

  /**
   * Large blocks while few ports share an address, small ones when many do: a quarter of the
   * address goes in blocks of 4096, the next in blocks of 1024, the rest in blocks of 64.
   */
  private int sizeFor(UUID device, IpAddress address) throws MidonetException {
    int taken = leases.list(device, address).stream().mapToInt(PortBlock::size).sum();
    if (taken < (LAST_PORT + 1) / 4) {
      return 4096;
    }
    return taken < (LAST_PORT + 1) / 2 ? 1024 : 64;
  }
}
