package org.midonet.cassandra;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Where Cassandra is.
 *
 * @param servers the first ones to ask
 * @param replicationFactor copies of each row, when the keyspace is made
 */
public record CassandraSettings(List<InetSocketAddress> servers, int replicationFactor) {

  /** The port of the native protocol. */
  public static final int PORT = 9042;

  /** Checks and copies. */
  public CassandraSettings {
    servers = List.copyOf(servers);
    if (servers.isEmpty() || replicationFactor < 1) {
      throw new IllegalArgumentException("no servers, or no copies");
    }
  }

  /**
   * Reads {@code cassandra.servers}: {@code host} or {@code host:port}, with commas between.
   *
   * @throws IllegalArgumentException that names what is wrong
   */
  public static List<InetSocketAddress> servers(String text) {
    List<InetSocketAddress> servers = new ArrayList<>();
    for (String server : text.split(",", -1)) {
      String trimmed = server.strip();
      if (!trimmed.isEmpty()) {
        servers.add(server(trimmed));
      }
    }
    return servers;
  }

  private static InetSocketAddress server(String text) {
    int bracket = text.indexOf(']');
    int colon = text.lastIndexOf(':');
    boolean hasPort = bracket < 0 ? colon >= 0 && text.indexOf(':') == colon : colon > bracket;
    String host = hasPort ? text.substring(0, colon) : text;
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    try {
      int port = hasPort ? Integer.parseInt(text.substring(colon + 1)) : PORT;
      return InetSocketAddress.createUnresolved(host, port);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("cassandra.servers: no server: " + text, e);
    }
  }
}
