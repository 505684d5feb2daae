package org.midonet.scenario;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The list of scenarios, in the order of the table. */
public final class Rows {
  private static final List<Row> ALL = read();

  private Rows() {}

  public static List<Row> all() {
    return ALL;
  }

  private static List<Row> read() {
    try (InputStream in = Rows.class.getResourceAsStream("scenarios.tsv")) {
      if (in == null) {
        throw new IllegalStateException("scenarios.tsv is not on the class path");
      }
      List<Row> rows = new ArrayList<>();
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1)) {
        if (line.isEmpty() || line.startsWith("#")) {
          continue;
        }
        String[] fields = line.split("\t", -1);
        if (fields.length != 5) {
          throw new IllegalStateException("not five fields: " + line);
        }
        rows.add(new Row(fields[0], fields[1].equals("P"), fields[2], fields[3], fields[4]));
      }
      return List.copyOf(rows);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
