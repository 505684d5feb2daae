package org.midonet.cli.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An INI file of a service, such as {@code midonet.conf}: {@code key = value} or {@code key :
 * value} in sections; comments by {@code #} or {@code ;}, behind a blank also in a line; quotes are
 * taken off; a backslash at its end continues a line.
 */
public final class LocalIni {
  private static final Pattern COMMENT = Pattern.compile("(^|\\s)[#;].*$");
  private static final Pattern SECTION = Pattern.compile("\\[([^]]+)]");
  private static final Pattern SETTING = Pattern.compile("([^=:]+)[=:](.*)");
  private static final Pattern QUOTED = Pattern.compile("\"(.*)\"|'(.*)'");

  private LocalIni() {}

  /**
   * Values by section and key, in the order of the file.
   *
   * @throws IOException when the file cannot be read
   */
  public static Map<String, Map<String, String>> read(Path path) throws IOException {
    return parse(Files.readAllLines(path));
  }

  static Map<String, Map<String, String>> parse(List<String> lines) {
    Map<String, Map<String, String>> sections = new LinkedHashMap<>();
    String section = "";
    for (String line : joined(lines)) {
      String text = COMMENT.matcher(line).replaceFirst("").strip();
      Matcher heading = SECTION.matcher(text);
      Matcher setting = SETTING.matcher(text);
      if (heading.matches()) {
        section = heading.group(1).strip();
      } else if (setting.matches()) {
        sections
            .computeIfAbsent(section, any -> new LinkedHashMap<>())
            .put(setting.group(1).strip(), unquoted(setting.group(2).strip()));
      }
    }
    return sections;
  }

  private static List<String> joined(List<String> lines) {
    List<String> whole = new ArrayList<>();
    StringBuilder open = new StringBuilder();
    for (String line : lines) {
      if (line.endsWith("\\")) {
        open.append(line, 0, line.length() - 1);
      } else {
        whole.add(open.append(line).toString());
        open.setLength(0);
      }
    }
    if (!open.isEmpty()) {
      whole.add(open.toString());
    }
    return whole;
  }

  private static String unquoted(String text) {
    Matcher quoted = QUOTED.matcher(text);
    return quoted.matches() ? text.substring(1, text.length() - 1) : text;
  }
}
