package org.midonet.agent.host;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.midonet.agent.cloud.Waiting;
import org.midonet.nsdb.Change;
import org.midonet.nsdb.HostState;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.memory.MemoryEnsemble;
import org.midonet.scenario.Scenario;
import org.midonet.topology.Host;

class DeletedHostTest {
  private static final UUID HOST = UUID.randomUUID();

  @Test
  @Scenario("AG-04")
  void aHostWhoseObjectWasDeletedIsMadeAgainAndAlive() throws Exception {
    MemoryEnsemble ensemble = new MemoryEnsemble();
    try (Nsdb nsdb = ensemble.open();
        Registration registration =
            new Registration(nsdb.hosts(), HOST, "one", new HostState(List.of()))) {
      registration.start();
      Waiting.until("it is alive", () -> nsdb.hosts().find(HOST).isPresent());
      nsdb.topology().commit(new Change.Delete(Host.class, HOST));
      registration.again();
      Waiting.until("it is made again", () -> nsdb.topology().find(Host.class, HOST).isPresent());
      Waiting.until("it is alive", () -> nsdb.hosts().find(HOST).isPresent());
    }
  }
}
