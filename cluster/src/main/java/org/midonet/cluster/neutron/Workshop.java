package org.midonet.cluster.neutron;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.midonet.cluster.neutron.translate.Draft;
import org.midonet.cluster.neutron.translate.Seed;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.TopologyStore;
import org.midonet.topology.error.MidonetException;

/** Where translations meet the store: one transaction each, and then the tables of bridges. */
final class Workshop {

  /** Resources that share one wait for each other without need: so many that it is rare. */
  private static final int TURNS = 256;

  private final Nsdb nsdb;
  private final SeedWriter seeds;
  private final List<ReentrantLock> turns =
      Stream.generate(ReentrantLock::new).limit(TURNS).toList();

  Workshop(Nsdb nsdb) {
    this.nsdb = nsdb;
    this.seeds = new SeedWriter(nsdb.tables());
  }

  /** Something to be done, perhaps several times until it fits. */
  @FunctionalInterface
  interface Work {
    void run(Draft draft) throws MidonetException;
  }

  TopologyStore topology() {
    return nsdb.topology();
  }

  /**
   * Does it, all or nothing. Requests about one resource wait for each other in this process, so
   * that their entries of tables come in the order of their transactions.
   *
   * @param about the resource
   */
  void work(UUID about, Work work) throws MidonetException {
    StoredSurroundings surroundings = new StoredSurroundings(nsdb);
    ReentrantLock turn = turns.get(Math.floorMod(about.hashCode(), turns.size()));
    turn.lock();
    try {
      List<Seed> sown =
          nsdb.topology()
              .transact(
                  transaction -> {
                    Draft draft = new Draft(transaction, surroundings);
                    work.run(draft);
                    return draft.seeds();
                  });
      seeds.write(sown);
    } finally {
      turn.unlock();
    }
  }
}
