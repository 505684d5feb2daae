package org.midonet.acceptance.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.midonet.lab.Await;
import org.midonet.lab.Hypervisor;
import org.midonet.lab.Started;
import org.midonet.nsdb.Change;
import org.midonet.nsdb.HostInterface;
import org.midonet.nsdb.HostPresence;
import org.midonet.nsdb.HostState;
import org.midonet.nsdb.Nsdb;
import org.midonet.packet.Mac;
import org.midonet.scenario.Scenario;
import org.midonet.topology.Host;
import org.midonet.topology.error.MidonetException;

/** Who a host is, when others meddle with it: on a fourth host, which has no guests. */
@OnSharedCloud
class AgentRowsTest {
  private static boolean agentOwns(Nsdb nsdb, UUID id) {
    try {
      return nsdb.hosts()
          .find(id)
          .filter(state -> state.interfaces().stream().anyMatch(i -> i.name().equals("eth0")))
          .isPresent();
    } catch (MidonetException e) {
      throw new AssertionError(e);
    }
  }

  private static Started start(Stage stage, Hypervisor host) {
    return stage.cloud().cloud().startAgent(host);
  }

  private static void awaitOwned(Nsdb nsdb, UUID id) {
    Await.until("the agent to be registered", Stage.SOON, () -> agentOwns(nsdb, id));
  }

  @Test
  @Scenario({"AG-03", "AG-04", "AG-05", "AG-06"})
  void aHostWhoseObjectOthersTouch(Stage stage) throws MidonetException {
    Hypervisor host = stage.cloud().cloud().hypervisor("hv4", "192.0.2.4");
    Nsdb nsdb = stage.cloud().nsdb();
    Started agent = start(stage, host);
    UUID id = stage.cloud().cloud().awaitAlive(host, Stage.SOON);
    awaitOwned(nsdb, id);
    try {
      // Its object is deleted under it.
      nsdb.topology().commit(new Change.Delete(Host.class, id));
      Await.until(
          "the host to be made again",
          Stage.SOON,
          () -> {
            try {
              return nsdb.topology().find(Host.class, id).isPresent() && agentOwns(nsdb, id);
            } catch (MidonetException e) {
              throw new AssertionError(e);
            }
          });

      // Its id belongs to a host of another name.
      int _ = agent.stop(Stage.SOON);
      Host _ =
          nsdb.topology().update(Host.class, id, stored -> stored.withName(Optional.of("other")));
      agent = start(stage, host);
      Await.until(
          "the agent to say that it is refused",
          Stage.SOON,
          () ->
              host.run(
                      "sh",
                      "-c",
                      "grep -q 'cannot register' "
                          + host.root().resolve("var/log/midolman/midolman.log"))
                  .ok());
      assertThat(agentOwns(nsdb, id)).isFalse();
      assertThat(nsdb.topology().get(Host.class, id).name()).contains("other");
      Host _ =
          nsdb.topology().update(Host.class, id, stored -> stored.withName(Optional.of("hv4")));
      awaitOwned(nsdb, id);

      // Somebody else says that it is this host, and leaves.
      int _ = agent.stop(Stage.SOON);
      HostInterface foreign =
          new HostInterface(
              "foreign0",
              HostInterface.Type.PHYSICAL,
              Optional.of(Mac.parse("02:00:00:00:99:99")),
              List.of(),
              true,
              true,
              1500,
              HostInterface.Endpoint.PHYSICAL);
      try (HostPresence _ = nsdb.hosts().register(id, "hv4", new HostState(List.of(foreign)))) {
        agent = start(stage, host);
        stage.cloud().settle();
        assertThat(agentOwns(nsdb, id)).isFalse();
      }
      awaitOwned(nsdb, id);

      // Another host has its identity, under a name of its own: the agent has none, and ends.
      Host _ =
          nsdb.topology().update(Host.class, id, stored -> stored.withName(Optional.of("other")));
      List<HostInterface> both = new ArrayList<>(nsdb.hosts().find(id).orElseThrow().interfaces());
      both.add(foreign);
      try (HostPresence _ = nsdb.hosts().register(id, "other", new HostState(both))) {
        assertThat(agent.awaitEnd(Stage.SOON)).as("exit status").isEqualTo(2);
        assertThat(nsdb.hosts().find(id)).as("the other's").contains(new HostState(both));
      }
    } finally {
      int _ = agent.stop(Stage.SOON);
      nsdb.topology().commit(new Change.DeleteIfExists(Host.class, id));
    }
  }
}
