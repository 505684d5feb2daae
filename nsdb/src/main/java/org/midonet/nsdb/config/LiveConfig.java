package org.midonet.nsdb.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.midonet.nsdb.ConfigStore;
import org.midonet.nsdb.Subscription;
import org.midonet.topology.error.MidonetException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The settings of a host that are followed while a service runs: levels of loggers (spec config.md
 * section 8). What a schema gives as default does not count: only what somebody set, so that the
 * level a service was started with holds until then.
 */
public final class LiveConfig {

  private static final Logger LOG = LoggerFactory.getLogger(LiveConfig.class);
  private static final String ROOT = "root";

  private LiveConfig() {}

  /**
   * Tells the levels now, then whenever they may have changed, one call at a time.
   *
   * @param branch whose loggers: {@code agent} or {@code cluster}
   * @param listener takes levels by names of loggers; the root's name is {@code ROOT}
   */
  public static Subscription loggers(
      ConfigStore store, UUID host, String branch, Consumer<SortedMap<String, String>> listener) {
    HostConfig layers = new HostConfig(store);
    // The watch begins before the first look, or a change between both would be missed.
    Subscription subscription =
        store.watch(changed -> tell(() -> layers.set(host), branch, listener));
    tell(() -> layers.set(host), branch, listener);
    return subscription;
  }

  /** Reads what was set. */
  private interface Reading {
    Config read() throws MidonetException;
  }

  private static synchronized void tell(
      Reading reading, String branch, Consumer<SortedMap<String, String>> listener) {
    try {
      listener.accept(levels(reading.read(), branch));
    } catch (MidonetException | ConfigException e) {
      LOG.warn("The levels of loggers stay as they are: {}", e.getMessage());
    }
  }

  /** Levels by names of loggers, as {@code branch.loggers} has them. */
  static SortedMap<String, String> levels(Config set, String branch) {
    SortedMap<String, String> levels = new TreeMap<>();
    String loggers = branch + ".loggers";
    Config resolved = set.resolve(ConfigResolveOptions.defaults().setAllowUnresolved(true));
    if (!resolved.hasPath(loggers)) {
      return levels;
    }
    for (Map.Entry<String, ConfigValue> entry : resolved.getConfig(loggers).entrySet()) {
      try {
        if (entry.getValue().valueType() == ConfigValueType.STRING) {
          levels.put(logger(entry.getKey()), String.valueOf(entry.getValue().unwrapped()));
        }
      } catch (ConfigException.NotResolved e) {
        // It points to a schema's default: nobody set it.
      }
    }
    return levels;
  }

  /** A last element {@code root} means the logger named by the path before it. */
  private static String logger(String path) {
    List<String> parts = ConfigUtil.splitPath(path);
    boolean isRoot = parts.getLast().equals(ROOT);
    if (isRoot && parts.size() == 1) {
      return "ROOT";
    }
    return String.join(".", isRoot ? parts.subList(0, parts.size() - 1) : parts);
  }
}
