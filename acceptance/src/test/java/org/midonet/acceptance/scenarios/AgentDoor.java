package org.midonet.acceptance.scenarios;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** One question to an agent's local socket. */
final class AgentDoor {
  private static final ObjectMapper JSON = new ObjectMapper();

  private AgentDoor() {}

  static JsonNode ask(Path socket, String what) {
    String question = JSON.createObjectNode().put("version", 1).put("ask", what) + "\n";
    try (SocketChannel door = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      door.connect(UnixDomainSocketAddress.of(socket));
      ByteBuffer bytes = ByteBuffer.wrap(question.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        door.write(bytes);
      }
      BufferedReader answers = new BufferedReader(Channels.newReader(door, StandardCharsets.UTF_8));
      String line = answers.readLine();
      if (line == null) {
        throw new IOException("the agent went away");
      }
      return JSON.readTree(line);
    } catch (IOException e) {
      throw new UncheckedIOException("asking " + socket, e);
    }
  }
}
