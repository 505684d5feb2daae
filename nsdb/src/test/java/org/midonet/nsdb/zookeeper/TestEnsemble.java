package org.midonet.nsdb.zookeeper;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.midonet.nsdb.NsdbContract;

/** Three servers that elect a leader, on loopback ports, with their data in memory. */
final class TestEnsemble implements AutoCloseable {

  private static final int SIZE = 3;

  private final Path directory = TestServer.directory();
  private final List<ServerProcess> servers = new ArrayList<>();

  TestEnsemble() throws IOException {
    List<Integer> ports = freePorts(SIZE * 3);
    StringBuilder members = new StringBuilder();
    for (int i = 0; i < SIZE; i++) {
      members.append(
          "server.%d=127.0.0.1:%d:%d\n".formatted(i + 1, ports.get(3 * i), ports.get(3 * i + 1)));
    }
    for (int i = 0; i < SIZE; i++) {
      servers.add(
          new ServerProcess(
              directory.resolve("server" + (i + 1)),
              i + 1,
              ports.get(3 * i + 2),
              members.toString()));
    }
  }

  private static List<Integer> freePorts(int count) throws IOException {
    Set<Integer> ports = new LinkedHashSet<>();
    while (ports.size() < count) {
      ports.add(ServerPort.free(new Random()));
    }
    return List.copyOf(ports);
  }

  ZooKeeperSettings settings() {
    return ZooKeeperSettings.of(
            servers.stream()
                .map(server -> "127.0.0.1:" + server.clientPort())
                .collect(Collectors.joining(",")))
        .withRootKey("/test-" + UUID.randomUUID())
        .withLimits(NsdbContract.LIMITS);
  }

  /** The server that leads now, if there is one. */
  Optional<ServerProcess> leader() {
    return servers.stream().filter(ServerProcess::alive).filter(TestEnsemble::leads).findFirst();
  }

  /** Starts again whoever was killed. */
  void restartDead() throws IOException {
    for (ServerProcess server : servers) {
      if (!server.alive()) {
        server.restart();
      }
    }
  }

  private static boolean leads(ServerProcess server) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.clientPort())) {
      socket.setSoTimeout(2000);
      socket.getOutputStream().write("srvr".getBytes(US_ASCII));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), US_ASCII).contains("Mode: leader");
    } catch (IOException _) {
      return false;
    }
  }

  @Override
  public void close() {
    servers.forEach(ServerProcess::close);
    TestServer.delete(directory);
  }
}
