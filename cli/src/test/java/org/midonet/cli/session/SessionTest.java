package org.midonet.cli.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.midonet.cli.api.Api;
import org.midonet.cli.api.Credentials;
import org.midonet.cli.failure.CliFailure;
import org.midonet.cli.standin.StandIn;
import org.midonet.cli.terminal.PlainLines;

final class SessionTest {
  private final StandIn server;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  SessionTest() throws IOException {
    server = new StandIn();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Session session(Mode mode) throws CliFailure {
    return session(mode, Answers.TEXT);
  }

  private Session session(Mode mode, Answers answers) throws CliFailure {
    Api api =
        new Api(server.base(), Optional.of(new Credentials("admin", StandIn.PASSWORD, "")), false);
    return new Session(api, api.application(), mode, answers, Optional.of(""), out, out);
  }

  private String said() {
    String text = bytes.toString(StandardCharsets.UTF_8);
    bytes.reset();
    return text;
  }

  @Test
  void aPipeIsPromptedAndGetsUuids() throws Exception {
    String input = "create bridge name b\nlist bridge\nshow bridge bridge0\n";
    Session session = session(Mode.PIPE);
    PlainLines.run(session, new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), out);
    assertThat(said())
        .isEqualTo(
            """
            midonet> 00000003-0000-4000-8000-000000000000
            midonet> bridge 00000003-0000-4000-8000-000000000000 name b state up
            midonet> Syntax error at: ...bridge0
            midonet>\s
            """);
    assertThat(session.status()).isEqualTo(1);
  }

  /** A tenant that names its bridge so must not write on an administrator's terminal. */
  @Test
  void aNameIsOneLineWithoutControls() throws Exception {
    Session session = session(Mode.EVAL);
    session.run("create bridge name 'a\u001b[2J\u009b\u202eb'");
    String bridge = said().strip();
    session.run("list bridge");
    assertThat(said())
        .isEqualTo("bridge " + bridge + " name a\\u001b[2J\\u009b\\u202eb state up\n");
    session.run("bridge " + bridge + " show name");
    assertThat(said()).isEqualTo("a\\u001b[2J\\u009b\\u202eb\n");
    assertThat(Printable.of("a\nbridge b")).isEqualTo("a\\u000abridge b");
    assertThat(Printable.of("Zürich \\ 東京")).isEqualTo("Zürich \\ 東京");
  }

  @Test
  void evalPrintsTheUuidOfAChildAlone() throws Exception {
    Session session = session(Mode.EVAL);
    session.run("create bridge name b");
    String bridge = said().strip();
    session.run("bridge " + bridge + " create port");
    String port = said().strip();
    assertThat(port).hasSize(36);
    session.run("bridge " + bridge + " list port");
    assertThat(said())
        .isEqualTo("port " + port + " device " + bridge + " state up plugged no vlan 0\n");
    session.run("sett x");
    assertThat(said()).isEqualTo("tenant_id: x\n");
    assertThat(session.status()).isZero();
  }

  @Test
  void asJsonEveryAnswerIsAValueALine() throws Exception {
    Session session = session(Mode.EVAL, Answers.JSON);
    session.run("list bridge");
    assertThat(said()).isEqualTo("[]\n");
    session.run("create bridge name 'a \"b\"'");
    String made = said();
    assertThat(made)
        .matches(
            "\\{\"type\":\"bridge\",\"id\":\"[-0-9a-f]{36}\",\"name\":\"a"
                + " .*\",\"state\":\"up\"}\n");
    String bridge = made.replaceAll(".*\"id\":\"([-0-9a-f]{36})\".*\n", "$1");
    session.run("bridge " + bridge + " create port vlan 7");
    assertThat(said())
        .contains("\"device\":\"" + bridge + "\"", "\"vlan\":\"7\"", "\"plugged\":\"no\"");
    session.run("list bridge");
    assertThat(said()).isEqualTo("[" + made.strip() + "]\n");
    session.run("show bridge " + bridge + " name");
    assertThat(said()).isEqualTo("{\"name\":\"a \\\"b\\\"\"}\n");
    session.run("bridge " + bridge + " set name c");
    assertThat(said()).isEmpty();
    session.run("show nothing");
    assertThat(said()).startsWith("{\"error\":\"Syntax error at:");
    assertThat(session.status()).isEqualTo(1);
  }

  @Test
  void coloursStandAroundWordsAndChangeNone() throws Exception {
    Session session = session(Mode.TERMINAL, Answers.COLOURED);
    session.run("create bridge name b");
    session.run("list bridge");
    session.run("show nothing");
    String coloured = said();
    assertThat(coloured)
        .contains("\u001b[1mbridge\u001b[0m \u001b[36mbridge0\u001b[0m \u001b[2mname\u001b[0m b ");
    assertThat(coloured.replaceAll("\u001b\\[\\d*m", ""))
        .isEqualTo("bridge0\nbridge bridge0 name b state up\nSyntax error at: ...nothing\n");
  }

  @Test
  void theStatusIsThatOfTheLastRealCommand() throws Exception {
    Session session = session(Mode.TERMINAL);
    session.run("foo");
    session.run("help");
    session.run("");
    session.run("exit");
    assertThat(session.status()).isEqualTo(1);
    assertThat(session.isOver()).isTrue();
    Session other = session(Mode.TERMINAL);
    other.run("foo");
    other.run("list router");
    assertThat(other.status()).isZero();
  }

  @Test
  void logsInAgainWhenTheTokenExpires() throws Exception {
    Session session = session(Mode.TERMINAL);
    server.expire();
    session.run("list tunnel-zone");
    assertThat(said()).isEmpty();
    assertThat(session.status()).isZero();
    assertThat(server.logins()).isEqualTo(2);
  }

  @Test
  void saysWhenTheServerIsGone() throws Exception {
    Session session = session(Mode.TERMINAL);
    server.close();
    session.run("list router");
    assertThat(said()).isEqualTo("Internal error: Could not connect to the MidoNet API\n");
    assertThat(session.status()).isEqualTo(1);
  }

  @Test
  void aTenantFiltersListsOfTheRoot() throws Exception {
    Session session = session(Mode.TERMINAL);
    session.run("sett a/b");
    session.run("list router");
    session.run("list host");
    assertThat(server.requests())
        .contains("GET /midonet-api/routers?tenant_id=a%2Fb", "GET /midonet-api/hosts");
  }

  @Test
  void completesWhatTheGrammarTakes() throws Exception {
    Session session = session(Mode.TERMINAL);
    session.run("create bridge name b");
    session.run("create tunnel-zone name t type gre");
    assertThat(session.expected(List.of("list"))).contains("bridge", "tunnel-zone", "host");
    assertThat(session.expected(List.of("show", "bridge"))).contains("bridge0");
    assertThat(session.expected(List.of("bridge"))).contains("bridge0", "name", "list");
    assertThat(session.expected(List.of("bridge", "bridge0")))
        .contains("show", "set", "port", "dhcp", "delete", "infilter");
    assertThat(session.expected(List.of("create", "tunnel-zone", "type")))
        .contains("gre", "vxlan", "vtep");
  }

  @Test
  void aSimpleCommandCostsFewRequests() throws Exception {
    Session session = session(Mode.TERMINAL);
    session.run("create bridge name b");
    int before = server.requests().size();
    session.run("list bridge name b");
    session.run("bridge bridge0 set name c");
    session.run("create bridge name d");
    assertThat(server.requests().subList(before, server.requests().size()))
        .containsExactly(
            "GET /midonet-api/bridges",
            "GET /midonet-api/bridges/00000003-0000-4000-8000-000000000000",
            "PUT /midonet-api/bridges/00000003-0000-4000-8000-000000000000",
            "POST /midonet-api/bridges",
            "GET /midonet-api/bridges/00000004-0000-4000-8000-000000000000");
  }
}
