package org.midonet.standalone.quickstart;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** The command line of the quickstart. */
record Options(
    boolean keep,
    boolean down,
    boolean help,
    Optional<Path> json,
    List<String> zookeeper,
    String api,
    String name) {
  /**
   * Reads the arguments.
   *
   * @throws IllegalArgumentException with a sentence for the user
   */
  static Options parse(String... arguments) {
    Deque<String> rest = new ArrayDeque<>(List.of(arguments));
    boolean keep = false;
    boolean down = false;
    boolean help = false;
    Optional<Path> json = Optional.empty();
    List<String> zookeeper = List.of();
    String api = "127.0.0.1:8181";
    String name = "mnqs";
    while (!rest.isEmpty()) {
      String option = rest.pop();
      switch (option) {
        case "--keep" -> keep = true;
        case "--down" -> down = true;
        case "--help", "-h" -> help = true;
        case "--json" -> json = Optional.of(Path.of(value(option, rest)).toAbsolutePath());
        case "--zookeeper" -> zookeeper = List.of(value(option, rest).split(",", -1));
        case "--api" -> api = value(option, rest);
        case "--name" -> name = value(option, rest);
        default -> throw new IllegalArgumentException("unknown option " + option);
      }
    }
    return new Options(keep, down, help, json, zookeeper, api, name);
  }

  private static String value(String option, Deque<String> rest) {
    if (rest.isEmpty()) {
      throw new IllegalArgumentException(option + " needs a value");
    }
    return rest.pop();
  }
}
