package org.midonet.cli.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

final class ColumnsTest {
  @Test
  void goDownTheColumns() {
    assertThat(Columns.of(List.of("one", "two", "three", "four"), 11))
        .containsExactly("one  three", "two  four ");
    assertThat(Columns.of(List.of(), 10)).isEmpty();
  }

  @Property(tries = 200)
  void everyWordIsThereAndRowsFit(
      @ForAll @Size(max = 40) List<@NotEmpty @AlphaChars @StringLength(max = 20) String> words) {
    List<String> rows = Columns.of(words, 60);
    List<String> shown =
        rows.stream().flatMap(row -> List.of(row.strip().split(" +")).stream()).sorted().toList();
    assertThat(shown).isEqualTo(words.stream().sorted().toList());
    assertThat(rows).allMatch(row -> row.length() <= 60);
  }
}
