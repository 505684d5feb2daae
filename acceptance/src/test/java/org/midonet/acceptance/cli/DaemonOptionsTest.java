package org.midonet.acceptance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.midonet.lab.Commands;
import org.midonet.lab.Outcome;
import org.midonet.standalone.cloud.Home;

/** What the daemons answer to options: neither starts by a slip of the pen. */
@Tag("slow")
class DaemonOptionsTest {
  /** The first start of midonet-cluster after a build is played before, once. */
  private static final Duration REHEARSAL = Duration.ofMinutes(2);

  @ParameterizedTest
  @ValueSource(strings = {"midonet-cluster", "midolman"})
  void helpIsToldAndUnknownOptionsAreRefused(String daemon) {
    String command = Home.find().command(daemon);
    Outcome help = Commands.run(command, "--help");
    assertThat(help.ok()).as(help.text()).isTrue();
    assertThat(help.output()).startsWith("Usage: " + daemon);
    Outcome unknown = Commands.run(REHEARSAL, "", Map.of(), List.of(command, "--nonsense"));
    assertThat(unknown.status()).isEqualTo(2);
    assertThat(unknown.text()).contains(daemon + ": no such option: --nonsense");
  }
}
