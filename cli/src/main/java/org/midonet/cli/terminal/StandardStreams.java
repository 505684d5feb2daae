package org.midonet.cli.terminal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;

/** What the process was started with for input and output. */
public final class StandardStreams {
  private static final Pattern TERMINAL = Pattern.compile("/dev/(pts/\\d+|tty.*|console|hvc\\d+)");

  /** Terminals that say so in their name: programs that drive us have plainer ones. */
  private static final Pattern COLOURED = Pattern.compile(".*(-|\\b)(256|true)?color");

  private StandardStreams() {}

  /**
   * Whether standard input is a terminal. {@link java.io.Console#isTerminal()} does not answer
   * this: it wants standard output to be one too.
   */
  public static boolean inputIsTerminal() {
    return isTerminal(0);
  }

  /** Whether answers may be coloured: both ends are a terminal with colours, and nobody minds. */
  public static boolean takesColours(Map<String, String> environment) {
    return wantsColours(environment) && isTerminal(0) && isTerminal(1);
  }

  /** By the environment: {@code TERM}, and {@code NO_COLOR} (no-color.org). */
  static boolean wantsColours(Map<String, String> environment) {
    return environment.getOrDefault("NO_COLOR", "").isEmpty()
        && COLOURED.matcher(environment.getOrDefault("TERM", "")).matches();
  }

  private static boolean isTerminal(int descriptor) {
    try {
      Path target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor));
      return TERMINAL.matcher(target.toString()).matches();
    } catch (IOException | UnsupportedOperationException e) {
      return false; // No /proc: plain reads work everywhere.
    }
  }
}
