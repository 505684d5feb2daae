package org.midonet.cli.bind;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.midonet.nsdb.Change;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.config.HostFiles;
import org.midonet.nsdb.config.HostId;
import org.midonet.nsdb.memory.MemoryEnsemble;
import org.midonet.topology.Bridge;
import org.midonet.topology.BridgeBuilder;
import org.midonet.topology.BridgePortBuilder;
import org.midonet.topology.HostBuilder;
import org.midonet.topology.Port;
import org.midonet.topology.error.MidonetException;

/** mm-ctl against the in-memory store. */
final class MmCtlToolTest {
  private static final UUID HERE = UUID.fromString("00000000-0000-4000-8000-000000000001");
  private static final UUID ELSEWHERE = UUID.fromString("00000000-0000-4000-8000-000000000002");
  private static final UUID PORT = UUID.fromString("00000000-0000-4000-8000-000000000003");

  @TempDir Path root;
  private final MemoryEnsemble ensemble = new MemoryEnsemble();
  private final Nsdb store = ensemble.open();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void aPortAndTwoHosts() throws MidonetException, IOException {
    Bridge bridge = BridgeBuilder.builder().id(UUID.randomUUID()).adminStateUp(true).build();
    store
        .topology()
        .commit(
            new Change.Create(bridge),
            new Change.Create(HostBuilder.builder().id(HERE).name("here").build()),
            new Change.Create(HostBuilder.builder().id(ELSEWHERE).name("elsewhere").build()),
            new Change.Create(
                BridgePortBuilder.builder().id(PORT).bridgeId(bridge.id()).tunnelKey(7).build()));
    identify(HERE);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void identify(UUID host) throws IOException {
    Path file = root.resolve("etc/midonet_host_id.properties");
    Files.createDirectories(root.resolve("etc"));
    Files.writeString(file, "#a date\nhost_uuid=" + host + "\n");
  }

  private int run(boolean asRoot, String... arguments) {
    out.reset();
    err.reset();
    return new MmCtlTool(
            new HostId(HostFiles.of(Map.of("MIDONET_ROOT", root.toString()))),
            ensemble::open,
            asRoot,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8))
        .run(List.of(arguments));
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private Port port() throws MidonetException {
    return store.topology().get(Port.class, PORT);
  }

  @Test
  void bindsAPortToAnInterfaceOfThisHostAsOftenAsAsked() throws MidonetException {
    for (int i = 0; i < 2; i++) {
      assertThat(run(true, "--bind-port", PORT.toString(), "veth1")).isZero();
      assertThat(out()).isEqualTo("Command succeeded\n");
      assertThat(port().hostId()).contains(HERE);
      assertThat(port().interfaceName()).contains("veth1");
      assertThat(port().tunnelKey()).isEqualTo(7);
    }
    assertThat(run(true, "--bind-port=" + PORT, "veth2")).isZero();
    assertThat(port().interfaceName()).contains("veth2");
  }

  @Test
  void unbindsOnlyWhatIsBoundHere() throws MidonetException, IOException {
    assertThat(run(true, "--bind-port", PORT.toString(), "veth1")).isZero();
    identify(ELSEWHERE);
    assertThat(run(true, "--unbind-port", PORT.toString())).isZero();
    assertThat(port().hostId()).contains(HERE);
    identify(HERE);
    assertThat(run(true, "--unbind-port", PORT.toString())).isZero();
    assertThat(out()).isEqualTo("Command succeeded\n");
    assertThat(port().hostId()).isEqualTo(Optional.empty());
    assertThat(port().interfaceName()).isEqualTo(Optional.empty());
    assertThat(run(true, "--unbind-port", PORT.toString())).isZero();
  }

  @Test
  void aBindingMovesToTheHostThatBindsLast() throws MidonetException, IOException {
    assertThat(run(true, "--bind-port", PORT.toString(), "veth1")).isZero();
    identify(ELSEWHERE);
    assertThat(run(true, "--bind-port", PORT.toString(), "tap9")).isZero();
    assertThat(port().hostId()).contains(ELSEWHERE);
    assertThat(port().interfaceName()).contains("tap9");
  }

  @Test
  void anUnknownPortFailsTheCommand() {
    UUID unknown = UUID.fromString("00000000-0000-4000-8000-00000000dead");
    assertThat(run(true, "--bind-port", unknown.toString(), "veth1")).isEqualTo(255);
    assertThat(err()).contains(unknown.toString()).endsWith("Command failed\n");
    assertThat(out()).isEmpty();
  }

  @Test
  void aWrongCommandLineIsExplained() {
    assertThat(run(true, "--bind-port", PORT.toString())).isEqualTo(1);
    assertThat(err()).isEqualTo("Invalid command: bind-port requires port ID and device name\n");
    assertThat(out()).startsWith("Usage: mm-ctl");
    assertThat(run(true, "--bind-port", "abc", "veth1")).isEqualTo(1);
    assertThat(err()).isEqualTo("Invalid command: Invalid port ID specified\n");
    assertThat(run(true)).isEqualTo(1);
    assertThat(err()).isEqualTo("Invalid command: Unrecognized command\n");
    assertThat(run(true, "--bind-port", PORT.toString(), "a-name-that-is-too-long")).isEqualTo(1);
    assertThat(err()).contains("a name of 1 to 15 characters");
  }

  @Test
  void onlyRootMayBind() {
    assertThat(run(false, "--unbind-port", PORT.toString())).isEqualTo(13);
    assertThat(err()).isEqualTo("This command should be executed by root.\n");
  }

  @Test
  void aHostWithoutIdCannotBind() throws IOException {
    Files.delete(root.resolve("etc/midonet_host_id.properties"));
    assertThat(run(true, "--bind-port", PORT.toString(), "veth1")).isEqualTo(2);
    assertThat(err()).isEqualTo("Failed to get host ID\n");
  }

  @Test
  void listsHosts() {
    assertThat(run(true, "--list-hosts")).isZero();
    assertThat(out().lines())
        .containsExactlyInAnyOrder(HERE + " here down", ELSEWHERE + " elsewhere down");
  }
}
