package org.midonet.cli.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.midonet.cli.api.Api;
import org.midonet.cli.api.Credentials;
import org.midonet.cli.standin.StandIn;

/**
 * Whole sessions: the files in {@code transcripts/} hold what a user types, behind the prompt, and
 * what must come back, to the character.
 */
final class TranscriptTest {
  private static final String PROMPT = "midonet> ";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "guide",
        "router",
        "router-port",
        "route",
        "bgp",
        "bridge",
        "port",
        "dhcp",
        "rule",
        "mirror",
        "host",
        "tunnel-zone",
        "port-group",
        "ip-address-group",
        "load-balancer",
        "container",
        "trace",
        "errors",
        "describe",
        "tenant"
      })
  void aSessionReadsAsRecorded(String name) throws IOException {
    String recorded = text("/transcripts/" + name + ".txt");
    try (StandIn server = new StandIn()) {
      Api api =
          new Api(
              server.base(),
              Optional.of(new Credentials("admin", StandIn.PASSWORD, "admin")),
              false);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
      Session session =
          new Session(
              api, application(api), Mode.TERMINAL, Answers.TEXT, Optional.of(""), out, out);
      for (String line : recorded.lines().toList()) {
        if (line.startsWith(PROMPT)) {
          out.println(line);
          session.run(line.substring(PROMPT.length()));
        }
      }
      assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo(recorded);
    }
  }

  private static org.midonet.cli.api.Document application(Api api) {
    try {
      return api.application();
    } catch (org.midonet.cli.failure.ApiFailure e) {
      throw new AssertionError(e);
    }
  }

  private static String text(String resource) throws IOException {
    try (InputStream in = TranscriptTest.class.getResourceAsStream(resource)) {
      return new String(
          java.util.Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
