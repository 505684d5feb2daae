package org.midonet.nsdb.memory;

import java.time.Clock;
import org.junit.jupiter.api.Nested;
import org.midonet.nsdb.ConcurrencyContract;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.NsdbContract;
import org.midonet.nsdb.RecordsContract;
import org.midonet.nsdb.StateContract;
import org.midonet.nsdb.TopologyContract;
import org.midonet.nsdb.WatchContract;

/** The fake keeps the contract. */
class MemoryNsdbTest {

  private final MemoryEnsemble ensemble =
      new MemoryEnsemble(Clock.systemUTC(), NsdbContract.LIMITS);

  @Nested
  class Topology extends TopologyContract {
    @Override
    protected Nsdb open() {
      return ensemble.open();
    }
  }

  @Nested
  class Concurrency extends ConcurrencyContract {
    @Override
    protected Nsdb open() {
      return ensemble.open();
    }
  }

  @Nested
  class Watches extends WatchContract {
    @Override
    protected Nsdb open() {
      return ensemble.open();
    }
  }

  @Nested
  class State extends StateContract {
    @Override
    protected Nsdb open() {
      return ensemble.open();
    }
  }

  @Nested
  class Records extends RecordsContract {
    @Override
    protected Nsdb open() {
      return ensemble.open();
    }
  }
}
