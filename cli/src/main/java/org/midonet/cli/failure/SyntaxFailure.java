package org.midonet.cli.failure;

import java.util.List;

/** Words that no form of the grammar takes. */
public final class SyntaxFailure extends CliFailure {
  private static final long serialVersionUID = 1L;

  private SyntaxFailure(String line) {
    super(line);
  }

  /**
   * No form matched.
   *
   * @param rest what the form that got furthest left over; empty when it wanted more words
   */
  public static SyntaxFailure at(List<String> rest) {
    return new SyntaxFailure(
        rest.isEmpty()
            ? "Missing arguments, incomplete command"
            : "Syntax error at: ..." + String.join(" ", rest));
  }

  /** A quote that is never closed. */
  public static SyntaxFailure unmatchedQuote() {
    return new SyntaxFailure("Syntax error: unmatched quote");
  }
}
