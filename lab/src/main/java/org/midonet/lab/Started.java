package org.midonet.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A program that runs beside us, with its output in a file. */
public final class Started {
  private final String what;
  private final Process process;
  private final Path output;

  private Started(String what, Process process, Path output) {
    this.what = what;
    this.process = process;
    this.output = output;
  }

  static Started start(
      String what,
      Path logs,
      Map<String, String> environment,
      List<String> command,
      Journal journal) {
    try {
      Files.createDirectories(logs);
      Path output = logs.resolve(what + ".out");
      ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(command));
      builder.environment().putAll(environment);
      builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
      builder.redirectErrorStream(true);
      Files.deleteIfExists(output);
      builder.redirectOutput(output.toFile());
      Process process = builder.start();
      journal.add(
          Journal.Kind.PROCESS,
          ProcessMark.of(process.pid()).map(ProcessMark::line).orElse(process.pid() + " 0"));
      return new Started(what, process, output);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + what, e);
    }
  }

  public long pid() {
    return process.pid();
  }

  public boolean alive() {
    return process.isAlive();
  }

  /** Fails if it has ended, with what it wrote last. */
  public void requireAlive() {
    if (!alive()) {
      throw new LabFailure(what + " ended with status " + process.exitValue() + ": " + tail());
    }
  }

  /** The file with all it wrote, both streams. */
  public Path output() {
    return output;
  }

  /** What it wrote so far. */
  public String text() {
    try {
      return Files.exists(output) ? Files.readString(output) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until its output matches; fails at once when it ends before. */
  public Matcher awaitOutput(Pattern pattern, Duration deadline) {
    return Await.value(
        what + " to print /" + pattern + "/",
        deadline,
        () -> {
          boolean alive = alive(); // asked first: what a dead program wrote is complete
          Matcher matcher = pattern.matcher(text());
          if (matcher.find()) {
            return java.util.Optional.of(matcher);
          }
          if (!alive) {
            throw new LabFailure(
                what + " ended with status " + process.exitValue() + ": " + tail());
          }
          return java.util.Optional.empty();
        },
        this::tail);
  }

  /** Waits for its end and returns its exit status. */
  public int awaitEnd(Duration deadline) {
    try {
      if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new LabFailure(what + " has not ended within " + deadline + ": " + tail());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabFailure("interrupted while waiting for " + what, e);
    }
  }

  /** Asks it to end (TERM) and waits; returns its exit status. */
  public int stop(Duration deadline) {
    process.destroy();
    return awaitEnd(deadline);
  }

  /** Ends it at once (KILL), as a crash would. */
  public void kill() {
    process.destroyForcibly();
    int _ = awaitEnd(Duration.ofSeconds(10));
  }

  /** Sends a signal by name, such as {@code INT}. */
  public void signal(String name) {
    Commands.run("kill", "-" + name, Long.toString(pid())).orFail();
  }

  private String tail() {
    String all = text().strip();
    return all.length() <= 1500 ? all : "…" + all.substring(all.length() - 1500);
  }
}
