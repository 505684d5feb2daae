package org.midonet.cli.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** A connection to the local socket of this host's agent: a question a line, an answer a line. */
final class AgentDoor implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int VERSION = 1;

  private final SocketChannel channel;
  private final BufferedReader answers;

  private AgentDoor(SocketChannel channel) {
    this.channel = channel;
    this.answers = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
  }

  static AgentDoor open(Path socket) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(socket));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
    return new AgentDoor(channel);
  }

  static ObjectNode question(String what) {
    return JSON.createObjectNode().put("version", VERSION).put("ask", what);
  }

  /** The answer to a question. */
  JsonNode ask(ObjectNode question) throws IOException, ToolFailure {
    send(question);
    return next().orElseThrow(() -> new IOException("the agent went away"));
  }

  void send(ObjectNode question) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap((question + "\n").getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** The next answer; empty when the agent has gone. */
  Optional<JsonNode> next() throws IOException, ToolFailure {
    String line = answers.readLine();
    if (line == null) {
      return Optional.empty();
    }
    JsonNode answer = JSON.readTree(line);
    if (answer.hasNonNull("error")) {
      throw new ToolFailure(answer.path("error").asText());
    }
    return Optional.of(answer);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
