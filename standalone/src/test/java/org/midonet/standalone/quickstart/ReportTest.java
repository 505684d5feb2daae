package org.midonet.standalone.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final Report report = new Report(new PrintStream(bytes, true, StandardCharsets.UTF_8));

  @Test
  void theLastLineCountsAndAFailedStepDoesNotStopTheNext() {
    assertThat(report.step("one", () -> "fine")).isTrue();
    assertThat(
            report.step(
                "two",
                () -> {
                  throw new IllegalStateException("broken");
                }))
        .isFalse();
    assertThat(report.step("three", () -> "fine")).isTrue();
    report.close();
    assertThat(bytes.toString(StandardCharsets.UTF_8).lines().toList())
        .last()
        .isEqualTo("2 passed, 1 failed");
    assertThat(report.allOk()).isFalse();
  }

  @Test
  void aRequiredStepThatFailsStopsTheRun() {
    assertThatThrownBy(
            () ->
                report.required(
                    "ground",
                    () -> {
                      throw new IllegalStateException("no ground");
                    }))
        .isInstanceOf(Report.Stopped.class)
        .hasMessageContaining("ground");
    assertThat(report.rows()).containsExactly(new Report.Row("ground", false, "no ground"));
  }

  @Test
  void nothingShownIsNotSuccess() {
    assertThat(report.allOk()).isFalse();
  }

  @Test
  void theJsonIsTheTable(@TempDir Path directory) throws IOException {
    report.step("one", () -> "a \"quoted\" detail");
    report.write(directory.resolve("out.json"));
    var json = JsonMapper.builder().build().readTree(directory.resolve("out.json").toFile());
    assertThat(json).hasSize(1);
    assertThat(json.get(0).path("name").asText()).isEqualTo("one");
    assertThat(json.get(0).path("ok").asBoolean()).isTrue();
    assertThat(json.get(0).path("detail").asText()).isEqualTo("a \"quoted\" detail");
  }
}
