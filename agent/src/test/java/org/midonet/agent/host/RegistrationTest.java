package org.midonet.agent.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.midonet.agent.cloud.Waiting;
import org.midonet.nsdb.HostInterface;
import org.midonet.nsdb.HostPresence;
import org.midonet.nsdb.HostRegistry;
import org.midonet.nsdb.HostState;
import org.midonet.nsdb.MapListener;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.Subscription;
import org.midonet.nsdb.memory.MemoryEnsemble;
import org.midonet.packet.Mac;
import org.midonet.scenario.Scenario;
import org.midonet.topology.Host;
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

  @Test
  void whoseIdentityIsAnothersEndsIt() throws MidonetException {
    Registration registration = new Registration(agents.hosts(), HOST, "one", state(1500));
    registration.start();
    Waiting.until("the host is known", () -> known().isPresent());

    // The same host again, as after a restart: no reason to end.
    HostPresence again = nsdb.hosts().register(HOST, "one", state(1501));
    Waiting.until("the other is known", () -> known().equals(Optional.of(state(1501))));
    registration.look();
    again.close();
    Waiting.until("nobody is known", () -> known().isEmpty());
    assertThat(registration.taken()).isNotDone();

    registration.again();
    Waiting.until("the host is known", () -> known().equals(Optional.of(state(1500))));
    Host _ = nsdb.topology().update(Host.class, HOST, host -> host.withName(Optional.of("two")));
    HostPresence _ = nsdb.hosts().register(HOST, "two", state(1502));
    Waiting.until("it notices", () -> registration.taken().isDone());

    registration.close();
    assertThat(known()).as("the other's").contains(state(1502));
  }

  /** The process may end then: what the store has not been told by then, it is never told. */
  @Test
  void itReturnsWhenTheStoreShowsThatItIsGone() throws MidonetException {
    SlowRegistry registry = new SlowRegistry(agents.hosts());
    Registration registration = new Registration(registry, HOST, "one", state(1500));
    registration.start();
    Waiting.until("the host is known", () -> known().isPresent());

    registration.close();

    assertThat(registry.stillShown).hasValue(0);
  }

  /** Shows a host for some more looks after it was withdrawn, as a store far away does. */
  private record SlowRegistry(HostRegistry store, AtomicInteger stillShown)
      implements HostRegistry {
    SlowRegistry(HostRegistry store) {
      this(store, new AtomicInteger(3));
    }

    @Override
    public HostPresence register(UUID host, String name, HostState state) throws MidonetException {
      return store.register(host, name, state);
    }

    @Override
    public Optional<HostState> find(UUID host) throws MidonetException {
      return stillShown.getAndUpdate(left -> Math.max(0, left - 1)) > 0
          ? Optional.of(state(1500))
          : store.find(host);
    }

    @Override
    public Map<UUID, HostState> alive() throws MidonetException {
      return store.alive();
    }

    @Override
    public Subscription watch(MapListener<UUID, HostState> listener) {
      return store.watch(listener);
    }
  }
}
