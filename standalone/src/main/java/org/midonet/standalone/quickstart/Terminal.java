package org.midonet.standalone.quickstart;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.midonet.lab.Await;
import org.midonet.lab.LabFailure;

/**
 * A conversation with a program that believes it speaks to a person: its standard input is a
 * terminal, made by script(1).
 */
public final class Terminal implements AutoCloseable {
  private static final Pattern CONTROL =
      Pattern.compile("\u001b\\[[0-9;?]*[ -/]*[@-~]|\u001b[=>]|\u001b\\][^\u0007]*\u0007|\r");

  private final Process process;
  private final StringBuilder seen = new StringBuilder();
  private int consumed;

  private Terminal(Process process) {
    this.process = process;
    Thread.ofVirtual().start(this::read);
  }

  /** Starts the program with a terminal of 200 columns. */
  public static Terminal start(String command, Map<String, String> environment) {
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of("script", "-qefc", "stty cols 200 rows 50; exec " + command, "/dev/null"));
    builder.environment().putAll(environment);
    builder.environment().put("TERM", "dumb");
    builder.redirectErrorStream(true);
    try {
      return new Terminal(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read() {
    try (Reader reader = new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)) {
      char[] buffer = new char[4096];
      for (int n = reader.read(buffer); n >= 0; n = reader.read(buffer)) {
        synchronized (seen) {
          seen.append(buffer, 0, n);
        }
      }
    } catch (IOException e) {
      synchronized (seen) {
        seen.append("\n[terminal closed: ").append(e.getMessage()).append("]\n");
      }
    }
  }

  /** All that was printed, without control sequences. */
  public String transcript() {
    synchronized (seen) {
      return CONTROL.matcher(seen.toString()).replaceAll("");
    }
  }

  /** Waits for what was not yet answered to match, and takes it as answered up to there. */
  public String expect(Pattern pattern, Duration deadline) {
    return Await.value(
        "the terminal to show /" + pattern + "/",
        deadline,
        () -> {
          String text = transcript();
          Matcher matcher = pattern.matcher(text);
          if (matcher.find(Math.min(consumed, text.length()))) {
            String part = text.substring(Math.min(consumed, text.length()), matcher.end());
            consumed = matcher.end();
            return Optional.of(part);
          }
          if (!process.isAlive()) {
            throw new LabFailure("the program ended: " + text);
          }
          return Optional.empty();
        },
        this::transcript);
  }

  /** Types a line and Enter. */
  public void type(String line) {
    try {
      process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for the program to end and returns its status. */
  public int awaitEnd(Duration deadline) {
    try {
      if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new LabFailure("the program did not end; its terminal shows: " + transcript());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabFailure("interrupted", e);
    }
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
