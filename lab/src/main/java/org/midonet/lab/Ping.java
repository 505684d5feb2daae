package org.midonet.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a run of ping saw.
 *
 * @param text ping's own closing lines
 */
public record Ping(int sent, int received, int duplicates, String text) {
  private static final Pattern COUNTS =
      Pattern.compile("(\\d+) packets transmitted, (\\d+) received(?:, \\+(\\d+) duplicates)?");

  /** Seconds that an answer may take: on a busy machine it comes late, and is no loss. */
  private static final String ANSWER = "5";

  /**
   * Sends {@code count} echo requests 200 ms apart to an IPv4 or IPv6 address, and waits for the
   * answers.
   */
  public static Ping run(Namespace from, String to, int count, String... options) {
    List<String> command =
        new ArrayList<>(
            List.of("ping", "-n", "-c", Integer.toString(count), "-i", "0.2", "-W", ANSWER));
    command.addAll(List.of(options));
    command.add(to);
    return parse(Commands.run(Duration.ofSeconds(count + 20L), "", Map.of(), from.inside(command)));
  }

  /** One request at a time until one is answered, which proves that the path works by then. */
  public static Ping untilAnswered(Namespace from, String to, Duration deadline) {
    return Await.value(
        from.name() + " to reach " + to,
        deadline,
        () -> {
          Ping ping = parse(from.run("ping", "-n", "-c", "1", "-W", "1", to));
          return ping.received() > 0 ? java.util.Optional.of(ping) : java.util.Optional.empty();
        },
        () -> from.run("ip", "neigh", "show").text());
  }

  /** Reads the counts out of what ping printed; all zero where it printed none. */
  public static Ping parse(Outcome outcome) {
    return parse(outcome.text());
  }

  public static Ping parse(String text) {
    Matcher matcher = COUNTS.matcher(text);
    if (!matcher.find()) {
      return new Ping(0, 0, 0, text);
    }
    String last = text.substring(matcher.start()).strip().replaceAll("\\s*\\n\\s*", ", ");
    String duplicates = matcher.group(3);
    return new Ping(
        Integer.parseInt(matcher.group(1)),
        Integer.parseInt(matcher.group(2)),
        duplicates == null ? 0 : Integer.parseInt(duplicates),
        last);
  }

  /** Whether something was sent and all of it answered. */
  public boolean complete() {
    return sent > 0 && received == sent;
  }

  /** The closing line without what a reader need not know. */
  public String summary() {
    Matcher times = Pattern.compile("= ([0-9.]+)/([0-9.]+)/").matcher(text);
    return received
        + "/"
        + sent
        + " answered"
        + (times.find() ? ", " + times.group(2) + " ms" : "");
  }
}
