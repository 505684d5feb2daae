package org.midonet.cli.terminal;

import java.util.List;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;
import org.midonet.cli.failure.CliFailure;
import org.midonet.cli.language.Words;
import org.midonet.cli.session.Session;

/** Completes the current word by what the grammar takes there. */
final class Candidates implements Completer {
  private final Session session;

  Candidates(Session session) {
    this.session = session;
  }

  @Override
  public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
    String before = line.line().substring(0, line.cursor() - line.wordCursor());
    if (before.isBlank() && line.word().isEmpty()) {
      return;
    }
    try {
      for (String word : session.expected(Words.of(before))) {
        candidates.add(new Candidate(word));
      }
    } catch (CliFailure e) {
      // Nothing can be offered behind words that make no sense, or without the server.
      candidates.clear();
    }
  }
}
