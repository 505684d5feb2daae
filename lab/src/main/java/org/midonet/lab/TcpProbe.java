package org.midonet.lab;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** One TCP connection with words in both directions, by netcat. */
public final class TcpProbe {
  private TcpProbe() {}

  /**
   * Lets {@code server} listen, {@code client} connect to {@code address} and both say something.
   *
   * @param address under which the client knows the server; it need not be the server's own
   * @return what the server saw as the client's address and port
   */
  public static String exchange(
      Lab lab, Namespace server, Namespace client, String address, int port, Duration deadline) {
    String greeting = "hello from port " + port;
    Started listening =
        lab.start(
            "tcp-" + server.name() + "-" + port,
            server,
            Map.of(),
            List.of(
                "sh",
                "-c",
                "echo "
                    + greeting
                    + " | nc -n -v -N -l "
                    + (address.contains(":") ? "-6 " : "-4 ")
                    + port));
    try {
      awaitListening(server, port, deadline);
      Outcome said =
          Commands.run(
              deadline,
              "it is me\n",
              Map.of(),
              client.inside(
                  List.of(
                      "nc",
                      "-N",
                      "-w",
                      Long.toString(Math.max(1, deadline.toSeconds())),
                      address,
                      Integer.toString(port))));
      if (!said.output().contains(greeting)) {
        throw new LabFailure(
            "no answer from "
                + address
                + " port "
                + port
                + ": status "
                + said.status()
                + " "
                + said.text());
      }
      int status = listening.awaitEnd(deadline);
      String heard = listening.text();
      if (status != 0 || !heard.contains("it is me")) {
        throw new LabFailure("the server heard: " + heard);
      }
      var peer = Pattern.compile("Connection received on (\\S+) (\\d+)").matcher(heard);
      return peer.find() ? peer.group(1) + " " + peer.group(2) : "";
    } finally {
      if (listening.alive()) {
        killWithChildren(listening);
      }
    }
  }

  private static void killWithChildren(Started started) {
    ProcessHandle.of(started.pid())
        .ifPresent(handle -> handle.descendants().forEach(ProcessHandle::destroyForcibly));
    started.kill();
  }

  private static void awaitListening(Namespace server, int port, Duration deadline) {
    Await.until(
        "a listener on port " + port,
        deadline,
        () -> server.run("ss", "-Hltn", "sport", "=", ":" + port).output().contains(":" + port),
        () -> server.run("ss", "-ltn").text());
  }
}
