package org.midonet.acceptance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.midonet.cli.api.Api;
import org.midonet.cli.session.Answers;
import org.midonet.cli.session.Mode;
import org.midonet.cli.session.Session;
import org.midonet.cluster.ClusterServer;
import org.midonet.cluster.auth.MockAuthService;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.memory.MemoryEnsemble;

/**
 * Sessions of midonet-cli with the real API, as a user reads them. The cli's own transcripts talk
 * to a stand-in; here the server has its say in what they show.
 */
class SessionsTest {
  private static final String PROMPT = "midonet> ";
  private static final Pattern ID =
      Pattern.compile("\\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\b");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "load-balancer",
        "health-monitor",
        "l2insertion",
        "trace",
        "router",
        "vtep",
        "system-state"
      })
  void aSessionReadsAsRecorded(String name) throws Exception {
    String recorded = text(name + ".txt");
    try (Nsdb nsdb = new MemoryEnsemble().open();
        ClusterServer server =
            ClusterServer.start(
                nsdb,
                new MockAuthService(),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                ClusterServer.ROOT_PATH)) {
      Api api = new Api(server.uri().toString(), Optional.empty(), false);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
      Session session =
          new Session(
              api, api.application(), Mode.TERMINAL, Answers.TEXT, Optional.of(""), out, out);
      for (String line : recorded.lines().toList()) {
        if (line.startsWith(PROMPT)) {
          out.println(line);
          session.run(withIds(line.substring(PROMPT.length()), shown(bytes)));
        }
      }
      String said = bytes.toString(StandardCharsets.UTF_8);
      for (String id : shown(bytes)) {
        said = said.replace(id, "ID" + shown(bytes).indexOf(id));
      }
      assertThat(said).isEqualTo(recorded);
    }
  }

  /** The UUIDs that were printed, which no record can know: they are called ID0, ID1, … there. */
  private static List<String> shown(ByteArrayOutputStream bytes) {
    return ID.matcher(bytes.toString(StandardCharsets.UTF_8))
        .results()
        .map(MatchResult::group)
        .distinct()
        .toList();
  }

  private static String withIds(String line, List<String> ids) {
    String given = line;
    for (int i = ids.size() - 1; i >= 0; i--) {
      given = given.replace("ID" + i, ids.get(i));
    }
    return given;
  }

  private static String text(String resource) throws IOException {
    try (InputStream in = SessionsTest.class.getResourceAsStream("/sessions/" + resource)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
