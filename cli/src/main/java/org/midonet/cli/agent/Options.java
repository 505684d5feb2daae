package org.midonet.cli.agent;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A command line of the mm tools: {@code -n X}, {@code -nX}, {@code --name X}, {@code --name=X},
 * flags, and words; options may stand behind words.
 */
final class Options {

  private final Map<String, String> values = new LinkedHashMap<>();
  private final List<String> words = new ArrayList<>();

  private Options() {}

  /**
   * What a tool takes.
   *
   * @param valued long names of options with a value
   * @param flags long names of options without
   * @param letters short names, and the long ones that they stand for
   */
  record Form(List<String> valued, List<String> flags, Map<Character, String> letters) {
    Form {
      valued = List.copyOf(valued);
      flags = List.copyOf(flags);
      letters = Map.copyOf(letters);
    }

    Form and(List<String> moreValued, List<String> moreFlags, Map<Character, String> moreLetters) {
      List<String> allValued = new ArrayList<>(valued);
      allValued.addAll(moreValued);
      List<String> allFlags = new ArrayList<>(flags);
      allFlags.addAll(moreFlags);
      Map<Character, String> allLetters = new HashMap<>(letters);
      allLetters.putAll(moreLetters);
      return new Form(allValued, allFlags, allLetters);
    }
  }

  static Options parse(List<String> arguments, Form form) throws ToolFailure {
    Options options = new Options();
    for (int i = 0; i < arguments.size(); i++) {
      String word = arguments.get(i);
      String name;
      Optional<String> attached = Optional.empty();
      if (word.startsWith("--")) {
        int equals = word.indexOf('=');
        name = equals < 0 ? word.substring(2) : word.substring(2, equals);
        attached = equals < 0 ? Optional.empty() : Optional.of(word.substring(equals + 1));
      } else if (word.startsWith("-") && word.length() > 1) {
        name = Optional.ofNullable(form.letters().get(word.charAt(1))).orElse(word.substring(1, 2));
        attached = word.length() > 2 ? Optional.of(word.substring(2)) : Optional.empty();
      } else {
        options.words.add(word);
        continue;
      }
      if (form.flags().contains(name) && attached.isEmpty()) {
        options.values.put(name, "");
      } else if (!form.valued().contains(name)) {
        throw new ToolFailure("Unknown option '" + name + "'");
      } else if (attached.isPresent()) {
        options.values.put(name, attached.get());
      } else if (i + 1 < arguments.size()) {
        i++;
        options.values.put(name, arguments.get(i));
      } else {
        throw new ToolFailure("Option '" + name + "' needs a value");
      }
    }
    return options;
  }

  List<String> words() {
    return List.copyOf(words);
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  Optional<String> value(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /** A whole number between bounds. */
  Optional<Long> number(String name, long least, long greatest) throws ToolFailure {
    Optional<String> text = value(name);
    return text.isPresent()
        ? Optional.of(number(name, text.get(), least, greatest))
        : Optional.empty();
  }

  static long number(String name, String text, long least, long greatest) throws ToolFailure {
    try {
      long value = Long.parseLong(text);
      if (value >= least && value <= greatest) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new ToolFailure("Option '" + name + "': '" + text + "' is not a number", e);
    }
    throw new ToolFailure("Option '" + name + "' must lie between " + least + " and " + greatest);
  }
}
