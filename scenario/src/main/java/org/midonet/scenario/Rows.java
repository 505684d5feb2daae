package org.midonet.scenario;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Stream;

/** The list of scenarios, in the order of the table. */
public final class Rows {
  private static final List<Row> ALL =
      lines("scenarios.tsv", 5)
          .map(f -> new Row(f[0], f[1].equals("P"), f[2], f[3], f[4]))
          .toList();

  private Rows() {}

  public static List<Row> all() {
    return ALL;
  }

  /** The names of the groups by their two letters, in the order of the list. */
  static SequencedMap<String, String> groups() {
    LinkedHashMap<String, String> groups = new LinkedHashMap<>();
    lines("groups.tsv", 2).forEach(fields -> groups.put(fields[0], fields[1]));
    return groups;
  }

  private static Stream<String[]> lines(String name, int width) {
    try (InputStream in = Rows.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .map(line -> line.split("\t", -1))
          .peek(
              fields -> {
                if (fields.length != width) {
                  throw new IllegalStateException(
                      name + ": not " + width + " fields: " + String.join("\t", fields));
                }
              });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
