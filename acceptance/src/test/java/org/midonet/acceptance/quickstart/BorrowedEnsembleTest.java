package org.midonet.acceptance.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.midonet.lab.Commands;
import org.midonet.lab.Outcome;
import org.midonet.nsdb.zookeeper.EmbeddedZooKeeper;
import org.midonet.nsdb.zookeeper.ServerPort;
import org.midonet.standalone.cloud.Home;

/** {@code bin/quickstart --zookeeper}: the database is somebody's, and is left as it was. */
@Tag("lab")
class BorrowedEnsembleTest {
  private static final Duration LONG = Duration.ofMinutes(4);

  @TempDir private Path directory;

  /** One of the servers is away: the list is there so that this does not matter. */
  @Test
  void anotherServersAreUsedAndLeftAsTheyWere() throws Exception {
    try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start(directory.resolve("zookeeper"))) {
      String servers = "127.0.0.1:" + nobody() + "," + server.address();
      Path json = directory.resolve("steps.json");
      Outcome outcome =
          Commands.run(
              LONG,
              "",
              Map.of(),
              List.of(
                  Home.find().command("quickstart"),
                  "--zookeeper",
                  servers,
                  "--api",
                  "127.0.0.1:0",
                  "--name",
                  "mtzk",
                  "--json",
                  json.toString()));

      assertThat(outcome.text()).contains("NSDB at " + servers).contains(" passed, 0 failed");
      assertThat(outcome.status()).isZero();
      assertThat(Files.readString(json)).contains("\"ok\"").doesNotContain("false");
      ZooKeeper client = new ZooKeeper(server.address(), 10_000, _ -> {});
      try {
        assertThat(client.getChildren("/", false)).containsExactly("zookeeper");
      } finally {
        assertThat(client.close(10_000)).isTrue();
      }
    }
  }

  /** A port of loopback where nobody listens. */
  private static int nobody() throws IOException {
    return ServerPort.free(new Random());
  }
}
