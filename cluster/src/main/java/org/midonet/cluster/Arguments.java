package org.midonet.cluster;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * The command line of midonet-cluster; what is not told comes from the configuration.
 *
 * @param api where to listen
 * @param mockAuth let everybody in
 * @param help only say what can be told
 */
record Arguments(Optional<InetSocketAddress> api, boolean mockAuth, boolean help) {

  /**
   * Reads them.
   *
   * @throws IllegalArgumentException with what is wrong
   */
  static Arguments parse(String... words) {
    Arguments parsed = new Arguments(Optional.empty(), false, false);
    for (int i = 0; i < words.length; i++) {
      switch (words[i]) {
        case "--insecure-mock-auth" -> parsed = new Arguments(parsed.api(), true, parsed.help());
        case "-h", "--help" -> parsed = new Arguments(parsed.api(), parsed.mockAuth(), true);
        case "--api" -> {
          if (++i == words.length) {
            throw new IllegalArgumentException("--api needs HOST:PORT");
          }
          parsed = new Arguments(Optional.of(address(words[i])), parsed.mockAuth(), parsed.help());
        }
        default -> throw new IllegalArgumentException("no such option: " + words[i]);
      }
    }
    return parsed;
  }

  private static InetSocketAddress address(String text) {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? "" : text.substring(0, colon).replaceAll("^\\[(.*)]$", "$1");
    String port = text.substring(colon + 1);
    if (host.isEmpty() || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65535) {
      throw new IllegalArgumentException("not HOST:PORT: " + text);
    }
    return InetSocketAddress.createUnresolved(host, Integer.parseInt(port));
  }
}
