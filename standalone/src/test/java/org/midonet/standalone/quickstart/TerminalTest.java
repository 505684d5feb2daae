package org.midonet.standalone.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("lab")
class TerminalTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  @Test
  void theProgramSeesATerminalAndItsStatusIsKnown() {
    String program =
        "sh -c '[ -t 0 ] && printf \"is a terminal> \"; read line; echo you said $line; exit 3'";
    try (Terminal terminal = Terminal.start(program, Map.of())) {
      terminal.expect(Pattern.compile("is a terminal> $"), SOON);
      terminal.type("hello");
      assertThat(terminal.expect(Pattern.compile("(?m)^you said .*$"), SOON))
          .contains("you said hello");
      assertThat(terminal.awaitEnd(SOON)).isEqualTo(3);
    }
  }
}
