package org.midonet.agent.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.midonet.agent.flow.Judgement;
import org.midonet.agent.meter.Meters;
import org.midonet.agent.upcall.Counters;
import org.midonet.datapath.Datapath;
import org.midonet.datapath.DatapathException;
import org.midonet.datapath.DropReason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a file with one counter a line, {@code NAME VALUE}: what the datapath dropped, by reason
 * ({@code drop.malformed}) and by rule ({@code rule.ID}, {@code rule-unless-known.ID}), and what
 * the upcall loop did ({@code upcall.misses}). It is replaced as a whole, so a reader never sees
 * half of it.
 */
public final class CountersFile implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CountersFile.class);
  private static final String RULE = "rule.";
  private static final Duration PERIOD = Duration.ofSeconds(1);

  private final Path file;
  private final Datapath datapath;
  private final Counters counters;
  private final Meters meters;
  private final ScheduledExecutorService clock;
  private String written = "";

  private CountersFile(Path file, Datapath datapath, Counters counters, Meters meters) {
    this.file = file;
    this.datapath = datapath;
    this.counters = counters;
    this.meters = meters;
    this.clock =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("counters").factory());
  }

  /** Begins to write the file, once a second where something has changed. */
  public static CountersFile start(Path file, Datapath datapath, Counters counters, Meters meters) {
    CountersFile started = new CountersFile(file, datapath, counters, meters);
    var _ =
        started.clock.scheduleWithFixedDelay(
            started::write, 0, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    return started;
  }

  private void write() {
    try {
      String text = text(datapath.drops(), counters, meters);
      if (!text.equals(written)) {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(fresh, text);
        Files.move(
            fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        written = text;
      }
    } catch (IOException | DatapathException e) {
      LOG.warn("cannot write {}", file, e);
    }
  }

  static String text(Map<Integer, Long> drops, Counters counters, Meters meters) {
    StringBuilder text = new StringBuilder();
    drops.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(drop -> line(text, "drop." + reason(drop.getKey()), drop.getValue()));
    meters.byRule(Meters.DROP).forEach((rule, count) -> line(text, RULE + rule, count.packets()));
    meters
        .byRule(Meters.DROP_UNLESS_KNOWN)
        .forEach((rule, count) -> line(text, "rule-unless-known." + rule, count.packets()));
    for (Counters.Event event : Counters.Event.values()) {
      line(text, "upcall." + word(event), counters.of(event));
    }
    return text.toString();
  }

  /**
   * The name of a reason: {@code miss-room} of the datapath's own, {@code decided-no-route} where
   * the network has decided so.
   */
  public static String reason(int code) {
    return DropReason.of(code)
        .map(CountersFile::word)
        .or(() -> Judgement.reason(code).map(reason -> "decided-" + word(reason)))
        .orElseGet(() -> Integer.toString(code));
  }

  /** A constant as a word: {@code TOO_BIG} is {@code too-big}. */
  public static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What each rule had dropped when a file was written last; nothing if there is none. */
  public static Map<String, Long> byRule(Path file) {
    Map<String, Long> drops = new TreeMap<>();
    try (Stream<String> lines = Files.lines(file)) {
      lines
          .filter(line -> line.startsWith(RULE))
          .map(line -> line.substring(RULE.length()).split(" ", -1))
          .filter(words -> words.length == 2 && words[1].matches("[0-9]{1,18}"))
          .forEach(words -> drops.put(words[0], Long.valueOf(words[1])));
    } catch (IOException | UncheckedIOException e) {
      LOG.debug("no counters in {}", file, e);
    }
    return drops;
  }

  private static void line(StringBuilder text, String name, long value) {
    text.append(name).append(' ').append(value).append('\n');
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
