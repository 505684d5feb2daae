package org.midonet.cli.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * An INI file as {@code ~/.midonetrc} is one: sections, {@code key = value} or {@code key : value},
 * comments, continued lines, {@code %(other)s}.
 */
final class IniFile {
  private static final String DEFAULTS = "DEFAULT";
  private static final int DEPTH = 10;

  private final Map<String, Map<String, String>> sections = new HashMap<>();

  private IniFile() {}

  /** Reads a file; empty when it is not an INI file. A file that does not exist has no sections. */
  static Optional<IniFile> read(Path path) {
    try {
      return Files.exists(path) ? parse(Files.readAllLines(path)) : Optional.of(new IniFile());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  static Optional<IniFile> parse(List<String> lines) {
    IniFile file = new IniFile();
    String section = "";
    String key = "";
    for (String line : lines) {
      String text = line.strip();
      if (text.isEmpty() || line.startsWith("#") || line.startsWith(";")) {
        continue;
      }
      if (Character.isWhitespace(line.charAt(0)) && !key.isEmpty()) {
        file.section(section).merge(key, text, (before, more) -> before + "\n" + more);
      } else if (text.startsWith("[") && text.endsWith("]")) {
        section = text.substring(1, text.length() - 1);
        key = "";
      } else {
        int separator = separator(text);
        if (separator <= 0 || section.isEmpty()) {
          return Optional.empty();
        }
        key = text.substring(0, separator).strip().toLowerCase(Locale.ROOT);
        file.section(section).put(key, value(text.substring(separator + 1)));
      }
    }
    return Optional.of(file);
  }

  private static int separator(String text) {
    int equals = text.indexOf('=');
    int colon = text.indexOf(':');
    return equals < 0 || (colon >= 0 && colon < equals) ? colon : equals;
  }

  private static String value(String text) {
    int comment = text.indexOf(" ;");
    return (comment < 0 ? text : text.substring(0, comment)).strip();
  }

  private Map<String, String> section(String name) {
    return sections.computeIfAbsent(name, any -> new HashMap<>());
  }

  /** A value of a section, or of the section {@code DEFAULT}. */
  Optional<String> get(String section, String key) {
    return raw(section, key).map(text -> expand(section, text, DEPTH));
  }

  private Optional<String> raw(String section, String key) {
    return Optional.ofNullable(sections.getOrDefault(section, Map.of()).get(key))
        .or(() -> Optional.ofNullable(sections.getOrDefault(DEFAULTS, Map.of()).get(key)));
  }

  /** Replaces {@code %(key)s} where the key exists; every other percent sign stands for itself. */
  private String expand(String section, String text, int depth) {
    int start = text.indexOf("%(");
    int end = text.indexOf(")s", Math.max(start, 0));
    if (start < 0 || end < 0 || depth == 0) {
      return text;
    }
    String key = text.substring(start + 2, end).toLowerCase(Locale.ROOT);
    String tail = expand(section, text.substring(end + 2), depth);
    Optional<String> other = raw(section, key).map(value -> expand(section, value, depth - 1));
    return text.substring(0, start) + other.orElse(text.substring(start, end + 2)) + tail;
  }
}
