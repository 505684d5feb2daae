package org.midonet.acceptance.state;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.midonet.lab.Await;
import org.midonet.lab.Lab;
import org.midonet.lab.Namespace;
import org.midonet.lab.Started;

/**
 * One TCP connection on which the client says a numbered line five times a second. The server takes
 * no second connection: what it hears was said on the first.
 */
final class LongConnection {

  private static final Pattern LINE = Pattern.compile("(?m)^line (\\d+)$");

  private final Started server;

  private LongConnection(Started server) {
    this.server = server;
  }

  static LongConnection open(
      Lab lab, Namespace server, Namespace client, String address, int port, Duration deadline) {
    Started listening =
        lab.start(
            "server-" + port,
            server,
            Map.of(),
            List.of("nc", "-n", "-v", "-4", "-l", Integer.toString(port)));
    Await.until(
        "a listener on port " + port,
        deadline,
        () -> server.run("ss", "-Hltn", "sport", "=", ":" + port).output().contains(":" + port));
    var _ =
        lab.start(
            "client-" + port,
            client,
            Map.of(),
            List.of(
                "sh",
                "-c",
                "i=0; while sleep 0.2; do i=$((i+1)); echo line $i || exit; done | nc -n -4 "
                    + address
                    + " "
                    + port));
    LongConnection connection = new LongConnection(listening);
    connection.awaitMore(5, deadline);
    return connection;
  }

  /** The last line that was heard. */
  int last() {
    int last = 0;
    for (Matcher line = LINE.matcher(server.text()); line.find(); ) {
      last = Integer.parseInt(line.group(1));
    }
    return last;
  }

  /** Waits until so many more lines have been heard. */
  void awaitMore(int lines, Duration deadline) {
    int wanted = last() + lines;
    Await.until(
        "line " + wanted,
        deadline,
        () -> {
          server.requireAlive();
          return last() >= wanted;
        },
        server::text);
  }

  /** Address and port that the server sees. */
  String client() {
    Matcher peer = Pattern.compile("Connection received on (\\S+) (\\d+)").matcher(server.text());
    return peer.find() ? peer.group(1) + " " + peer.group(2) : "";
  }
}
