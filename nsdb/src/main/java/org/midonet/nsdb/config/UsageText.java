package org.midonet.nsdb.config;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * What a command prints for {@code --help}, and beside the sentence that says what was wrong. It is
 * a file {@code usage/COMMAND.txt} among its module's resources, so that the script which starts
 * the command can print it without Java.
 */
public final class UsageText {

  private UsageText() {}

  /** The whole text, ending in a line's end. */
  public static String of(String command) {
    String file = "/usage/" + command + ".txt";
    try (InputStream text = requireNonNull(UsageText.class.getResourceAsStream(file), file)) {
      return new String(text.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(file, e);
    }
  }
}
