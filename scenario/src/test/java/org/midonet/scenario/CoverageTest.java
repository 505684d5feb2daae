package org.midonet.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CoverageTest {
  private static final Row INSIDE = new Row("AA-01", false, "", "inside", "");
  private static final Row ACROSS = new Row("AA-02", true, "", "across", "by another design");
  private static final Row LATER = new Row("AA-03", true, "neutron API, bgpd", "later", "");

  private static Ending ending(String method, boolean passed, boolean across, String... ids) {
    return new Ending("a.b.SomeTest", method, passed, across, List.of(ids));
  }

  private static List<String> statuses(Ending... endings) {
    return Coverage.of(List.of(INSIDE, ACROSS, LATER), Arrays.asList(endings)).lines().stream()
        .map(line -> line.status().word())
        .toList();
  }

  @Test
  void theListIsWhole() {
    assertThat(Rows.all()).hasSize(463);
    assertThat(Rows.all()).extracting(Row::id).doesNotHaveDuplicates();
    assertThat(Rows.all()).filteredOn(Row::acrossHosts).hasSize(313);
    assertThat(Rows.all()).filteredOn(row -> !row.later()).hasSize(389);
    assertThat(Rows.all().stream().map(Row::group).distinct())
        .containsExactlyElementsOf(Rows.groups().keySet());
  }

  @Test
  void aRowIsCoveredWhenACitingTestPassed() {
    assertThat(statuses()).containsExactly("open", "open", "not-yet");
    assertThat(statuses(ending("a", true, false, "AA-01"))).startsWith("covered", "open");
    assertThat(statuses(ending("a", false, false, "AA-01"))).startsWith("open", "open");
  }

  @Test
  void oneFailedInvocationOrABrokenClassIsEnoughNotToCount() {
    assertThat(statuses(ending("a", true, true, "AA-01"), ending("a", false, true, "AA-01")))
        .startsWith("open");
    assertThat(statuses(ending("a", true, true, "AA-01"), ending("", false, true)))
        .startsWith("open");
    assertThat(statuses(ending("a", false, true, "AA-01"), ending("b", true, true, "AA-01")))
        .startsWith("covered");
  }

  @Test
  void aRowAcrossHostsNeedsATestAcrossHosts() {
    assertThat(statuses(ending("a", true, false, "AA-02"))).startsWith("open", "open");
    assertThat(statuses(ending("a", true, true, "AA-02"))).startsWith("open", "covered");
    Coverage inside = Coverage.of(List.of(ACROSS), List.of(ending("a", true, false, "AA-02")));
    assertThat(inside.lines().getFirst().note()).isEqualTo("by another design; in process only");
  }

  @Test
  void anUnknownIdIsNoticed() {
    assertThat(Coverage.of(List.of(INSIDE), List.of(ending("a", true, false, "AA-9"))).unknown())
        .containsExactly("AA-9");
  }

  @Test
  void linesAreReadAsTheyWereWritten() {
    Ending ending = ending("a", true, true, "AA-01", "AA-02");
    assertThat(Ending.parse(ending.line())).isEqualTo(ending);
    assertThat(Ending.parse(ending("", false, false).line())).isEqualTo(ending("", false, false));
  }

  @Test
  void theReportSpeaksToPeopleAndPrograms() {
    Coverage coverage =
        Coverage.of(List.of(INSIDE, LATER), List.of(ending("a", true, false, "AA-01")));
    assertThat(Report.text(coverage))
        .contains("AA-01 covered    inside [SomeTest.a]")
        .endsWith("scenarios: 1 covered, 0 open, 1 not-yet\n");
    assertThat(Report.json(coverage))
        .startsWith(
            "[{\"id\": \"AA-01\", \"status\": \"covered\", \"tests\": [\"SomeTest.a\"], \"note\":"
                + " \"\"},\n");
  }

  @Test
  void everyRowOfTheListIsReported() {
    Coverage coverage = Coverage.of(Rows.all(), List.of(ending("a", true, true, "BR-01")));
    assertThat(Report.json(coverage).lines()).hasSize(463);
    assertThat(Report.text(coverage)).contains("scenarios: 1 covered, 388 open, 74 not-yet");
  }

  @Test
  void thePageSaysWhatIsOpenAndWhatHasANote() {
    Row other = new Row("BR-02", true, "", "a|b", "replaced by design");
    Row open = new Row("BR-03", true, "", "third", "");
    Row late = new Row("BG-01", true, "bgpd", "a speaker", "");
    String page =
        Markdown.page(
            Coverage.of(
                List.of(other, open, late),
                List.of(ending("a", true, true, "BR-02"), ending("b", true, false, "BR-03"))),
            "today, commit abc");
    assertThat(page)
        .contains("a list of 3 rows", "Last: today, commit abc.")
        .contains("| BR | bridges | 1 | 1 | 0 |", "| BG | BGP | 0 | 0 | 1 |")
        .contains("|  | all | 1 | 1 | 1 |")
        .contains(
            "## Open\n\n| row | | | |\n|---|---|---|---|\n| BR-03 | P | third | in process only |")
        .contains("| BR-02 | P | a\\|b | replaced by design |", "Their tests: `SomeTest.a`.")
        .contains("| BG-01 | P | a speaker | bgpd |");
  }
}
