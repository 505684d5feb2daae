package org.midonet.standalone.quickstart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;
import org.midonet.standalone.cloud.Home;

/** Saves what the processes of a failed run wrote, before the run is removed. */
final class Logs {
  private Logs() {}

  /** Copies all logs below a directory; returns where they are now. */
  static Path save(Path directory, Home home) {
    Path target = home.directory().resolve(".build/quickstart-logs");
    try (Stream<Path> files = Files.walk(directory)) {
      Files.createDirectories(target);
      for (Path file : files.filter(Logs::isLog).toList()) {
        String name = directory.relativize(file).toString().replace('/', '_');
        Files.copy(file, target.resolve(name), StandardCopyOption.REPLACE_EXISTING);
      }
      return target;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isLog(Path file) {
    String name = file.toString();
    return Files.isRegularFile(file) && (name.endsWith(".log") || name.endsWith(".out"));
  }
}
