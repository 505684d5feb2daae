package org.midonet.cli.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.midonet.cli.failure.SyntaxFailure;

final class WordsTest {
  @Test
  void splitsAsAShellWould() throws SyntaxFailure {
    assertThat(Words.of("create  router 'na me' \"x \\\" y\\n\" a\\ b '' #c"))
        .containsExactly("create", "router", "na me", "x \" y\\n", "a b", "", "#c");
    assertThat(Words.of("   ")).isEmpty();
    assertThat(Words.of("a'b c'd")).containsExactly("ab cd");
  }

  @Test
  void refusesAnOpenQuote() {
    for (String line : List.of("a 'b", "a \"b", "a \\")) {
      assertThatThrownBy(() -> Words.of(line))
          .isInstanceOf(SyntaxFailure.class)
          .hasMessage("Syntax error: unmatched quote");
    }
  }

  @Property
  void quotedWordsComeBack(@ForAll List<String> words) throws SyntaxFailure {
    List<String> quoted =
        words.stream().map(word -> "'" + word.replace("'", "'\\''") + "'").toList();
    assertThat(Words.of(String.join(" ", quoted))).isEqualTo(words);
  }
}
