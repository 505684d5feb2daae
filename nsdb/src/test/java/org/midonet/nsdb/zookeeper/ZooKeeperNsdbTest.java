package org.midonet.nsdb.zookeeper;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.midonet.nsdb.ConcurrencyContract;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.RecordsContract;
import org.midonet.nsdb.StateContract;
import org.midonet.nsdb.TopologyContract;
import org.midonet.nsdb.WatchContract;

/** The real thing keeps the contract: each test has a root of its own on one server. */
@TestInstance(Lifecycle.PER_CLASS)
class ZooKeeperNsdbTest {

  private TestServer server;

  @BeforeAll
  void start() throws Exception {
    server = new TestServer();
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @Nested
  class Topology extends TopologyContract {
    private final ZooKeeperSettings settings = server.settings();

    @Override
    protected Nsdb open() {
      return ZooKeeperNsdb.open(settings);
    }
  }

  @Nested
  class Concurrency extends ConcurrencyContract {
    private final ZooKeeperSettings settings = server.settings();

    @Override
    protected Nsdb open() {
      return ZooKeeperNsdb.open(settings);
    }
  }

  @Nested
  class Watches extends WatchContract {
    private final ZooKeeperSettings settings = server.settings();

    @Override
    protected Nsdb open() {
      return ZooKeeperNsdb.open(settings);
    }
  }

  @Nested
  class State extends StateContract {
    private final ZooKeeperSettings settings = server.settings();

    @Override
    protected Nsdb open() {
      return ZooKeeperNsdb.open(settings);
    }
  }

  @Nested
  class Records extends RecordsContract {
    private final ZooKeeperSettings settings = server.settings();

    @Override
    protected Nsdb open() {
      return ZooKeeperNsdb.open(settings);
    }
  }
}
