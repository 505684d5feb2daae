package org.midonet.cluster;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Whoever sends too much, too deep, too slowly, or nothing: the others are served on. */
class LimitsTest {

  private static final Api API = new Api();
  private static final int MANY = 1_000;

  @AfterAll
  static void stop() {
    API.close();
  }

  private static Socket connect() throws IOException {
    URI api = API.server.uri();
    Socket socket = new Socket(api.getHost(), api.getPort());
    socket.setSoTimeout(20_000);
    return socket;
  }

  @Test
  void servesOnBesideAThousandIdleConnections() throws Exception {
    List<Socket> idle = new ArrayList<>();
    try {
      for (int i = 0; i < MANY; i++) {
        Socket socket = connect();
        idle.add(socket);
        // A third says nothing, a third stops in the headers, a third in the body.
        switch (i % 3) {
          case 0 -> {}
          case 1 -> socket.getOutputStream().write("GET /midonet-api/brid".getBytes(US_ASCII));
          default ->
              socket
                  .getOutputStream()
                  .write(
                      ("POST /midonet-api/bridges HTTP/1.1\r\nHost: x\r\nContent-Type:"
                              + " application/json\r\nContent-Length: 100\r\n\r\n{\"na")
                          .getBytes(US_ASCII));
        }
      }
      for (int i = 0; i < 20; i++) {
        API.create("/bridges", "{\"name\": \"b" + i + "\"}");
      }
      assertThat(API.get("/bridges").expect(200).json()).hasSizeGreaterThanOrEqualTo(20);
    } finally {
      for (Socket socket : idle) {
        socket.close();
      }
    }
    // Nothing of what was begun was done.
    assertThat(API.get("/bridges").json()).allMatch(b -> b.path("name").asText().startsWith("b"));
  }

  @Test
  void refusesWhatIsTooDeepOrTooLong() {
    String deep = "{\"name\": " + "[".repeat(100_000) + "]".repeat(100_000) + "}";
    assertThat(API.post("/bridges", deep).expect(400).text()).doesNotContain("[[[[");
    String objects = "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000);
    API.post("/bridges", objects).expect(400);
    API.post("/bridges", "{\"name\": \"" + "x".repeat(2 << 20) + "\"}").expect(413);
    API.post("/bridges", "{\"name\": 1" + "0".repeat(100_000) + "}").expect(400);
  }

  @Test
  void refusesHeadersWithoutEnd() throws Exception {
    try (Socket socket = connect()) {
      StringBuilder request = new StringBuilder("GET /midonet-api/ HTTP/1.1\r\nHost: x\r\n");
      for (int i = 0; i < 2_000; i++) {
        request.append("X-").append(i).append(": ").append("y".repeat(20)).append("\r\n");
      }
      socket.getOutputStream().write(request.append("\r\n").toString().getBytes(US_ASCII));
      String answer = new String(socket.getInputStream().readNBytes(12), US_ASCII);
      assertThat(answer).isEqualTo("HTTP/1.1 431");
    }
    API.get("/").expect(200);
  }
}
