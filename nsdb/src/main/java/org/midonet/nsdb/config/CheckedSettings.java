package org.midonet.nsdb.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** New settings, checked against the known keys before anything is stored. */
public final class CheckedSettings {
  private final KnownKeys keys;
  private final List<String> unknown = new ArrayList<>();
  private final Map<String, ConfigValue> checked = new LinkedHashMap<>();

  private CheckedSettings(KnownKeys keys) {
    this.keys = keys;
  }

  /**
   * Checks settings.
   *
   * @param force take keys that nobody knows
   * @throws RefusedSettings when a value is of the wrong type, or a key is unknown
   */
  public static CheckedSettings check(Config given, KnownKeys keys, boolean force)
      throws RefusedSettings {
    CheckedSettings settings = new CheckedSettings(keys);
    settings.walk(given.root(), List.of());
    if (!force && !settings.unknown.isEmpty()) {
      throw new RefusedSettings(settings.refusal(), true);
    }
    return settings;
  }

  /** The settings in the form in which they are stored. */
  public Config config() {
    return over(ConfigFactory.empty());
  }

  /**
   * What is stored with these settings put over it. A setting takes the place of the one that was
   * there, whatever that was: merged as HOCON merges, two substitutions would both stay.
   */
  public Config over(Config stored) {
    Config all = stored;
    for (Map.Entry<String, ConfigValue> setting : checked.entrySet()) {
      all = all.withValue(setting.getKey(), setting.getValue());
    }
    return all;
  }

  /** The keys that nobody knows. */
  public List<String> unknown() {
    return unknown;
  }

  private void walk(ConfigObject object, List<String> above) throws RefusedSettings {
    for (Map.Entry<String, ConfigValue> member : object.entrySet()) {
      List<String> path = new ArrayList<>(above);
      path.add(member.getKey());
      if (Hocon.isObject(member.getValue())) {
        ConfigObject below = (ConfigObject) member.getValue();
        refuseObject(String.join(".", path));
        walk(below, path);
      } else {
        leaf(path, member.getValue());
      }
    }
  }

  private void refuseObject(String path) throws RefusedSettings {
    Optional<KnownKey> key = keys.find(path);
    if (key.isPresent() && !keys.isBranch(path) && !keys.isLogger(path)) {
      throw refused(path + " takes " + key.get().type() + ", not an object");
    }
  }

  private void leaf(List<String> parts, ConfigValue value) throws RefusedSettings {
    String path = keys.home(String.join(".", parts));
    // A part with a dot in it, such as "a.b".c, looks like a known key and is none.
    boolean plain = parts.stream().noneMatch(part -> part.contains("."));
    Optional<KeyType> type = plain ? keys.type(path) : Optional.empty();
    ConfigValue stored = value;
    if (type.isEmpty()) {
      if (keys.isBranch(path)) {
        throw refused(path + " is a group of settings and takes no value");
      }
      unknown.add(path);
    } else if (Hocon.isResolved(value)) {
      stored =
          type.get()
              .accept(value)
              .orElseThrow(
                  () ->
                      refused(
                          path
                              + " takes "
                              + type.get()
                              + ", not "
                              + value.render(ConfigRenderOptions.concise())));
    }
    String joined =
        type.isPresent()
            ? ConfigUtil.joinPath(List.of(path.split("\\.")))
            : ConfigUtil.joinPath(parts);
    checked.put(joined, stored);
  }

  private String refusal() {
    StringBuilder text = new StringBuilder();
    for (String path : unknown) {
      text.append(text.isEmpty() ? "" : "; ").append("unknown key ").append(path);
      keys.suggestion(path)
          .ifPresent(near -> text.append(", did you mean ").append(near).append('?'));
    }
    return text.toString();
  }

  private static RefusedSettings refused(String text) {
    return new RefusedSettings(text, false);
  }
}
