package org.midonet.cluster.linear;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.midonet.nsdb.zookeeper.ServerPort;

/** Three ZooKeeper servers and some cluster nodes, each a process that can be killed. */
final class Ensemble implements AutoCloseable {

  private static final int SERVERS = 3;

  private final Path directory;
  private final List<Integer> clientPorts = new ArrayList<>();
  private final List<Integer> apiPorts;
  private final List<Process> servers = new ArrayList<>();
  private final List<Process> nodes = new ArrayList<>();

  Ensemble(int nodes) throws IOException {
    Path memory = Path.of("/dev/shm");
    directory =
        Files.isWritable(memory)
            ? Files.createTempDirectory(memory, "mt-linear-")
            : Files.createTempDirectory("mt-linear-");
    List<Integer> ports = freePorts(SERVERS * 3 + nodes);
    apiPorts = ports.subList(SERVERS * 3, ports.size());
    StringBuilder members = new StringBuilder();
    for (int i = 0; i < SERVERS; i++) {
      clientPorts.add(ports.get(i * 3 + 2));
      members.append(
          "server.%d=127.0.0.1:%d:%d%n".formatted(i + 1, ports.get(i * 3), ports.get(i * 3 + 1)));
    }
    for (int i = 0; i < SERVERS; i++) {
      Path home = Files.createDirectories(directory.resolve("zk" + i));
      Files.writeString(home.resolve("myid"), Integer.toString(i + 1));
      Files.writeString(
          home.resolve("zoo.cfg"),
          """
          tickTime=300
          initLimit=20
          syncLimit=10
          dataDir=%s
          clientPort=%d
          clientPortAddress=127.0.0.1
          admin.enableServer=false
          4lw.commands.whitelist=srvr
          %s
          """
              .formatted(home, clientPorts.get(i), members));
      servers.add(server(i));
    }
    for (int i = 0; i < nodes; i++) {
      this.nodes.add(node(i));
    }
  }

  private static List<Integer> freePorts(int count) throws IOException {
    Set<Integer> ports = new LinkedHashSet<>();
    while (ports.size() < count) {
      ports.add(ServerPort.free(new Random()));
    }
    return List.copyOf(ports);
  }

  private Process server(int index) throws IOException {
    Path home = directory.resolve("zk" + index);
    return java(
        home,
        "org.apache.zookeeper.server.quorum.QuorumPeerMain",
        home.resolve("zoo.cfg").toString());
  }

  private Process node(int index) throws IOException {
    Path home = Files.createDirectories(directory.resolve("node" + index));
    return java(
        home,
        "org.midonet.cluster.Main",
        "--api",
        "127.0.0.1:" + apiPorts.get(index),
        "--insecure-mock-auth");
  }

  private Process java(Path home, String main, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx160m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                main));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(home.resolve("log").toFile()));
    builder.environment().put("MIDONET_ROOT", home.toString());
    builder
        .environment()
        .put(
            "MIDO_ZOOKEEPER_HOSTS",
            clientPorts.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(",")));
    return builder.start();
  }

  /** The address of a node's API. */
  String api(int node) {
    return "http://127.0.0.1:" + apiPorts.get(node) + "/midonet-api";
  }

  /** Kills a node without a word, and starts it again. */
  void killNode(int node) throws IOException, InterruptedException {
    nodes.get(node).destroyForcibly().waitFor();
    nodes.set(node, node(node));
  }

  /** Kills the server that leads, if one does now, and starts it again; tells whether. */
  boolean killLeader() throws IOException, InterruptedException {
    Optional<Integer> leader = IntStream.range(0, SERVERS).boxed().filter(this::leads).findFirst();
    if (leader.isPresent()) {
      servers.get(leader.get()).destroyForcibly().waitFor();
      servers.set(leader.get(), server(leader.get()));
    }
    return leader.isPresent();
  }

  private boolean leads(int server) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), clientPorts.get(server))) {
      socket.setSoTimeout(2000);
      socket.getOutputStream().write("srvr".getBytes(US_ASCII));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), US_ASCII).contains("Mode: leader");
    } catch (IOException _) {
      return false;
    }
  }

  /** The end of a node's log, for messages. */
  String log(int node) {
    try {
      String text = Files.readString(directory.resolve("node" + node).resolve("log"));
      return text.substring(Math.max(0, text.length() - 2000));
    } catch (IOException e) {
      return "no log";
    }
  }

  @Override
  public void close() {
    Stream.concat(servers.stream(), nodes.stream()).forEach(Process::destroyForcibly);
    try {
      for (Process process : Stream.concat(servers.stream(), nodes.stream()).toList()) {
        process.waitFor();
      }
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
