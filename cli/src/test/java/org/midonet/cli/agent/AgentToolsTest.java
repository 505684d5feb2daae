package org.midonet.cli.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What mm-trace, mm-meter and mm-stat ask, and what they print; against an agent's stand-in. */
class AgentToolsTest {

  /** Where an answer ends the connection, as an agent does that dies. */
  private static final String END = "END";

  @TempDir Path directory;
  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
  private final Deque<String> answers = new ArrayDeque<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  private Path socket() {
    return directory.resolve("s");
  }

  /** An agent that answers with the next lines. */
  private void agent(String... lines) throws IOException {
    answers.addAll(List.of(lines));
    Files.deleteIfExists(socket());
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket()));
    open.add(server);
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                while (true) {
                  serve(server.accept());
                }
              } catch (ClosedChannelException e) {
                return;
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
  }

  private void serve(SocketChannel client) throws IOException {
    try (client) {
      BufferedReader reader =
          new BufferedReader(Channels.newReader(client, StandardCharsets.UTF_8));
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        asked.add(line);
        String answer = answers.isEmpty() ? "{}" : answers.remove();
        for (String part : answer.split("\n", -1)) {
          if (part.equals(END)) {
            return;
          }
          ByteBuffer bytes = ByteBuffer.wrap((part + "\n").getBytes(StandardCharsets.UTF_8));
          while (bytes.hasRemaining()) {
            client.write(bytes);
          }
        }
      }
    }
  }

  private int trace(String... arguments) {
    return new MmTraceTool(socket(), stream(out), stream(err)).run(List.of(arguments));
  }

  private int meter(String... arguments) {
    return new MmMeterTool(socket(), stream(out), stream(err)).run(List.of(arguments));
  }

  private int stat(String... arguments) {
    return new MmStatTool(socket(), stream(out), stream(err)).run(List.of(arguments));
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void tracersAreAddedListedAndRemoved() throws Exception {
    agent(
        "{}",
        "{\"tracers\":[{\"level\":\"debug\",\"limit\":1,\"ip-dst\":\"192.0.2.1\",\"live\":true},"
            + "{\"level\":\"trace\",\"limit\":20,\"ethertype\":34821,\"ip-src\":\"192.0.2.1\","
            + "\"dst-port\":80,\"live\":false}]}",
        "{\"removed\":1}",
        "{\"removed\":2}");
    assertThat(trace("add", "--debug", "--ip-dst", "192.0.2.1")).isZero();
    assertThat(out()).isEmpty();
    assertThat(trace("list")).isZero();
    assertThat(trace("remove", "-t", "-l20", "--ip-src=192.0.2.1", "--dst-port", "80")).isZero();
    assertThat(trace("flush", "-D")).isZero();
    assertThat(out())
        .isEqualTo(
            """
            mm-trace --debug --limit 1 --ip-dst 192.0.2.1
            mm-trace --trace --limit 20 --ethertype -30715 --ip-src 192.0.2.1 --dst-port 80
            Removed 1 tracer(s)
            Removed 2 tracer(s)
            """);
    assertThat(asked)
        .containsExactly(
            "{\"version\":1,\"ask\":\"add-tracer\",\"level\":\"debug\",\"limit\":1,"
                + "\"ip-dst\":\"192.0.2.1\"}",
            "{\"version\":1,\"ask\":\"tracers\"}",
            "{\"version\":1,\"ask\":\"remove-tracer\",\"level\":\"trace\",\"limit\":20,"
                + "\"ip-src\":\"192.0.2.1\",\"dst-port\":80}",
            "{\"version\":1,\"ask\":\"flush-tracers\",\"dead\":true}");
  }

  @Test
  void followingSurvivesTheAgentsRestart() throws Exception {
    String ours =
        "\"tracers\":[{\"level\":\"trace\",\"limit\":9223372036854775807,\"ip-protocol\":1}]";
    String packet =
        "{\"cookie\":7,\"packet\":\"P\",\"steps\":[{\"text\":\"enters\"}],\"summary\":\"dropped\","
            + ours
            + "}";
    // The first agent ends with the answer to "follow"; the second has another packet.
    agent(
        "{\"forgotten\":0}",
        "{\"following\":true}\n{}\n{\"cookie\":6,\"tracers\":[]}\n" + packet + "\n" + END,
        "{\"forgotten\":0}",
        "{\"following\":true}\n" + packet);
    assertThat(trace("follow", "--ip-protocol", "1", "-l", "2")).isZero();
    assertThat(out()).isEqualTo("7 P\n  enters\n  dropped\n".repeat(2));
    assertThat(asked).filteredOn(line -> line.contains("add-tracer")).hasSize(2);
    assertThat(asked.getLast()).contains("remove-tracer");
  }

  @Test
  void metersPrintTotalsThenDifferences() throws Exception {
    agent(
        "{\"meters\":[\"meters:device:1\",\"meters:port:rx:2\"]}",
        "{\"packets\":120,\"bytes\":14400}",
        "{\"packets\":124,\"bytes\":14880}");
    assertThat(meter("list")).isZero();
    assertThat(meter("get", "-n", "meters:user:port-80", "1", "2")).isZero();
    assertThat(out())
        .isEqualTo(
            """
            meters:device:1
            meters:port:rx:2
                 packets        bytes
                     120        14400
                       4          480
            """);
  }

  @Test
  void statisticsPrintARow() throws Exception {
    agent(
        "{\"flows\":12,\"packets\":500,\"latencyNanos\":{\"50\":90000,\"75\":120000,\"95\":1000000},"
            + "\"memory\":{\"eden\":{\"used\":10485760,\"total\":20971520},\"survivor\":{\"used\":0,"
            + "\"total\":0},\"old\":{\"used\":1048576,\"total\":2097152},\"collectorMillis\":33}}");
    assertThat(stat()).isZero();
    assertThat(out().lines().toList())
        .hasSize(3)
        .last()
        .isEqualTo(
            "      12      90     120    1000      500       33    10     20      0      0"
                + "      1      2");
    assertThat(out().lines().skip(1).findFirst().orElseThrow())
        .isEqualTo(
            " dpflows    50th    75th    95th  packets  gc time  used  total   used  total"
                + "   used  total");
  }

  @Test
  void failuresHaveTheirForms() throws Exception {
    assertThat(trace("list")).isEqualTo(1);
    assertThat(err())
        .startsWith("[mm-trace] Failed: [mm-trace] Failed to connect to remote agent:");
    agent("{\"error\":\"limit: must be a number above 0\"}");
    err.reset();
    assertThat(trace("add", "-d")).isEqualTo(1);
    assertThat(err()).isEqualTo("[mm-trace] Failed: [mm-trace] limit: must be a number above 0\n");
    err.reset();
    assertThat(trace()).isEqualTo(1);
    assertThat(err()).isEqualTo("[mm-trace] Failed: [mm-trace] must specify a valid command\n");
    assertThat(trace("add", "--colour", "red")).isEqualTo(1);
    assertThat(out()).isEqualTo("[mm-trace] Error: Unknown option 'colour'\n");
    err.reset();
    assertThat(trace("add", "-d", "-t")).isEqualTo(1);
    assertThat(err()).contains("only one or zero");
    err.reset();
    assertThat(meter("-h", "elsewhere", "list")).isEqualTo(1);
    assertThat(err()).contains("only the agent of this host");
    out.reset();
    assertThat(stat("--help")).isZero();
    assertThat(out()).startsWith("Usage: mm-stat");
  }
}
