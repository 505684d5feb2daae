package org.midonet.cli.value;

import java.util.List;
import java.util.Optional;
import org.midonet.cli.api.Document;
import org.midonet.cli.failure.InternalFailure;

/** A boolean, by the two words that an attribute uses for it. */
public enum Flag implements Value {
  /** Administrative state. */
  UP_DOWN("up", "down"),
  /** A plain fact. */
  YES_NO("yes", "no"),
  /** A switch. */
  TRUE_FALSE("true", "false");

  private final String yes;
  private final String no;

  Flag(String yes, String no) {
    this.yes = yes;
    this.no = no;
  }

  @Override
  public Optional<String> text(Document document, String member, Naming naming) {
    return document.text(member).map(value -> value.equals("true") ? yes : no);
  }

  @Override
  public void store(Document document, String member, String word, String attribute)
      throws InternalFailure {
    if (!word.equals(yes) && !word.equals(no)) {
      // The word that the original prints for a boolean that it cannot read.
      throw InternalFailure.invalidValue(attribute, "None");
    }
    document.put(member, word.equals(yes));
  }

  @Override
  public List<String> words() {
    return List.of(yes, no);
  }
}
