package org.midonet.nsdb.zookeeper;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.random.RandomGenerator;

/**
 * Ports for servers that come back at the port that they had. They lie below those that the kernel
 * gives to clients ({@code net.ipv4.ip_local_port_range}, from 32768 by default): while such a
 * server is away, a client that tries to reach it could be given the very port, and even reach
 * itself there.
 */
public final class ServerPort {

  private static final int FIRST = 20_000;
  private static final int COUNT = 12_000;
  private static final int ATTEMPTS = 100;

  private ServerPort() {}

  /**
   * A port of loopback at which nobody listens.
   *
   * @throws IOException if none is found
   */
  public static int free(RandomGenerator random) throws IOException {
    for (int attempt = 1; ; attempt++) {
      int port = FIRST + random.nextInt(COUNT);
      try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return port;
      } catch (BindException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }
}
