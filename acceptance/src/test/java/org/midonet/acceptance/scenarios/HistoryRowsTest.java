package org.midonet.acceptance.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.midonet.acceptance.scenarios.Frames.udp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.midonet.ffi.netns.NetworkNamespace;
import org.midonet.lab.Await;
import org.midonet.nsdb.ConfigDocument;
import org.midonet.packet.FlowKey;
import org.midonet.scenario.Scenario;
import org.midonet.topology.error.MidonetException;

/** The history of flows, as a receiver on a hypervisor gets it. */
@OnSharedCloud
class HistoryRowsTest {
  private static final String GUEST = "02:00:00:00:01:0a";
  private static final int PORT = 5000;

  private final AtomicInteger tries = new AtomicInteger();

  /** A guest's way to another, through a network and the filter of its port. */
  private record Way(Stage stage, UUID bridge, UUID chain, UUID rule, Wire from, Wire to) {}

  /** Datagrams to a port of the first host. */
  private record Receiver(DatagramChannel channel) implements AutoCloseable {
    static Receiver on(Stage stage) {
      stage.cloud().host(1).namespace().ip("link set lo up");
      try (NetworkNamespace inside =
          NetworkNamespace.named(stage.cloud().host(1).namespace().name())) {
        DatagramChannel channel = inside.call(DatagramChannel::open);
        channel.configureBlocking(false);
        return new Receiver(
            channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    Optional<ByteBuffer> next() {
      try {
        ByteBuffer datagram = ByteBuffer.allocate(65_535);
        return channel.receive(datagram) == null ? Optional.empty() : Optional.of(datagram.flip());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() {
      try {
        channel.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static void configure(Stage stage, String text) {
    try {
      String _ =
          stage
              .cloud()
              .nsdb()
              .config()
              .update(new ConfigDocument.Host(stage.cloud().hostId(1)), _ -> text);
    } catch (MidonetException e) {
      throw new AssertionError(e);
    }
  }

  private static String encoded(String encoding) {
    return "agent.flow_history { enabled : true, encoding : %s, udp_endpoint : \"127.0.0.1:%d\" }"
        .formatted(encoding, PORT);
  }

  @Test
  @Scenario("ME-04")
  void aRecordTellsWhatThePacketWas(Stage stage) throws Exception {
    UUID bridge = stage.network().bridge("b");
    List<Wire> wires = stage.plugInto(bridge, 1, 2);
    UUID chain = stage.make("/chains", "name", "c");
    UUID rule = stage.make("/chains/" + chain + "/rules", "type", "accept", "position", 1);
    stage.changeAndSettle("/ports/" + stage.portOf(wires.getFirst()), "inboundFilterId", chain);
    Way way = new Way(stage, bridge, chain, rule, wires.get(0), wires.get(1));
    SchemaReader reader =
        new SchemaReader(stage.cloud().cloud().home().directory().resolve("docs/flow-history.xml"));
    try (Receiver receiver = Receiver.on(stage)) {
      configure(stage, encoded("binary"));
      asBytes(way, receiver, reader);
      configure(stage, encoded("json"));
      asText(way, receiver);
    } finally {
      configure(stage, "");
    }
  }

  /** Sends what has no flow until a datagram tells of it. */
  private <T> T told(Way way, Receiver receiver, Told<T> told) {
    return Await.value(
        "a record of a packet",
        Stage.SOON,
        () -> {
          int last = tries.incrementAndGet();
          String to = "02:00:00:00:%02x:%02x".formatted(2 + last / 256, last % 256);
          byte[] frame = udp(GUEST, to, "10.0.0.10", "10.0.0.20", 1, 2);
          way.from().send(frame);
          List<byte[]> _ = way.stage().expect(way.to().gets(frame));
          FlowKey key = Frames.key(frame).orElseThrow();
          Optional<T> found = Optional.empty();
          for (Optional<ByteBuffer> next = receiver.next();
              next.isPresent();
              next = receiver.next()) {
            Optional<T> read = told.of(next.get(), key);
            found = read.isPresent() ? read : found;
          }
          return found;
        },
        () -> tries + " packets");
  }

  private interface Told<T> {
    /** What a datagram says, if it is of this packet. */
    Optional<T> of(ByteBuffer datagram, FlowKey key);
  }

  private record Found<T>(T record, FlowKey key) {}

  private void asBytes(Way way, Receiver receiver, SchemaReader reader) {
    Found<Map<String, Object>> found =
        told(
            way,
            receiver,
            (datagram, key) ->
                Optional.of(new Found<>(reader.read(datagram), key))
                    .filter(each -> number(each.record(), "ethDst") == key.ethDst()));
    FlowKey key = found.key();
    UUID from = way.stage().portOf(way.from());
    UUID to = way.stage().portOf(way.to());
    assertThat(found.record())
        .containsEntry("host", way.stage().cloud().hostId(1))
        .containsEntry("ingressPort", from)
        .containsEntry("outcome", "FORWARDED")
        .containsEntry("reason", "")
        .containsEntry("ethSrc", key.ethSrc())
        .containsEntry("etherType", (long) key.etherType())
        .containsEntry("vlan", 0L)
        .containsEntry("ipSrc", List.of(key.ipSrcHigh(), key.ipSrcLow()))
        .containsEntry("ipDst", List.of(key.ipDstHigh(), key.ipDstLow()))
        .containsEntry("protocol", (long) key.protocol())
        .containsEntry("tos", (long) key.tos())
        .containsEntry("fragment", (long) key.fragment())
        .containsEntry("tpSrc", 1L)
        .containsEntry("tpDst", 2L)
        .containsEntry(
            "devices",
            List.of(
                Map.of("kind", "PORT", "id", from),
                Map.of("kind", "BRIDGE", "id", way.bridge()),
                Map.of("kind", "CHAIN", "id", way.chain()),
                Map.of("kind", "PORT", "id", to)))
        .containsEntry("egressPorts", List.of(Map.of("port", to)))
        .containsEntry(
            "rules", List.of(Map.of("chain", way.chain(), "rule", way.rule(), "effect", "accept")))
        .containsEntry("actions", List.of(Map.of("words", "out of port " + to)));
    assertThat(number(found.record(), "number")).isPositive();
    assertThat(number(found.record(), "nanos")).isPositive();
    assertThat(number(found.record(), "time"))
        .isBetween(System.currentTimeMillis() - 60_000, System.currentTimeMillis());
  }

  private static long number(Map<String, Object> record, String field) {
    return record.get(field) instanceof Long number ? number : -1;
  }

  private void asText(Way way, Receiver receiver) {
    Found<JsonNode> found =
        told(
            way,
            receiver,
            (datagram, key) ->
                json(datagram)
                    .filter(
                        each ->
                            each.path("match")
                                .path("ethDst")
                                .asText()
                                .equals(new org.midonet.packet.Mac(key.ethDst()).toString()))
                    .map(each -> new Found<>(each, key)));
    JsonNode record = found.record();
    assertThat(record.path("ingressPort").asText())
        .isEqualTo(way.stage().portOf(way.from()).toString());
    assertThat(record.path("egressPorts").path(0).asText())
        .isEqualTo(way.stage().portOf(way.to()).toString());
    assertThat(record.path("devices").findValuesAsText("kind"))
        .containsExactly("port", "bridge", "chain", "port");
    assertThat(record.path("rules").findValuesAsText("rule")).containsExactly("" + way.rule());
  }

  /** What still comes as bytes is none. */
  private static Optional<JsonNode> json(ByteBuffer datagram) {
    if (datagram.get(0) != '{') {
      return Optional.empty();
    }
    try {
      byte[] bytes = new byte[datagram.remaining()];
      ByteBuffer _ = datagram.get(bytes);
      return Optional.of(new ObjectMapper().readTree(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
