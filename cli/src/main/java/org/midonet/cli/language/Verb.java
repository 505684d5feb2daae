package org.midonet.cli.language;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What a command does. */
public enum Verb {
  /** Prints one object or one attribute. */
  SHOW(1, "show"),
  /** Prints the objects of a collection. */
  LIST(1, "list"),
  /** Makes an object. */
  CREATE(0, "create", "add"),
  /** Removes an object. */
  DELETE(3, "delete"),
  /** Changes attributes. */
  SET(0, "set"),
  /** Empties attributes. */
  CLEAR(0, "clear"),
  /** Prints what an object has. */
  DESCRIBE(4, "describe"),
  /** Switches the log of requests. */
  DEBUG(0, "debug"),
  /** Sets the session's tenant. */
  SETT(0, "sett"),
  /** Forgets the session's tenant. */
  CLEART(0, "cleart");

  private final int shortest;
  private final List<String> spellings;

  Verb(int shortest, String... spellings) {
    this.shortest = shortest;
    this.spellings = List.of(spellings);
  }

  /** Its full word. */
  public String word() {
    return spellings.getFirst();
  }

  /** Every full spelling. */
  public List<String> spellings() {
    return spellings;
  }

  /** Whether a word stands for this verb: a spelling, or a prefix that is long enough. */
  public boolean is(String word) {
    return spellings.contains(word)
        || (shortest > 0 && word.length() >= shortest && word().startsWith(word));
  }

  static Optional<Verb> named(String word) {
    return Arrays.stream(values()).filter(verb -> verb.word().equals(word)).findFirst();
  }
}
