package org.midonet.agent.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.midonet.agent.upcall.Counters;
import org.midonet.datapath.Datapath;
import org.midonet.datapath.DatapathException;
import org.midonet.datapath.DropReason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a file with one counter a line, {@code NAME VALUE}: what the datapath dropped, by reason
 * ({@code drop.malformed}; {@code drop.NUMBER} for the agent's own reasons), and what the upcall
 * loop did ({@code upcall.misses}). It is replaced as a whole, so a reader never sees half of it.
 */
public final class CountersFile implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CountersFile.class);
  private static final Duration PERIOD = Duration.ofSeconds(1);

  private final Path file;
  private final Datapath datapath;
  private final Counters counters;
  private final ScheduledExecutorService clock;
  private String written = "";

  private CountersFile(Path file, Datapath datapath, Counters counters) {
    this.file = file;
    this.datapath = datapath;
    this.counters = counters;
    this.clock =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("counters").factory());
  }

  /** Begins to write the file, once a second where something has changed. */
  public static CountersFile start(Path file, Datapath datapath, Counters counters) {
    CountersFile started = new CountersFile(file, datapath, counters);
    var _ =
        started.clock.scheduleWithFixedDelay(
            started::write, 0, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    return started;
  }

  private void write() {
    try {
      String text = text(datapath.drops(), counters);
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

  static String text(Map<Integer, Long> drops, Counters counters) {
    StringBuilder text = new StringBuilder();
    drops.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(drop -> line(text, "drop." + reason(drop.getKey()), drop.getValue()));
    for (Counters.Event event : Counters.Event.values()) {
      line(text, "upcall." + word(event), counters.of(event));
    }
    return text.toString();
  }

  /** The name of a reason of the datapath's: {@code miss-room}; the number of one of ours. */
  public static String reason(int code) {
    return DropReason.of(code).map(CountersFile::word).orElseGet(() -> Integer.toString(code));
  }

  /** A constant as a word: {@code TOO_BIG} is {@code too-big}. */
  public static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static void line(StringBuilder text, String name, long value) {
    text.append(name).append(' ').append(value).append('\n');
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
