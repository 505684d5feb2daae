package org.midonet.nsdb.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The table of keys that come with this release. Made by {@link #load}. */
public final class KnownKeys {
  /** The schemas, in the order in which they are deployed. */
  public static final List<String> SCHEMAS = List.of("agent", "cluster", "nsdb");

  private static final List<String> LOGGERS = List.of("agent.loggers.", "cluster.loggers.");
  private static final KeyType LEVEL = KeyType.parse("level");
  private static final int NEAR = 4;

  private final Map<String, KnownKey> keys = new LinkedHashMap<>();

  private KnownKeys() {}

  /** Reads the table. */
  public static KnownKeys load() {
    KnownKeys known = new KnownKeys();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(KnownKeys.class.getResourceAsStream("keys.txt")),
                StandardCharsets.UTF_8))) {
      for (String line : lines.lines().filter(line -> !line.startsWith("#")).toList()) {
        String[] parts = line.split(" \\| ", 4);
        known.keys.put(
            parts[0], new KnownKey(parts[0], KeyType.parse(parts[1]), parts[2], parts[3]));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return known;
  }

  /** All of them, in the order of the table. */
  public Collection<KnownKey> all() {
    return keys.values();
  }

  /** The key of that path. */
  public Optional<KnownKey> find(String path) {
    return Optional.ofNullable(keys.get(path));
  }

  /** The type of a key; loggers may have any name. */
  public Optional<KeyType> type(String path) {
    KnownKey key = keys.get(path);
    if (key != null) {
      return Optional.of(key.type());
    }
    return isLogger(path) ? Optional.of(LEVEL) : Optional.empty();
  }

  /** Whether a key is the level of a logger; such keys may have any name, and others below them. */
  public boolean isLogger(String path) {
    return LOGGERS.stream().anyMatch(path::startsWith);
  }

  /**
   * The key that a setting belongs to: a level for a logger that has others below it is the level
   * of its {@code root}.
   */
  public String home(String path) {
    boolean inner =
        isLogger(path) && keys.keySet().stream().anyMatch(key -> key.startsWith(path + "."));
    return inner ? path + ".root" : path;
  }

  /** Whether keys begin with this path. */
  public boolean isBranch(String path) {
    return keys.keySet().stream().anyMatch(key -> key.startsWith(path + "."));
  }

  /** The known key that is most like another, if one is. */
  public Optional<String> suggestion(String path) {
    return keys.keySet().stream()
        .min(Comparator.comparingInt(key -> distance(key, path)))
        .filter(key -> distance(key, path) <= Math.max(NEAR, path.length() / NEAR));
  }

  /** How many characters differ: Levenshtein's distance. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }

  /** A schema as it is deployed: every default, with {@code _type} and {@code _description}. */
  public Config schema(String name) {
    Config schema = ConfigFactory.empty();
    for (KnownKey key : keys.values()) {
      if (key.schema().equals(name)) {
        schema = schema.withFallback(standard(key)).withFallback(about(key));
      }
    }
    return schema;
  }

  /** All defaults. */
  public Config defaults() {
    StringBuilder text = new StringBuilder();
    keys.values()
        .forEach(key -> text.append(key.path()).append(" = ").append(key.standard()).append('\n'));
    return ConfigFactory.parseString(
        text.toString(), ConfigParseOptions.defaults().setOriginDescription("schema"));
  }

  private static Config standard(KnownKey key) {
    return ConfigFactory.parseString(key.path() + " = " + key.standard());
  }

  private static Config about(KnownKey key) {
    if (key.path().startsWith("agent.loggers.") || key.path().startsWith("cluster.loggers.")) {
      return ConfigFactory.empty();
    }
    return ConfigFactory.parseMap(
        Map.of(
            key.path() + "_type", key.type().declared(),
            key.path() + "_description", key.description()));
  }

  /** The version that this release's schema has. */
  public int version(String schema) {
    KnownKey key = keys.get(schema + ".schemaVersion");
    return key == null ? 0 : Integer.parseInt(key.standard());
  }
}
