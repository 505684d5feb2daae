package org.midonet.standalone;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The command line of {@code bin/standalone}.
 *
 * @param api where the REST API listens; port 0 takes a free one
 * @param stateDirectory what is kept across restarts
 * @param zookeeper an ensemble that runs already, {@code HOST:PORT,…}; empty for an embedded server
 */
record Options(
    InetSocketAddress api,
    Path stateDirectory,
    Optional<String> zookeeper,
    boolean insecureMockAuth) {
  /**
   * Reads the arguments.
   *
   * @param root the host's {@code MIDONET_ROOT}
   * @throws IllegalArgumentException with a sentence for the user
   */
  static Options parse(Path root, String... arguments) {
    Deque<String> rest = new ArrayDeque<>(List.of(arguments));
    InetSocketAddress api = address("--api", "127.0.0.1:8181");
    Path state = root.resolve("var/lib/midonet-cluster/standalone");
    Optional<String> zookeeper = Optional.empty();
    boolean mock = false;
    while (!rest.isEmpty()) {
      String option = rest.pop();
      switch (option) {
        case "--api" -> api = address(option, value(option, rest));
        case "--state-dir" -> state = Path.of(value(option, rest));
        case "--zookeeper" -> zookeeper = Optional.of(value(option, rest));
        case "--insecure-mock-auth" -> mock = true;
        default -> throw new IllegalArgumentException("unknown option " + option);
      }
    }
    return new Options(api, state.toAbsolutePath(), zookeeper, mock);
  }

  private static String value(String option, Deque<String> rest) {
    if (rest.isEmpty()) {
      throw new IllegalArgumentException(option + " needs a value");
    }
    return rest.pop();
  }

  private static InetSocketAddress address(String option, String text) {
    int colon = text.lastIndexOf(':');
    try {
      return new InetSocketAddress(
          text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new IllegalArgumentException(option + " needs HOST:PORT, not " + text, e);
    }
  }
}
