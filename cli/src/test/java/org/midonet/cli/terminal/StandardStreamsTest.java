package org.midonet.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class StandardStreamsTest {

  @Test
  void coloursAreForTerminalsThatSayTheyHaveThem() {
    assertThat(StandardStreams.wantsColours(Map.of("TERM", "xterm-256color"))).isTrue();
    assertThat(StandardStreams.wantsColours(Map.of("TERM", "xterm-color"))).isTrue();
    assertThat(StandardStreams.wantsColours(Map.of("TERM", "xterm-256color", "NO_COLOR", "1")))
        .isFalse();
    assertThat(StandardStreams.wantsColours(Map.of("TERM", "dumb"))).isFalse();
    assertThat(StandardStreams.wantsColours(Map.of("TERM", "xterm"))).isFalse();
    assertThat(StandardStreams.wantsColours(Map.of())).isFalse();
  }
}
