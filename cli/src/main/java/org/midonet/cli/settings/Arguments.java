package org.midonet.cli.settings;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.midonet.nsdb.config.UsageText;

/**
 * The command line of midonet-cli: options and words in any order, unambiguous prefixes of long
 * options, joined short flags.
 */
final class Arguments {
  /** Long options that take a value, with the name under which the value is kept. */
  private static final Map<String, String> VALUED =
      Map.of(
          "midonet-url", "api_url",
          "disable_ssl_certificate_validation", "disable_ssl_certificate_validation",
          "user", "username",
          "project-id", "project_id",
          "tenant", "tenant",
          "output", "output");

  private static final Map<String, Character> FLAGS =
      Map.of("help", 'h', "no-auth", 'A', "eval", 'e', "password", 'p', "debug", 'd');

  private static final Map<Character, String> SHORT_VALUED =
      Map.of('u', "user", 'i', "project-id", 'o', "output");

  private final List<String> arguments;
  private final Map<String, String> values = new HashMap<>();
  private final StringBuilder flags = new StringBuilder();
  private final List<String> words = new ArrayList<>();
  private int at;

  private Arguments(List<String> arguments) {
    this.arguments = arguments;
  }

  static Arguments parse(List<String> arguments) throws BadSettings {
    Arguments parsed = new Arguments(arguments);
    parsed.read();
    return parsed;
  }

  /** A setting that an option gave. */
  Optional<String> value(String setting) {
    return Optional.ofNullable(values.get(setting));
  }

  /** Whether a flag was given, by its letter. */
  boolean has(char flag) {
    return flags.indexOf(String.valueOf(flag)) >= 0;
  }

  /** What is not an option. */
  List<String> words() {
    return words;
  }

  private void read() throws BadSettings {
    while (at < arguments.size()) {
      String argument = arguments.get(at++);
      if (argument.equals("--")) {
        words.addAll(arguments.subList(at, arguments.size()));
        return;
      } else if (argument.startsWith("--")) {
        longOption(argument.substring(2));
      } else if (argument.startsWith("-") && argument.length() > 1) {
        shortOptions(argument.substring(1));
      } else {
        words.add(argument);
      }
    }
  }

  private void longOption(String text) throws BadSettings {
    int equals = text.indexOf('=');
    String given = equals < 0 ? text : text.substring(0, equals);
    String name = complete(given);
    if (VALUED.containsKey(name)) {
      String value = equals < 0 ? next("--" + name) : text.substring(equals + 1);
      values.put(VALUED.getOrDefault(name, name), value);
    } else if (equals >= 0) {
      throw wrong("--" + name + " option does not take a value");
    } else {
      flags.append(FLAGS.getOrDefault(name, '?'));
    }
  }

  private static String complete(String given) throws BadSettings {
    List<String> fitting = new ArrayList<>();
    for (Map<String, ?> names : List.of(VALUED, FLAGS)) {
      for (String name : names.keySet()) {
        if (name.equals(given)) {
          return name;
        }
        if (name.startsWith(given)) {
          fitting.add(name);
        }
      }
    }
    if (fitting.size() == 1) {
      return fitting.getFirst();
    }
    throw wrong(
        fitting.isEmpty()
            ? "no such option: --" + given
            : "ambiguous option: --"
                + given
                + " ("
                + String.join(", ", fitting.stream().sorted().map(name -> "--" + name).toList())
                + "?)");
  }

  private void shortOptions(String letters) throws BadSettings {
    for (int i = 0; i < letters.length(); i++) {
      char letter = letters.charAt(i);
      String valued = SHORT_VALUED.getOrDefault(letter, "");
      if (!valued.isEmpty()) {
        String rest = letters.substring(i + 1);
        values.put(VALUED.getOrDefault(valued, valued), rest.isEmpty() ? next("-" + letter) : rest);
        return;
      }
      if (!FLAGS.containsValue(letter)) {
        throw wrong("no such option: -" + letter);
      }
      flags.append(letter);
    }
  }

  private String next(String option) throws BadSettings {
    if (at == arguments.size()) {
      throw wrong(option + " option requires an argument");
    }
    return arguments.get(at++);
  }

  private static BadSettings wrong(String text) {
    return new BadSettings(
        UsageText.of("midonet-cli").lines().findFirst().orElseThrow()
            + "\n\nmidonet-cli: error: "
            + text);
  }
}
