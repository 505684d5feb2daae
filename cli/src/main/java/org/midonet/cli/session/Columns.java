package org.midonet.cli.session;

import java.util.ArrayList;
import java.util.List;

/** Words in columns: they go down the columns, in as few rows as the width allows. */
final class Columns {
  /** The width of help and describe. */
  static final int TEXT_WIDTH = 76;

  private Columns() {}

  /**
   * The rows, without line ends.
   *
   * @param words what to lay out
   * @param width the most characters that a row may take
   */
  static List<String> of(List<String> words, int width) {
    for (int rows = 1; rows < words.size(); rows++) {
      List<String> layout = rows(words, rows);
      if (layout.getFirst().length() <= width) {
        return layout;
      }
    }
    return words.isEmpty() ? List.of() : rows(words, words.size());
  }

  private static List<String> rows(List<String> words, int rows) {
    List<StringBuilder> lines = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      lines.add(new StringBuilder());
    }
    for (int start = 0; start < words.size(); start += rows) {
      List<String> column = words.subList(start, Math.min(start + rows, words.size()));
      int widest = column.stream().mapToInt(String::length).max().orElse(0);
      for (int row = 0; row < column.size(); row++) {
        StringBuilder line = lines.get(row);
        line.append(start == 0 ? "" : "  ").append(column.get(row));
        line.repeat(' ', widest - column.get(row).length());
      }
    }
    return lines.stream().map(StringBuilder::toString).toList();
  }
}
