package org.midonet.cluster.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Codecs of plain values. Numbers and booleans are also taken from strings: the original
 * midonet-cli sends {@code "24"}.
 */
public final class Scalars {

  private static final Pattern UUID_TEXT =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  /** A string of any length. */
  public static final Codec<String> TEXT = text(0, Integer.MAX_VALUE);

  /** The name of an object: at most 255 characters. */
  public static final Codec<String> NAME = text(0, 255);

  /**
   * A text that stands as one segment in its object's address: 1 to 255 characters. Dots alone
   * would lead to another object, controls do not survive in headers, and the web server takes no
   * escaped percent sign.
   */
  public static final Codec<String> SEGMENT = segment(text(1, 255));

  /** A flag. */
  public static final Codec<Boolean> BOOLEAN =
      codec(
          Codec.schema("boolean"),
          (node, problems) -> {
            String text = node.isTextual() ? node.textValue().trim().toLowerCase(Locale.ROOT) : "";
            if (node.isBoolean() || text.equals("true") || text.equals("false")) {
              return Optional.of(node.isBoolean() ? node.booleanValue() : text.equals("true"));
            }
            problems.add("must be true or false");
            return Optional.empty();
          },
          JsonNodeFactory.instance::booleanNode);

  /** An identity. */
  public static final Codec<UUID> UUID_CODEC =
      codec(
          Codec.schema("string").put("format", "uuid"),
          (node, problems) -> {
            Optional<UUID> id = node.isTextual() ? uuid(node.textValue()) : Optional.empty();
            if (id.isEmpty()) {
              problems.add("must be a UUID");
            }
            return id;
          },
          id -> JsonNodeFactory.instance.textNode(id.toString()));

  /** Any 32-bit integer. */
  public static final Codec<Integer> INTEGER = integer(Integer.MIN_VALUE, Integer.MAX_VALUE);

  /** Any 64-bit integer. */
  public static final Codec<Long> LONG = number(Long.MIN_VALUE, Long.MAX_VALUE);

  private Scalars() {}

  /** A UUID in its usual text form, and no other. */
  public static Optional<UUID> uuid(String text) {
    return UUID_TEXT.matcher(text).matches()
        ? Optional.of(UUID.fromString(text))
        : Optional.empty();
  }

  /** A string with bounds on its length, both included. */
  public static Codec<String> text(int shortest, int longest) {
    ObjectNode schema = Codec.schema("string");
    if (shortest > 0) {
      schema.put("minLength", shortest);
    }
    if (longest < Integer.MAX_VALUE) {
      schema.put("maxLength", longest);
    }
    return codec(
        schema,
        (node, problems) -> {
          if (!node.isTextual()) {
            problems.add("must be a string");
            return Optional.empty();
          }
          String text = node.textValue();
          if (text.length() < shortest || text.length() > longest) {
            problems.add("must have " + shortest + " to " + longest + " characters");
            return Optional.empty();
          }
          return Optional.of(text);
        },
        JsonNodeFactory.instance::textNode);
  }

  private static Codec<String> segment(Codec<String> text) {
    return codec(
        text.schema(),
        (node, problems) -> {
          Optional<String> read = text.read(node, problems);
          if (read.isPresent()
              && (read.get().matches("[.]{1,2}")
                  || read.get().chars().anyMatch(c -> c == '%' || Character.isISOControl(c)))) {
            problems.add("must not be . or .. nor have control characters or %");
            return Optional.empty();
          }
          return read;
        },
        JsonNodeFactory.instance::textNode);
  }

  /** An integer with bounds, both included. */
  public static Codec<Integer> integer(int least, int greatest) {
    Codec<Long> wide = number(least, greatest);
    return codec(
        wide.schema().put("format", "int32"),
        (node, problems) -> wide.read(node, problems).map(Long::intValue),
        JsonNodeFactory.instance::numberNode);
  }

  private static Codec<Long> number(long least, long greatest) {
    ObjectNode schema = Codec.schema("integer").put("minimum", least).put("maximum", greatest);
    return codec(
        schema,
        (node, problems) -> {
          Optional<Long> value = wholeNumber(node);
          if (value.isEmpty()) {
            problems.add("must be a whole number");
          } else if (value.get() < least || value.get() > greatest) {
            problems.add("must lie between " + least + " and " + greatest);
            return Optional.empty();
          }
          return value;
        },
        JsonNodeFactory.instance::numberNode);
  }

  private static Optional<Long> wholeNumber(JsonNode node) {
    if (node.isIntegralNumber() && node.canConvertToLong()) {
      return Optional.of(node.longValue());
    }
    if (node.isTextual() && node.textValue().trim().matches("-?[0-9]{1,18}")) {
      return Optional.of(Long.parseLong(node.textValue().trim()));
    }
    return Optional.empty();
  }

  /** One of a few values, each with its word. Words are case-sensitive. */
  public static <E> Codec<E> words(Map<String, E> words) {
    Map<String, E> byWord = new LinkedHashMap<>(words);
    Map<E, String> byValue = new LinkedHashMap<>();
    byWord.forEach((word, value) -> byValue.putIfAbsent(value, word));
    ObjectNode schema = Codec.schema("string");
    byWord.keySet().forEach(schema.putArray("enum")::add);
    return codec(
        schema,
        (node, problems) -> {
          Optional<E> value =
              Optional.ofNullable(node.isTextual() ? byWord.get(node.textValue()) : null);
          if (value.isEmpty()) {
            problems.add("must be one of " + String.join(", ", byWord.keySet()));
          }
          return value;
        },
        value -> JsonNodeFactory.instance.textNode(byValue.getOrDefault(value, value.toString())));
  }

  /** The constants of an enum by their lower-case names. */
  public static <E extends Enum<E>> Codec<E> lowerCase(Class<E> type) {
    Map<String, E> words = new LinkedHashMap<>();
    for (E value : type.getEnumConstants()) {
      words.put(value.name().toLowerCase(Locale.ROOT), value);
    }
    return words(words);
  }

  /** The constants of an enum by their names. */
  public static <E extends Enum<E>> Codec<E> upperCase(Class<E> type) {
    Map<String, E> words = new LinkedHashMap<>();
    for (E value : type.getEnumConstants()) {
      words.put(value.name(), value);
    }
    return words(words);
  }

  static <T> Codec<T> codec(
      ObjectNode schema,
      BiFunction<JsonNode, Problems, Optional<T>> read,
      Function<T, ? extends JsonNode> write) {
    return new Codec<>() {
      @Override
      public Optional<T> read(JsonNode node, Problems problems) {
        return read.apply(node, problems);
      }

      @Override
      public JsonNode write(T value, Links links) {
        return write.apply(value);
      }

      @Override
      public ObjectNode schema() {
        return schema.deepCopy();
      }
    };
  }
}
