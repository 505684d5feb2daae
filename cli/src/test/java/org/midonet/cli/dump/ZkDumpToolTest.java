package org.midonet.cli.dump;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.midonet.nsdb.Change;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.zookeeper.EmbeddedZooKeeper;
import org.midonet.nsdb.zookeeper.ZooKeeperNsdb;
import org.midonet.nsdb.zookeeper.ZooKeeperSettings;
import org.midonet.topology.BridgeBuilder;

class ZkDumpToolTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... arguments) {
    return new ZkDumpTool(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8))
        .run(List.of(arguments));
  }

  @Test
  void writesEveryNodeForPeopleAndForPrograms(@TempDir Path directory) throws Exception {
    UUID bridge = UUID.randomUUID();
    Path file = directory.resolve("zkdump.txt");
    try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start(directory.resolve("zk"))) {
      try (Nsdb nsdb = ZooKeeperNsdb.open(ZooKeeperSettings.of(server.address()))) {
        nsdb.connection().await(Duration.ofSeconds(30));
        nsdb.topology()
            .commit(new Change.Create(BridgeBuilder.builder().id(bridge).name("b-42").build()));
        assertThat(run("-z", server.address(), "-d", "-p", "-o", file.toString())).isZero();
        assertThat(run("-z", server.address(), "-d")).isZero();
      }
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(Files.readString(file)).contains(bridge.toString(), "b-42", "/midonet", "(version");
    JsonNode nodes = new JsonMapper().readTree(out.toByteArray());
    JsonNode found = nodes.get(0);
    assertThat(found.path("path").asText()).isEqualTo("/");
    long parents = 0;
    for (JsonNode node : nodes) {
      boolean ours = node.path("path").asText().endsWith(bridge.toString());
      if (ours && node.path("text").asText().contains("b-42")) {
        found = node;
      }
      parents += node.path("path").asText().equals("/midonet") ? 1 : 0;
    }
    assertThat(parents).isEqualTo(1);
    assertThat(new String(found.path("data").binaryValue(), StandardCharsets.UTF_8))
        .isEqualTo(found.path("text").asText())
        .contains("b-42");
  }

  @Test
  void saysWhyAFileCannotBeWritten(@TempDir Path directory) throws Exception {
    assertThat(run("-z", "127.0.0.1:1", "-d", "-o", directory + "/none/x")).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo("zkdump: cannot write " + directory + "/none/x: there is no such directory\n");
    err.reset();
    assertThat(run("-z", "127.0.0.1:1", "-d", "-o", directory.toString())).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo("zkdump: cannot write " + directory + ": Is a directory\n");
  }

  @Test
  void wrongCallsGetTheUsage() {
    assertThat(run("-z")).isEqualTo(1);
    assertThat(run("-d")).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("Usage: zkdump");
    assertThat(run("--help")).isZero();
  }
}
