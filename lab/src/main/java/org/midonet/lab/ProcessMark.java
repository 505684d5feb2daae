package org.midonet.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A process that cannot be mistaken for a later one with the same number.
 *
 * @param startTicks when it started, in clock ticks since boot (proc(5), stat field 22)
 */
record ProcessMark(long pid, long startTicks) {
  static Optional<ProcessMark> of(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      // The second field is the name in parentheses and may hold blanks; field 3 follows the last
      // parenthesis.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return Optional.of(new ProcessMark(pid, Long.parseLong(fields[19])));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  static ProcessMark parse(String line) {
    String[] parts = line.split(" ", -1);
    return new ProcessMark(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
  }

  String line() {
    return pid + " " + startTicks;
  }

  boolean alive() {
    return of(pid).equals(Optional.of(this));
  }
}
