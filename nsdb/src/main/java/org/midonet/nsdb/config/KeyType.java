package org.midonet.nsdb.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The type of a configuration key.
 *
 * @param name as the table writes it
 * @param words what an enumeration takes; empty for other types
 */
public record KeyType(String name, List<String> words) {
  private static final List<String> LEVELS =
      List.of("OFF", "ERROR", "WARN", "INFO", "DEBUG", "TRACE", "ALL");
  private static final String KEY = "value";

  /** A duration whose bare numbers are seconds. */
  private static final String SECONDS = "seconds";

  static KeyType parse(String text) {
    if (text.startsWith("enum[")) {
      String inside = text.substring("enum[".length(), text.length() - 1);
      return new KeyType(text, Arrays.stream(inside.split(",", -1)).map(String::strip).toList());
    }
    return new KeyType(text, text.equals("level") ? LEVELS : List.of());
  }

  /** Never shown unasked. */
  public boolean isSecret() {
    return name.equals("secret");
  }

  /** What a schema in the store calls it. */
  public String declared() {
    return switch (name) {
      case "secret", "level" -> "string";
      case SECONDS -> "duration";
      default -> name;
    };
  }

  /** The value in the form in which it is stored; empty: it is not of this type. */
  public Optional<ConfigValue> accept(ConfigValue value) {
    ConfigValueType kind = value.valueType();
    if (kind == ConfigValueType.OBJECT
        || kind == ConfigValueType.LIST
        || kind == ConfigValueType.NULL) {
      return Optional.empty();
    }
    Config holder = value.atKey(KEY);
    String text = holder.getString(KEY);
    try {
      return switch (name) {
        // The digits as they were typed: a secret of digits alone is still a text.
        case "string", "secret" -> Optional.of(ConfigValueFactory.fromAnyRef(text));
        case "bool" -> Optional.of(ConfigValueFactory.fromAnyRef(holder.getBoolean(KEY)));
        case "int" -> Optional.of(ConfigValueFactory.fromAnyRef(Long.parseLong(text.strip())));
        case "duration" ->
            holder.getDuration(KEY).isNegative() ? Optional.empty() : Optional.of(value);
        // Manuals write bgp_holdtime=3, as BGP's own timers are counted; elsewhere that is 3 ms.
        case SECONDS -> {
          boolean bare = text.strip().chars().allMatch(Character::isDigit);
          ConfigValue whole = bare ? ConfigValueFactory.fromAnyRef(text.strip() + "s") : value;
          yield whole.atKey(KEY).getDuration(KEY).isNegative()
              ? Optional.empty()
              : Optional.of(whole);
        }
        default -> word(text);
      };
    } catch (ConfigException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  private Optional<ConfigValue> word(String text) {
    return words.stream()
        .filter(word -> word.toLowerCase(Locale.ROOT).equals(text.toLowerCase(Locale.ROOT)))
        .findFirst()
        .map(ConfigValueFactory::fromAnyRef);
  }

  @Override
  public String toString() {
    return words.isEmpty() ? declared() : "one of " + String.join(", ", words);
  }
}
