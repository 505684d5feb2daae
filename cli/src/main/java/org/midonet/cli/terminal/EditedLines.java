package org.midonet.cli.terminal;

import java.io.IOException;
import java.io.PrintStream;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Terminal;
import org.midonet.cli.session.Session;

/** Lines from a person at a terminal, with editing, a history for the session, and completion. */
public final class EditedLines {
  private EditedLines() {}

  /**
   * Runs every line until the session is left, the input ends (Ctrl-D), or Ctrl-C.
   *
   * @return false after Ctrl-C
   */
  public static boolean run(Session session, PrintStream out) throws IOException {
    try (Terminal terminal = QuietTerminal.open()) {
      LineReader reader =
          LineReaderBuilder.builder()
              .terminal(terminal)
              .appName("midonet-cli")
              .parser(new DefaultParser().escapeChars(null).quoteChars(new char[0]))
              .completer(new Candidates(session))
              .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
              .option(LineReader.Option.BRACKETED_PASTE, false)
              .build();
      while (!session.isOver()) {
        session.run(reader.readLine(PlainLines.PROMPT));
      }
      return true;
    } catch (EndOfFileException e) {
      out.println();
      return true;
    } catch (UserInterruptException e) {
      return false;
    }
  }
}
