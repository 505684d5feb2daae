package org.midonet.cli.value;

import java.util.List;
import java.util.Optional;
import org.midonet.cli.api.Document;
import org.midonet.cli.failure.CliFailure;

/** The type of an attribute's value. */
public interface Value {
  /**
   * The value as it prints; empty: it is not set, or is left out.
   *
   * @param document the object (or the part of it) that holds the member
   * @param member the JSON member
   */
  Optional<String> text(Document document, String member, Naming naming) throws CliFailure;

  /**
   * Writes the value that a word stands for.
   *
   * @param document the object to change
   * @param member the JSON member
   * @param word what the user gave; for references the UUID behind it
   * @param attribute the attribute's name, for the error
   */
  void store(Document document, String member, String word, String attribute) throws CliFailure;

  /** Empties the value. */
  default void clear(Document document, String member) {
    document.remove(member);
  }

  /** The words that the type takes, when there are few. */
  default List<String> words() {
    return List.of();
  }
}
