package org.midonet.acceptance.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.midonet.lab.Commands;
import org.midonet.lab.Lab;
import org.midonet.lab.Namespace;
import org.midonet.lab.Outcome;
import org.midonet.lab.Started;
import org.midonet.standalone.cloud.Home;

@Tag("lab")
class InterruptedQuickstartTest {
  private static final Duration LONG = Duration.ofSeconds(90);

  private final String quickstart = Home.find().command("quickstart");

  @Test
  void interruptedHalfWayItLeavesNothing() {
    assertThat(start("TERM")).doesNotContain("passed");
    assertNothingIsLeft();
  }

  @Test
  void killedHalfWayTheNextRunOrDownRemovesWhatIsLeft() {
    try (Lab lab = Lab.unique("mt")) {
      Started run =
          lab.start(
              "quickstart", Namespace.ROOT, Map.of(), List.of(quickstart, "--api", "127.0.0.1:0"));
      var _ = run.awaitOutput(Pattern.compile("two hypervisors"), LONG);
      run.kill();
      assertThat(Files.exists(Path.of("/run/netns/mnqs-hv1"))).isTrue();
      Outcome down = Commands.run(LONG, "", Map.of(), List.of(quickstart, "--down")).orFail();
      assertThat(down.output()).contains("removed namespace mnqs-hv1", "removed everything");
      assertNothingIsLeft();
    }
  }

  private String start(String signal) {
    try (Lab lab = Lab.unique("mt")) {
      Started run =
          lab.start(
              "quickstart", Namespace.ROOT, Map.of(), List.of(quickstart, "--api", "127.0.0.1:0"));
      var _ = run.awaitOutput(Pattern.compile("two hypervisors"), LONG);
      run.signal(signal);
      assertThat(run.awaitEnd(LONG)).isNotZero();
      return run.text();
    }
  }

  private void assertNothingIsLeft() {
    assertThat(Commands.run("ip", "netns", "list").output()).doesNotContain("mnqs-");
    assertThat(Commands.run("ip", "-o", "link").output()).doesNotContain("mnqs-");
    assertThat(Commands.run("cat", "/proc/mounts").output()).doesNotContain("midonet-lab/mnqs");
    assertThat(Files.exists(Lab.HOME.resolve("mnqs"))).isFalse();
    assertThat(Commands.run(LONG, "", Map.of(), List.of(quickstart, "--down")).orFail().output())
        .contains("nothing was left");
  }
}
