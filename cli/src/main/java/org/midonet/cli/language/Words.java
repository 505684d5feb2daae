package org.midonet.cli.language;

import java.util.ArrayList;
import java.util.List;
import org.midonet.cli.failure.SyntaxFailure;

/** Splits a line into words by the rules of a POSIX shell; {@code #} means nothing special. */
public final class Words {
  private final String line;
  private final List<String> words = new ArrayList<>();
  private final StringBuilder word = new StringBuilder();
  private boolean started;
  private int at;

  private Words(String line) {
    this.line = line;
  }

  /**
   * The words of a line.
   *
   * @throws SyntaxFailure for a quote, or a backslash, with nothing behind it
   */
  public static List<String> of(String line) throws SyntaxFailure {
    Words words = new Words(line);
    words.split();
    return words.words;
  }

  private void split() throws SyntaxFailure {
    while (at < line.length()) {
      char c = line.charAt(at++);
      switch (c) {
        case ' ', '\t', '\r', '\n' -> end();
        case '\'' -> quoted('\'');
        case '"' -> quoted('"');
        case '\\' -> take(next());
        default -> take(c);
      }
    }
    end();
  }

  private void quoted(char quote) throws SyntaxFailure {
    started = true;
    for (char c = next(); c != quote; c = next()) {
      if (c == '\\' && quote == '"') {
        char escaped = next();
        if (escaped != '"' && escaped != '\\') {
          word.append('\\');
        }
        word.append(escaped);
      } else {
        word.append(c);
      }
    }
  }

  private char next() throws SyntaxFailure {
    if (at == line.length()) {
      throw SyntaxFailure.unmatchedQuote();
    }
    return line.charAt(at++);
  }

  private void take(char c) {
    started = true;
    word.append(c);
  }

  private void end() {
    if (started) {
      words.add(word.toString());
    }
    word.setLength(0);
    started = false;
  }
}
