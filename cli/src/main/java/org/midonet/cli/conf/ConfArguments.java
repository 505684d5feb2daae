package org.midonet.cli.conf;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The command line of mn-conf: the sub-command, then its options and words in any order. */
final class ConfArguments {
  /** The options of a sub-command: long names; those that take a value end in {@code =}. */
  private static final List<String> QUERY =
      List.of("host=", "template=", "host-only", "schema", "json", "comments", "show-secrets");

  private static final Map<String, List<String>> OPTIONS =
      Map.ofEntries(
          Map.entry("dump", QUERY),
          Map.entry("get", QUERY),
          Map.entry("set", List.of("host=", "template=", "clear", "force")),
          Map.entry("unset", List.of("host=", "template=")),
          Map.entry("template-get", List.of("host=", "all")),
          Map.entry("template-set", List.of("host=", "template=")),
          Map.entry("template-clear", List.of("host=")),
          Map.entry("template-list", List.of()),
          Map.entry("hosts", List.of()),
          Map.entry("import", List.of("host=", "template=", "file=", "all")),
          Map.entry("doc", List.of()),
          Map.entry("deploy", List.of()),
          Map.entry("dump-bundled-config", List.of()));

  private static final Map<Character, String> LETTERS =
      Map.of(
          'h',
          "host",
          't',
          "template",
          'H',
          "host-only",
          's',
          "schema",
          'j',
          "json",
          'c',
          "comments",
          'f',
          "file",
          'a',
          "all");

  private final String command;
  private final Map<String, String> options = new HashMap<>();
  private final List<String> words = new ArrayList<>();

  private ConfArguments(String command) {
    this.command = command;
  }

  static ConfArguments parse(List<String> arguments) throws ConfFailure {
    if (arguments.isEmpty()) {
      throw ConfFailure.misused("");
    }
    ConfArguments parsed = new ConfArguments(arguments.getFirst());
    if (parsed.command.equals("--help")) {
      parsed.options.put("help", "");
      return parsed;
    }
    if (!OPTIONS.containsKey(parsed.command)) {
      throw ConfFailure.misused(
          parsed.command.startsWith("-")
              ? "Unknown option '" + parsed.command.replaceFirst("^-+", "") + "'"
              : "Unknown sub-command '" + parsed.command + "'");
    }
    parsed.read(arguments.subList(1, arguments.size()));
    return parsed;
  }

  String command() {
    return command;
  }

  List<String> words() {
    return words;
  }

  boolean has(String option) {
    return options.containsKey(option);
  }

  Optional<String> value(String option) {
    return Optional.ofNullable(options.get(option));
  }

  /** The value of an option that must be given. */
  String required(String option) throws ConfFailure {
    return value(option)
        .orElseThrow(() -> ConfFailure.misused("Required option '" + option + "' not found"));
  }

  /** The only word, which must be given. */
  String word() throws ConfFailure {
    if (words.size() != 1) {
      throw ConfFailure.misused(
          "Failed to parse the trailing argument list: '" + String.join(" ", words) + "'");
    }
    return words.getFirst();
  }

  /** Refuses more than one of several options. */
  void atMostOneOf(String... names) throws ConfFailure {
    if (List.of(names).stream().filter(this::has).count() > 1) {
      throw ConfFailure.misused(
          "There should be only one or zero of the following options: " + String.join(", ", names));
    }
  }

  private void read(List<String> arguments) throws ConfFailure {
    int at = 0;
    while (at < arguments.size()) {
      String argument = arguments.get(at++);
      String inline = "";
      String name;
      boolean attached = false;
      if (argument.equals("--")) {
        words.addAll(arguments.subList(at, arguments.size()));
        return;
      } else if (argument.startsWith("--")) {
        int equals = argument.indexOf('=');
        attached = equals > 0;
        name = argument.substring(2, attached ? equals : argument.length());
        inline = attached ? argument.substring(equals + 1) : "";
      } else if (argument.startsWith("-") && argument.length() > 1) {
        name = letter(argument);
        attached = argument.length() > 2;
        inline = argument.substring(2);
      } else {
        words.add(argument);
        continue;
      }
      if (takesValue(name)) {
        if (!attached && at == arguments.size()) {
          throw ConfFailure.misused("Required parameter for option '" + name + "' not found");
        }
        options.put(name, attached ? inline : arguments.get(at++));
      } else {
        options.put(name, "");
      }
    }
  }

  private String letter(String argument) throws ConfFailure {
    char letter = argument.charAt(1);
    String name = letter == 'c' && command.equals("set") ? "clear" : LETTERS.get(letter);
    if (name == null) {
      throw ConfFailure.misused("Unknown option '" + letter + "'");
    }
    return name;
  }

  private boolean takesValue(String name) throws ConfFailure {
    List<String> known = OPTIONS.getOrDefault(command, List.of());
    if (known.contains(name + "=")) {
      return true;
    }
    if (!known.contains(name) && !name.equals("help")) {
      throw ConfFailure.misused("Unknown option '" + name + "'");
    }
    return false;
  }
}
