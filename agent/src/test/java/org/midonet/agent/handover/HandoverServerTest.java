package org.midonet.agent.handover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.midonet.nsdb.Door;

/** Who is heard by an agent, and who is not. */
class HandoverServerTest {

  private static final UUID ASKER = new UUID(1, 2);
  private static final Question.Give QUESTION = new Question.Give(new UUID(3, 4));
  private static final InetAddress HERE = InetAddress.getLoopbackAddress();

  private final List<UUID> heard = new CopyOnWriteArrayList<>();
  private final HandoverServer server = open(true);
  private final HandoverClient client = new HandoverClient(ASKER, Patience.USUAL);

  private HandoverServer open(boolean peers) {
    try {
      return HandoverServer.open(
          address -> peers,
          (asker, question) -> {
            heard.add(asker);
            if (!question.equals(QUESTION)) {
              throw new IOException("no answer");
            }
            return new byte[] {7, 8, 9};
          });
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void aQuestionIsAnswered() throws IOException {
    assertThat(client.ask(HERE, server.door(), QUESTION)).containsExactly(7, 8, 9);
    assertThat(heard).containsExactly(ASKER);
  }

  @Test
  void whoDoesNotKnowTheSecretIsNotHeard() {
    Door guessed = new Door(server.door().port(), new byte[Door.SECRET_LENGTH]);
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> client.ask(HERE, guessed, QUESTION));
    assertThat(heard).isEmpty();
  }

  @Test
  void whoIsNoPeerIsNotHeard() {
    try (HandoverServer closed = open(false)) {
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> client.ask(HERE, closed.door(), QUESTION));
    }
    assertThat(heard).isEmpty();
  }

  @Test
  void aQuestionWithoutAnAnswerEndsTheConversation() {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> client.ask(HERE, server.door(), new Question.Give(new UUID(0, 0))));
  }

  @Test
  void aQuestionIsHeardOnce() throws IOException {
    byte[] said;
    byte[] nonce;
    try (Socket socket = new Socket(HERE, server.door().port())) {
      nonce = greet(socket);
      var bytes = new java.io.ByteArrayOutputStream();
      new Envelope(server.door().secret(), nonce, ASKER)
          .send(new DataOutputStream(bytes), Envelope.Kind.QUESTION, QUESTION.toBytes());
      said = bytes.toByteArray();
      socket.getOutputStream().write(said);
      assertThat(socket.getInputStream().readNBytes(4)).containsExactly(0, 0, 0, 3);
    }
    assertThat(heard).hasSize(1);
    try (Socket socket = new Socket(HERE, server.door().port())) {
      assertThat(greet(socket)).isNotEqualTo(nonce);
      socket.getOutputStream().write(said);
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
    assertThat(heard).hasSize(1);
  }

  private static byte[] greet(Socket socket) throws IOException {
    socket.setSoTimeout(10_000);
    DataOutputStream out = new DataOutputStream(socket.getOutputStream());
    out.writeInt(Envelope.MAGIC);
    out.writeLong(ASKER.getMostSignificantBits());
    out.writeLong(ASKER.getLeastSignificantBits());
    return new DataInputStream(socket.getInputStream()).readNBytes(Envelope.NONCE_LENGTH);
  }

  @Test
  void whoSaysSomethingElseIsNotHeard() throws IOException {
    try (Socket socket = new Socket(HERE, server.door().port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    } catch (java.net.SocketException reset) {
      assertThat(reset).isNotNull(); // closed with something unread
    }
    assertThat(heard).isEmpty();
  }

  @Test
  void aSecretIsNotShown() {
    Door door = server.door();
    assertThat(door.toString()).doesNotContain(door.text().split(" ", -1)[1]);
    assertThat(Door.parse(door.text())).isPresent();
    assertThat(Door.parse("80 zz")).isEmpty();
    assertThat(Door.parse("80")).isEmpty();
    assertThat(Door.parse("x " + "00".repeat(32))).isEmpty();
  }
}
