package org.midonet.telemetry;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Levels of loggers that are set from outside while a daemon runs. What is no longer set goes back
 * to the level that it had.
 */
public final class LogLevels {

  private static final Logger LOG = LoggerFactory.getLogger(LogLevels.class);

  /** The levels before we changed them; empty: inherited. */
  private final Map<String, Optional<Level>> before = new HashMap<>();

  /** Takes levels by names of loggers; {@code ROOT} is the root's. */
  public synchronized void set(Map<String, String> levels) {
    if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
      LOG.warn("Levels of loggers are not followed: the logging of this process is not logback");
      return;
    }
    Map<String, Level> wanted = new HashMap<>();
    levels.forEach((name, text) -> level(name, text).ifPresent(level -> wanted.put(name, level)));
    Map.copyOf(before)
        .forEach(
            (name, level) -> {
              if (!wanted.containsKey(name)) {
                before.remove(name);
                context.getLogger(name).setLevel(level.orElse(null));
                LOG.info(
                    "Logger {} is {} again", name, context.getLogger(name).getEffectiveLevel());
              }
            });
    wanted.forEach(
        (name, level) -> {
          var logger = context.getLogger(name);
          if (!level.equals(logger.getLevel())) {
            before.putIfAbsent(name, Optional.ofNullable(logger.getLevel()));
            logger.setLevel(level);
            LOG.info("Logger {} is {}", name, level);
          }
        });
  }

  private static Optional<Level> level(String name, String text) {
    Level level = Level.toLevel(text.trim().toUpperCase(Locale.ROOT), null);
    if (level == null) {
      LOG.warn("Logger {}: there is no level {}", name, text);
    }
    return Optional.ofNullable(level);
  }
}
