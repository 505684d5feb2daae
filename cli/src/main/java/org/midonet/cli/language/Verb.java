package org.midonet.cli.language;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What a command does. */
public enum Verb {
  /** Prints one object or one attribute. */
  SHOW(1, "show", ""),
  /** Prints the objects of a collection. */
  LIST(1, "list", ""),
  /** Makes an object. */
  CREATE(0, "create", "add"),
  /** Removes an object. */
  DELETE(3, "delete", ""),
  /** Changes attributes. */
  SET(0, "set", ""),
  /** Empties attributes. */
  CLEAR(0, "clear", ""),
  /** Prints what an object has. */
  DESCRIBE(4, "describe", ""),
  /** Asks what would become of a packet. */
  TRACE(0, "trace", ""),
  /** Switches the log of requests. */
  DEBUG(0, "debug", ""),
  /** Sets the session's tenant. */
  SETT(0, "sett", ""),
  /** Forgets the session's tenant. */
  CLEART(0, "cleart", "");

  private final int shortest;
  private final String word;
  private final String synonym;

  Verb(int shortest, String word, String synonym) {
    this.shortest = shortest;
    this.word = word;
    this.synonym = synonym;
  }

  /** Its full word. */
  public String word() {
    return word;
  }

  /** Every full spelling. */
  public List<String> spellings() {
    return synonym.isEmpty() ? List.of(word) : List.of(word, synonym);
  }

  /** Whether a word stands for this verb: a spelling, or a prefix that is long enough. */
  public boolean is(String typed) {
    return spellings().contains(typed)
        || (shortest > 0 && typed.length() >= shortest && word.startsWith(typed));
  }

  static Optional<Verb> named(String name) {
    return Arrays.stream(values()).filter(verb -> verb.word.equals(name)).findFirst();
  }
}
