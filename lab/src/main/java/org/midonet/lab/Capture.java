package org.midonet.lab;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A running tcpdump on one interface; its lines are what passed the filter. */
public final class Capture implements AutoCloseable {
  private final Started tcpdump;

  private Capture(Started tcpdump) {
    this.tcpdump = tcpdump;
  }

  /**
   * Starts a capture and waits until it sees packets.
   *
   * @param filter in pcap-filter(7) syntax
   */
  public static Capture start(Lab lab, Namespace namespace, String interfaceName, String filter) {
    String what = "tcpdump-" + namespace.name() + "-" + interfaceName;
    Started started =
        lab.start(
            what,
            namespace,
            Map.of(),
            List.of(
                "tcpdump",
                "-i",
                interfaceName,
                "-n",
                "-e",
                "-l",
                "-U",
                "--immediate-mode",
                "-Z",
                "root",
                filter));
    var _ = started.awaitOutput(Pattern.compile("listening on"), Duration.ofSeconds(10));
    return new Capture(started);
  }

  /** One line a packet, so far. */
  public List<String> packets() {
    return tcpdump.text().lines().filter(line -> line.matches("\\d\\d:\\d\\d:.*")).toList();
  }

  /** Waits until {@code count} packets were seen. */
  public List<String> await(int count, Duration deadline) {
    Await.until(
        count + " captured packets",
        deadline,
        () -> packets().size() >= count,
        () -> packets().toString());
    return packets();
  }

  /** The file it writes to. */
  public Path file() {
    return tcpdump.output();
  }

  /** Stops the capture; what it saw can still be read. */
  @Override
  public void close() {
    if (tcpdump.alive()) {
      tcpdump.signal("INT");
      int _ = tcpdump.awaitEnd(Duration.ofSeconds(10));
    }
  }
}
