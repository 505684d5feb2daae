package org.midonet.agent.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.midonet.agent.cloud.Waiting;
import org.midonet.nsdb.HostInterface;
import org.midonet.nsdb.HostState;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.memory.MemoryEnsemble;
import org.midonet.packet.Mac;
import org.midonet.scenario.Scenario;
import org.midonet.topology.error.MidonetException;

class RegistrationTest {

  private static final UUID HOST = new UUID(0, 1);

  private final MemoryEnsemble ensemble = new MemoryEnsemble();
  private final Nsdb nsdb = ensemble.open();
  private final Nsdb agents = ensemble.open();

  @AfterEach
  void close() {
    agents.close();
    nsdb.close();
  }

  private static HostState state(int mtu) {
    return new HostState(
        List.of(
            new HostInterface(
                "eth0",
                HostInterface.Type.PHYSICAL,
                Optional.of(Mac.parse("02:00:00:00:00:01")),
                List.of(),
                true,
                true,
                mtu,
                HostInterface.Endpoint.PHYSICAL)));
  }

  private Optional<HostState> known() throws MidonetException {
    return nsdb.hosts().find(HOST);
  }

  @Test
  @Scenario("AG-08")
  void whoHasStoppedPublishesNothingMore() throws MidonetException {
    Registration registration = new Registration(agents.hosts(), HOST, "one", state(1500));
    registration.start();
    Waiting.until("the host is known", () -> known().equals(Optional.of(state(1500))));
    registration.state(state(9000));
    Waiting.until("its new state is known", () -> known().equals(Optional.of(state(9000))));

    registration.close();
    Waiting.until("the host is not alive", () -> known().isEmpty());
    registration.state(state(1400));
    // What came after it, by the same session, is there: so that would be.
    agents.ports().activate(new UUID(1, 1), HOST);
    Waiting.until("the store goes on", () -> nsdb.ports().find(new UUID(1, 1)).isPresent());
    assertThat(known()).isEmpty();
  }
}
