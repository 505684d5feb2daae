package org.midonet.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.midonet.cluster.Patience.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.midonet.topology.Bridge;

/** A request that is under way when the daemon stops is answered; later ones are not taken. */
class StopTest {

  private static boolean refuses(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return !socket.isConnected();
    } catch (IOException e) {
      return true;
    }
  }

  @Test
  void answersWhatIsUnderWay() throws Exception {
    try (Api api = new Api();
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.server.uri().getPort())) {
      OutputStream out = socket.getOutputStream();
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      out.write(
          """
          POST /midonet-api/bridges HTTP/1.1\r
          Host: here\r
          Content-Type: application/json\r
          Content-Length: 2\r
          Expect: 100-continue\r
          \r
          """
              .getBytes(StandardCharsets.UTF_8));
      out.flush();
      assertThat(in.readLine()).startsWith("HTTP/1.1 100");
      Thread stop = Thread.ofPlatform().start(api.server::close);
      await().until(() -> refuses(api.server.uri().getPort()));
      out.write("{}".getBytes(StandardCharsets.UTF_8));
      out.flush();
      assertThat(in.readLine()).isEmpty();
      assertThat(in.readLine()).startsWith("HTTP/1.1 201");
      stop.join();
      assertThat(api.nsdb.topology().list(Bridge.class)).hasSize(1);
    }
  }
}
