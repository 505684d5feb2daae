package org.midonet.lab;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs programs to their end, with a deadline. */
public final class Commands {
  /** Enough for any command that only changes the kernel's state. */
  public static final Duration SOON = Duration.ofSeconds(20);

  private Commands() {}

  public static Outcome run(String... command) {
    return run(SOON, "", Map.of(), List.of(command));
  }

  /**
   * Runs a command with the given standard input, and waits for its end.
   *
   * @throws LabFailure if it cannot be started, or has not ended in time (it is killed then)
   */
  public static Outcome run(
      Duration deadline, String input, Map<String, String> environment, List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(command));
    builder.environment().putAll(environment);
    try {
      Process process = builder.start();
      Drain output = Drain.of(process.getInputStream());
      Drain error = Drain.of(process.getErrorStream());
      try (var stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(StandardCharsets.UTF_8));
      } catch (IOException closed) {
        // A program may end without reading its input: its status says what matters.
      }
      if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        throw new LabFailure(
            String.join(" ", command)
                + ": not ended within "
                + deadline
                + "; so far: "
                + (output.soFar() + error.soFar()).strip());
      }
      return new Outcome(List.copyOf(command), process.exitValue(), output.text(), error.text());
    } catch (IOException e) {
      throw new LabFailure("cannot start " + command.getFirst() + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabFailure("interrupted while waiting for " + command.getFirst(), e);
    }
  }

  /**
   * Reads a stream to its end beside the waiting thread, so that a talkative program never blocks.
   */
  private record Drain(Thread thread, ByteArrayOutputStream bytes) {
    static Drain of(InputStream stream) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      Thread thread =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try (stream) {
                      stream.transferTo(bytes);
                    } catch (IOException e) {
                      // The process was killed: what was read until then is the answer.
                    }
                  });
      return new Drain(thread, bytes);
    }

    String soFar() {
      return bytes.toString(StandardCharsets.UTF_8);
    }

    String text() throws InterruptedException {
      // A child that outlives its parent may hold the stream open; its words are not awaited.
      thread.join(Duration.ofSeconds(2));
      return soFar();
    }
  }
}
