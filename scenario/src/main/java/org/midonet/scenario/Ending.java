package org.midonet.scenario;

import java.nio.file.Path;
import java.util.List;

/**
 * How a test, one invocation of it, or a whole class ended.
 *
 * @param testClass its full name
 * @param method empty where the class itself failed, before or after its tests
 * @param passed false also when it was aborted or skipped
 * @param ids the rows cited
 */
record Ending(
    String testClass, String method, boolean passed, boolean acrossHosts, List<String> ids) {
  /** Where endings are written, relative to a module's directory, in which its tests run. */
  static final Path DIRECTORY = Path.of("target", "scenarios");

  /** {@code FlowTableTest.expires}. */
  String test() {
    String simple = testClass.substring(testClass.lastIndexOf('.') + 1);
    return method.isEmpty() ? simple : simple + "." + method;
  }

  String line() {
    return String.join(
        "\t",
        testClass,
        method,
        passed ? "passed" : "failed",
        acrossHosts ? "across-hosts" : "in-process",
        String.join(" ", ids));
  }

  static Ending parse(String line) {
    String[] fields = line.split("\t", -1);
    if (fields.length != 5) {
      throw new IllegalArgumentException("not an ending: " + line);
    }
    return new Ending(
        fields[0],
        fields[1],
        fields[2].equals("passed"),
        fields[3].equals("across-hosts"),
        fields[4].isEmpty() ? List.of() : List.of(fields[4].split(" ", -1)));
  }
}
