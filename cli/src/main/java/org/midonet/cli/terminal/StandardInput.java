package org.midonet.cli.terminal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** What standard input is. */
public final class StandardInput {
  private static final Pattern TERMINAL = Pattern.compile("/dev/(pts/\\d+|tty.*|console|hvc\\d+)");

  private StandardInput() {}

  /**
   * Whether standard input is a terminal. {@link java.io.Console#isTerminal()} does not answer
   * this: it wants standard output to be one too.
   */
  public static boolean isTerminal() {
    try {
      Path target = Files.readSymbolicLink(Path.of("/proc/self/fd/0"));
      return TERMINAL.matcher(target.toString()).matches();
    } catch (IOException | UnsupportedOperationException e) {
      return false; // No /proc: plain reads work everywhere.
    }
  }
}
