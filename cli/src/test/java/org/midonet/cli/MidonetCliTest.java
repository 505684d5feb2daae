package org.midonet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.midonet.cli.standin.StandIn;

/** The whole program in a process of its own: standard streams, terminal, exit status. */
final class MidonetCliTest {
  @TempDir Path home;
  private final StandIn server;

  MidonetCliTest() throws IOException {
    server = new StandIn();
  }

  @BeforeEach
  void credentials() throws IOException {
    Files.writeString(
        home.resolve(".midonetrc"),
        "[cli]\napi_url = "
            + server.base()
            + "\nusername = admin\npassword = "
            + StandIn.PASSWORD
            + "\nproject_id = admin\n");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** What a process left behind. */
  private record Outcome(int status, String out, String err) {}

  private static List<String> program(String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "org.midonet.cli.MidonetCli"));
    command.addAll(List.of(arguments));
    return command;
  }

  private Outcome run(String input, List<String> command) throws IOException, InterruptedException {
    Path out = home.resolve("out");
    Path err = home.resolve("err");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("MIDO"));
    builder.environment().put("HOME", home.toString());
    builder.environment().put("TERM", "xterm");
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().close();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  @Test
  void theGuideOnATerminal() throws Exception {
    String typed =
        """
        tunnel-zone create name tz type vxlan
        list tunnel-zone
        list host
        tunnel-zone tzone0 add member host host0 address 192.0.2.1
        exit
        """;
    Outcome outcome =
        run(typed, List.of("script", "-qefc", String.join(" ", program()), "/dev/null"));
    assertThat(outcome.status()).as(outcome.toString()).isZero();
    assertThat(outcome.out().replace("\r", "").lines())
        .contains(
            "midonet> tunnel-zone create name tz type vxlan",
            "tzone0",
            "tzone tzone0 name tz type vxlan",
            "host host0 name compute1 alive true addresses 127.0.0.1,192.0.2.1"
                + " flooding-proxy-weight 1 container-weight 1",
            "zone tzone0 host host0 address 192.0.2.1",
            "midonet> exit");
  }

  @Test
  void aPipeSeesPromptsAndUuids() throws Exception {
    Outcome outcome = run("create bridge name b\nfoo\n", program());
    assertThat(outcome)
        .isEqualTo(
            new Outcome(
                1,
                "midonet> 00000003-0000-4000-8000-000000000000\n"
                    + "midonet> Syntax error at: ...foo\nmidonet> \n",
                ""));
  }

  @Test
  void evalRunsOneCommand() throws Exception {
    assertThat(run("", program("-e", "create", "bridge", "name", "b")))
        .isEqualTo(new Outcome(0, "00000003-0000-4000-8000-000000000000\n", ""));
    assertThat(run("", program("-e", "create bridge name 'my b'")).status()).isZero();
    assertThat(run("", program("-e", "create", "bridge", "name", "my b")))
        .isEqualTo(new Outcome(1, "Syntax error at: ...b\n", ""));
    assertThat(run("", program("-e"))).isEqualTo(new Outcome(0, "", ""));
  }

  @Test
  void aStartThatFailsSaysWhy() throws Exception {
    assertThat(run("", program("-D")).status()).isEqualTo(2);
    assertThat(run("", program("list"))).isEqualTo(new Outcome(2, "", "Unrecognized command\n"));
    Files.writeString(home.resolve(".midonetrc"), "[cli]\napi_url = http://127.0.0.1:1/x\n");
    assertThat(run("", program())).isEqualTo(new Outcome(2, "", "Missing: username\n"));
    assertThat(run("", program("-A")))
        .isEqualTo(
            new Outcome(
                1,
                "",
                "The API server failed to respond normally. The network DB is possibly down."
                    + " Bye.\n"));
    assertThat(
            run(
                "",
                program(
                    "--midonet-url", server.base(), "-u", "eve", "-i", "x", "-A", "-e", "list")))
        .isEqualTo(new Outcome(1, "", "Invalid credential. Wrong username/password. Bye.\n"));
  }

  @Test
  void aStartThatTheServerRefusesSaysItsReason() throws Exception {
    server.letNobodyIn("Keystone does not answer");
    assertThat(run("", program("-e", "list", "bridge")))
        .isEqualTo(
            new Outcome(
                1,
                "",
                "Internal error: {\"message\":\"Keystone does not answer\",\"code\":503}\n"
                    + "The API server failed to respond normally. The network DB is possibly down."
                    + " Bye.\n"));
  }
}
