package org.midonet.cluster.neutron;

import java.util.List;
import org.midonet.cluster.neutron.translate.Draft;
import org.midonet.cluster.neutron.translate.NatPorts;
import org.midonet.cluster.neutron.translate.Seed;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.TopologyStore;
import org.midonet.topology.error.MidonetException;

/** Where translations meet the store: one transaction each, and then the tables of bridges. */
final class Workshop {

  private final Nsdb nsdb;
  private final SeedWriter seeds;

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

  /** Does it, all or nothing. */
  void work(Work work) throws MidonetException {
    StoredSurroundings surroundings = new StoredSurroundings(nsdb, NatPorts.DEFAULT);
    List<Seed> sown =
        nsdb.topology()
            .transact(
                transaction -> {
                  Draft draft = new Draft(transaction, surroundings);
                  work.run(draft);
                  return draft.seeds();
                });
    seeds.write(sown);
  }
}
