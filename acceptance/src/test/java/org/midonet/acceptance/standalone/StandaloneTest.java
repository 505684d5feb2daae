package org.midonet.acceptance.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.midonet.lab.Lab;
import org.midonet.lab.Namespace;
import org.midonet.lab.Started;
import org.midonet.standalone.cloud.Api;
import org.midonet.standalone.cloud.Home;

@Tag("lab")
class StandaloneTest {
  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration STOP = Duration.ofSeconds(20);
  private static final int TERMINATED = 143;

  private final Home home = Home.find();
  private Lab lab;

  @BeforeEach
  void makeLab() {
    lab = Lab.unique("mt");
  }

  @AfterEach
  void removeLab() {
    lab.close();
  }

  private record Node(Started process, Path state, URI base, String nsdb) {
    Api api() {
      return Api.login(base, state.resolve(".midonetrc"));
    }
  }

  private Node start(String name, Path state) {
    Started process =
        lab.start(
            name,
            Namespace.ROOT,
            Map.of("MIDONET_ROOT", lab.directory().resolve(name).toString()),
            List.of(
                home.command("standalone"),
                "--api",
                "127.0.0.1:0",
                "--state-dir",
                state.toString()));
    String base =
        process
            .awaitOutput(
                Pattern.compile("(?m)^ready (http://127\\.0\\.0\\.1:\\d+/midonet-api)$"), START)
            .group(1);
    String nsdb =
        process.awaitOutput(Pattern.compile("(?m)^nsdb (127\\.0\\.0\\.1:\\d+)$"), START).group(1);
    return new Node(process, state, URI.create(base), nsdb);
  }

  @Test
  void severalRunSideBySideAndKnowNothingOfEachOther() {
    Node one = start("one", lab.directory().resolve("a"));
    Node two = start("two", lab.directory().resolve("b"));
    assertThat(one.nsdb()).isNotEqualTo(two.nsdb());
    var _ = one.api().make("/bridges", "Bridge-v4", "name", "only-here");
    assertThat(one.api().get("/bridges")).hasSize(1);
    assertThat(two.api().get("/bridges")).isEmpty();
  }

  @Test
  void itStopsOnTermAndKeepsItsState() throws IOException {
    Path state = lab.directory().resolve("state");
    Node first = start("first", state);
    var id = first.api().make("/bridges", "Bridge-v4", "name", "kept");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(state.resolve(".midonetrc"))))
        .isEqualTo("rw-------");
    String credentials =
        Files.readString(state.resolve(".midonetrc"))
            .lines()
            .filter(line -> line.startsWith("password"))
            .findFirst()
            .orElseThrow();
    assertThat(first.process().stop(STOP)).isIn(0, TERMINATED);

    Node second = start("second", state);
    assertThat(second.nsdb()).isEqualTo(first.nsdb());
    assertThat(second.api().get("/bridges/" + id).path("name").asText()).isEqualTo("kept");
    assertThat(Files.readString(state.resolve(".midonetrc"))).contains(credentials);
  }

  @Test
  void itForgetsNothingThatItAcknowledgedBeforeItWasKilled() {
    Path state = lab.directory().resolve("state");
    Node first = start("first", state);
    var id = first.api().make("/bridges", "Bridge-v4", "name", "acknowledged");
    first.process().kill();
    Node second = start("second", state);
    assertThat(second.api().get("/bridges/" + id).path("name").asText()).isEqualTo("acknowledged");
  }

  @Test
  void twoOnOneDirectoryWouldDestroyItSoTheSecondRefuses() {
    Path state = lab.directory().resolve("state");
    Node _ = start("first", state);
    Started second =
        lab.start(
            "second",
            Namespace.ROOT,
            Map.of("MIDONET_ROOT", lab.directory().resolve("x").toString()),
            List.of(
                home.command("standalone"),
                "--api",
                "127.0.0.1:0",
                "--state-dir",
                state.toString()));
    assertThat(second.awaitEnd(START)).isEqualTo(1);
    assertThat(second.text()).contains("in use by another");
  }

  @Test
  void anAddressThatIsTakenIsAClearErrorAndAnExit() {
    Node first = start("first", lab.directory().resolve("a"));
    Started second =
        lab.start(
            "second",
            Namespace.ROOT,
            Map.of("MIDONET_ROOT", lab.directory().resolve("x").toString()),
            List.of(
                home.command("standalone"),
                "--api",
                first.base().getAuthority(),
                "--state-dir",
                lab.directory().resolve("b").toString()));
    assertThat(second.awaitEnd(START)).isEqualTo(1);
    assertThat(second.text()).contains(first.base().getAuthority());
  }

  @Test
  void withoutATokenThereIsNothingUnlessAskedFor() {
    Node closed = start("closed", lab.directory().resolve("a"));
    assertThat(
            Api.anonymous(closed.base())
                .send(
                    "GET",
                    "/bridges",
                    Map.of("Accept", "application/json"),
                    java.util.Optional.empty())
                .status())
        .isEqualTo(401);

    Started open =
        lab.start(
            "open",
            Namespace.ROOT,
            Map.of("MIDONET_ROOT", lab.directory().resolve("x").toString()),
            List.of(
                home.command("standalone"),
                "--api",
                "127.0.0.1:0",
                "--state-dir",
                lab.directory().resolve("b").toString(),
                "--insecure-mock-auth"));
    URI base = URI.create(open.awaitOutput(Pattern.compile("(?m)^ready (\\S+)$"), START).group(1));
    assertThat(Api.anonymous(base).get("/bridges")).isEmpty();
    assertThat(open.text()).containsIgnoringCase("insecure");
  }
}
