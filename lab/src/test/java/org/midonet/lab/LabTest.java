package org.midonet.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("lab")
class LabTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  @Test
  void twoHypervisorsOnAnUnderlayReachEachOtherAndTheMachineButNothingElse() {
    try (Lab lab = Lab.unique("mt")) {
      Underlay underlay = Underlay.create(lab, "ul", 1600);
      ManagementLink management = ManagementLink.create(lab);
      Hypervisor one = Hypervisor.create(lab, "hv1", underlay, "192.0.2.1", management);
      Hypervisor two = Hypervisor.create(lab, "hv2", underlay, "192.0.2.2", management);

      assertThat(Ping.untilAnswered(one.namespace(), "192.0.2.2", SOON).complete()).isTrue();
      assertThat(Ping.untilAnswered(two.namespace(), management.address(), SOON).complete())
          .isTrue();
      assertThat(one.namespace().run("ip", "route", "get", "8.8.8.8").ok()).isFalse();
    }
  }

  @Test
  void tcpProbesAndCapturesSeeWhatPasses() {
    try (Lab lab = Lab.unique("mt")) {
      Namespace a = lab.namespace("a");
      Namespace b = lab.namespace("b");
      lab.veth(a, "eth0", b, "eth0");
      a.ip("addr add 10.0.0.1/24 dev eth0");
      b.ip("addr add 10.0.0.2/24 dev eth0");
      try (Capture capture = Capture.start(lab, b, "eth0", "tcp and dst port 5001")) {
        assertThat(TcpProbe.exchange(lab, b, a, "10.0.0.2", 5001, SOON)).startsWith("10.0.0.1 ");
        assertThat(capture.await(1, SOON).getFirst()).contains("10.0.0.1", "10.0.0.2.5001");
      }
      assertThatThrownBy(
              () -> TcpProbe.exchange(lab, b, a, "10.0.0.3", 5002, Duration.ofSeconds(2)))
          .isInstanceOf(LabFailure.class);
    }
  }

  @Test
  void anotherProcessRemovesEveryTraceOfALabThatCrashed() {
    Lab lab = Lab.unique("mt");
    Namespace a = lab.namespace("a");
    lab.veth(Namespace.ROOT, lab.name() + "-x", a, "eth0");
    Started sleeper = lab.start("sleeper", a, Map.of(), List.of("sleep", "1000"));
    Path mount = lab.directory().resolve("bpf");
    lab.ownsMount(mount);
    assertThat(mount.toFile().mkdirs()).isTrue();
    Commands.run("mount", "-t", "tmpfs", "none", mount.toString()).orFail();

    // All that Removal knows is the name, as after a crash of this process.
    assertThat(Removal.of(lab.name()))
        .contains(
            "process " + sleeper.pid(),
            "namespace " + a.name(),
            "mount " + mount,
            "files below " + lab.directory());

    assertThat(sleeper.alive()).isFalse();
    assertThat(a.exists()).isFalse();
    assertThat(Namespace.ROOT.has(lab.name() + "-x")).isFalse();
    assertThat(Files.exists(lab.directory())).isFalse();
    assertThat(Removal.of(lab.name())).isEmpty();
  }

  @Test
  void aProcessNumberThatWasUsedAgainIsNotKilled() {
    ProcessMark mine = ProcessMark.of(ProcessHandle.current().pid()).orElseThrow();
    assertThat(mine.alive()).isTrue();
    assertThat(new ProcessMark(mine.pid(), mine.startTicks() - 1).alive()).isFalse();
  }

  @Test
  void theRelayPassesConnectionsOn() {
    try (Lab lab = Lab.unique("mt")) {
      Namespace a = lab.namespace("a");
      Started relay =
          lab.start(
              "relay",
              a,
              Map.of(),
              List.of(
                  ProcessHandle.current().info().command().orElseThrow(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  "org.midonet.lab.Relay",
                  "127.0.0.1:7001=127.0.0.1:7000"));
      assertThat(relay.awaitOutput(Pattern.compile("listening (\\S+)"), SOON).group(1))
          .isEqualTo("127.0.0.1:7001");
      Started server =
          lab.start("server", a, Map.of(), List.of("sh", "-c", "echo from behind | nc -N -l 7000"));
      Await.until(
          "the server",
          SOON,
          () -> a.run("ss", "-Hltn", "sport", "=", ":7000").output().contains(":7000"));
      Outcome said =
          Commands.run(
              SOON,
              "through the relay\n",
              Map.of(),
              a.inside(List.of("nc", "-N", "127.0.0.1", "7001")));
      assertThat(said.output()).contains("from behind");
      assertThat(server.awaitEnd(SOON)).isZero();
      assertThat(server.text()).contains("through the relay");
    }
  }
}
