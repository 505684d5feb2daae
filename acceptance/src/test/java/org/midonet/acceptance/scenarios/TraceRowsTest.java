package org.midonet.acceptance.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.midonet.acceptance.scenarios.Frames.ping;
import static org.midonet.acceptance.scenarios.Frames.pong;
import static org.midonet.acceptance.scenarios.Frames.translated;
import static org.midonet.acceptance.scenarios.Frames.udp;
import static org.midonet.acceptance.scenarios.Site.A;
import static org.midonet.acceptance.scenarios.Site.B;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.midonet.lab.Await;
import org.midonet.scenario.Scenario;

/** What hosts write down of packets that somebody asked to see, while they are forwarded. */
@OnSharedCloud
class TraceRowsTest {
  private static final String ONE = "10.1.0.10";
  private static final String TWO = "10.2.0.10";
  private static final String FLOATING = "172.16.0.102";

  /** A packet's lines, on the host where it came in; also of a packet that waited meanwhile. */
  private record Trace(int host, String cookie, List<String> lines) {
    String text() {
      return String.join("\n", lines);
    }

    boolean over() {
      return text().contains(" forwarded: ") && text().contains("goes out at hosts");
    }
  }

  /** What all hosts have written for a trace request, or a trace rule. */
  private static List<Trace> traces(Stage stage, UUID request) {
    Pattern begin =
        Pattern.compile("(\\d+) enters by port .* for trace request \\[.*" + request + ".*");
    List<Trace> found = new ArrayList<>();
    for (int host = 1; host <= SharedCloud.HOSTS; host++) {
      List<String> lines = lines(stage, host);
      int at = host;
      lines.stream()
          .map(begin::matcher)
          .filter(Matcher::find)
          .map(each -> each.group(1))
          .distinct()
          .forEach(cookie -> found.add(new Trace(at, cookie, own(lines, cookie))));
    }
    return found;
  }

  private static List<String> own(List<String> lines, String cookie) {
    return lines.stream().filter(line -> line.contains(" DEBUG " + cookie + " ")).toList();
  }

  private static List<String> lines(Stage stage, int host) {
    Path log = stage.cloud().host(host).root().resolve("var/log/midolman/mm-trace.log");
    try {
      return Files.exists(log) ? Files.readAllLines(log) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Trace theOnly(Stage stage, UUID request) {
    Await.until(
        "a trace for " + request,
        Stage.SOON,
        () -> traces(stage, request).stream().anyMatch(Trace::over),
        () -> traces(stage, request).toString());
    List<Trace> all = traces(stage, request);
    assertThat(all).hasSize(1);
    return all.getFirst();
  }

  private static UUID request(Stage stage, UUID port) {
    return stage.make(
        "/traces",
        "name",
        "t",
        "deviceType",
        "PORT",
        "deviceId",
        port,
        "enabled",
        true,
        "condition",
        Map.of("nwProto", 1));
  }

  @Test
  @Scenario("TR-01")
  void aRuleTracesEverythingThatMeetsIt(Stage stage) {
    UUID bridge = stage.network().bridge("b");
    UUID chain = stage.network().chain("c");
    UUID request = UUID.randomUUID();
    UUID _ = stage.network().rule(chain, "trace", "requestId", request);
    stage.change("/bridges/" + bridge, "inboundFilterId", chain);
    List<Wire> wires = stage.plugInto(bridge, 1, 2);
    byte[] frame = udp(A, B, ONE, TWO, 1, 2);
    wires.get(0).send(frame);
    stage.expect(wires.get(1).gets(frame));

    Trace trace = theOnly(stage, request);
    assertThat(trace.host()).isEqualTo(1);
    assertThat(trace.text())
        .contains("enters device " + bridge)
        .contains("leaves by port " + stage.portOf(wires.get(1)))
        .contains("goes out at hosts [" + stage.cloud().hostId(2) + "]");

    // The other direction, and another kind of packet.
    byte[] back = ping(B, A, TWO, ONE, 3, 1);
    wires.get(1).send(back);
    stage.expect(wires.get(0).gets(back));
    Await.until(
        "both to be traced", Stage.SOON, () -> traces(stage, request).size() == 2, trace::text);
    assertThat(traces(stage, request)).extracting(Trace::host).containsExactly(1, 2);
  }

  @Test
  @Scenario("TR-10")
  void aPingThroughNatIsTwoTracesWithBothHosts(Stage stage) {
    Site site = Site.withNetworks(stage);
    Translation.begin(stage).floating(FLOATING, TWO).at(site.router());
    UUID there = request(stage, site.guestA());
    UUID back = request(stage, site.guestB());
    stage.cloud().settle();

    byte[] ping = ping(A, site.macA(), ONE, FLOATING, 7, 1);
    site.a().send(ping);
    stage.expect(site.b().gets(site.atB(translated(ping, ONE, TWO))));
    byte[] pong = pong(B, site.macB(), TWO, ONE, 7, 1);
    site.b().send(pong);
    stage.expect(site.a().gets(site.atA(translated(pong, FLOATING, ONE))));

    Trace request = theOnly(stage, there);
    assertThat(request.host()).isEqualTo(1);
    assertThat(request.text())
        .contains("destination " + FLOATING + " becomes " + TWO)
        .contains("leaves by port " + site.guestB())
        .contains("goes out at hosts [" + stage.cloud().hostId(2) + "]");
    Trace reply = theOnly(stage, back);
    assertThat(reply.host()).isEqualTo(2);
    assertThat(reply.text())
        .contains("source " + TWO + " becomes " + FLOATING)
        .contains("leaves by port " + site.guestA())
        .contains("goes out at hosts [" + stage.cloud().hostId(1) + "]");
    assertThat(traces(stage, there)).as("the ping").hasSize(1);
  }
}
