package org.midonet.agent.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalDoorTest {

  private static final JsonMapper JSON = new JsonMapper();

  @TempDir Path directory;
  private Path path;
  private LocalDoor door;

  @BeforeEach
  void open() throws IOException {
    path = directory.resolve("agent.sock");
    door = LocalDoor.open(path, LocalDoorTest::answer);
  }

  @AfterEach
  void close() throws IOException {
    door.close();
  }

  private static void answer(JsonNode question, Answers.Sink sink) throws IOException {
    switch (question.path("ask").asText()) {
      case "echo" ->
          sink.send(JsonNodeFactory.instance.objectNode().set("said", question.path("say")));
      case "thrice" -> {
        for (int i = 0; i < 3; i++) {
          sink.send(JsonNodeFactory.instance.objectNode().put("time", i));
        }
      }
      case "fail" -> throw new IllegalStateException("out of order");
      default -> throw new IllegalArgumentException("ask: there is no such question");
    }
  }

  /** Somebody who asks. */
  private static final class Client implements AutoCloseable {
    private final SocketChannel channel;
    private final BufferedReader reader;

    Client(Path path) throws IOException {
      channel = SocketChannel.open(UnixDomainSocketAddress.of(path));
      reader = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
    }

    void say(String text) throws IOException {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }

    JsonNode next() throws IOException {
      String line = reader.readLine();
      return JSON.readTree(line == null ? "\"end\"" : line);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  @Test
  void onlyItsOwnerMayUseIt() throws IOException {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rw-------");
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactly(path);
    }
  }

  @Test
  void answersSeveralQuestionsOfAConnection() throws IOException {
    try (Client client = new Client(path)) {
      client.say("{\"version\":1,\"ask\":\"echo\",\"say\":\"a\"}\n{\"version\":1,");
      assertThat(client.next().path("said").asText()).isEqualTo("a");
      client.say("\"ask\":\"thrice\"}\n");
      assertThat(client.next().path("time").asInt()).isZero();
      assertThat(client.next().path("time").asInt()).isEqualTo(1);
      assertThat(client.next().path("version").asInt()).isEqualTo(1);
    }
  }

  @Test
  void whatIsWrongIsSaidAndTheConnectionGoesOn() throws IOException {
    try (Client client = new Client(path)) {
      client.say("rubbish\n[]\n{\"version\":2,\"ask\":\"echo\"}\n{\"version\":1,\"ask\":\"?\"}\n");
      assertThat(client.next().path("error").asText()).isEqualTo("not JSON");
      assertThat(client.next().path("error").asText()).contains("object");
      assertThat(client.next().path("error").asText()).contains("version");
      assertThat(client.next().path("error").asText()).startsWith("ask:");
      client.say("{\"version\":1,\"ask\":\"fail\"}\n");
      assertThat(client.next().path("error").asText()).contains("out of order");
      client.say("{\"version\":1,\"ask\":\"echo\",\"say\":5}\n");
      assertThat(client.next().path("said").asInt()).isEqualTo(5);
    }
  }

  @Test
  void aLineWithoutEndEndsTheConnectionAndHarmsNobodyElse() throws IOException {
    try (Client client = new Client(path)) {
      client.say("x".repeat(64 * 1024));
      assertThat(client.next().asText()).isEqualTo("end");
    }
    try (Client client = new Client(path)) {
      client.say("{\"version\":1,\"ask\":\"echo\",\"say\":true}\n");
      assertThat(client.next().path("said").asBoolean()).isTrue();
    }
  }

  @Test
  void silentClientsDoNotUseUpTheDoorForEver() throws IOException {
    List<Client> silent = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      Client client = new Client(path);
      silent.add(client);
      client.say("{\"version\":1,\"ask\":\"echo\"}\n");
      assertThat(client.next().has("version")).isTrue();
    }
    try (Client late = new Client(path)) {
      assertThat(late.next().path("error").asText()).isEqualTo("too many connections");
    }
    for (Client client : silent) {
      client.close();
    }
  }

  @Test
  void theNextAgentTakesOverAPathThatWasLeft() throws IOException {
    LocalDoor next = LocalDoor.open(path, LocalDoorTest::answer);
    try (Client client = new Client(path)) {
      client.say("{\"version\":1,\"ask\":\"echo\",\"say\":1}\n");
      assertThat(client.next().path("said").asInt()).isEqualTo(1);
    }
    next.close();
    assertThat(path).doesNotExist();
  }

  @Test
  void aPathThatIsTooLongIsRefused() {
    Path deep = directory.resolve("d".repeat(120));
    assertThatThrownBy(() -> LocalDoor.open(deep.resolve("s"), LocalDoorTest::answer))
        .isInstanceOf(IOException.class);
  }
}
