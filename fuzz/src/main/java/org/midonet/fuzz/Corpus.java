package org.midonet.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code Corpus CLASS DIRECTORY}: writes the samples of a target for Jazzer to start from. */
public final class Corpus {

  private Corpus() {}

  /** Fails if the class is no target. */
  public static void main(String[] arguments) throws ReflectiveOperationException, IOException {
    Path directory = Files.createDirectories(Path.of(arguments[1]));
    int number = 0;
    for (Object seed : (List<?>) Class.forName(arguments[0]).getMethod("seeds").invoke(null)) {
      Files.write(directory.resolve("seed-" + number++), (byte[]) seed);
    }
  }
}
