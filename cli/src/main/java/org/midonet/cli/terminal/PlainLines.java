package org.midonet.cli.terminal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.midonet.cli.session.Session;

/** Lines from a pipe or a file; the prompt is printed for each all the same, as scripts expect. */
public final class PlainLines {
  static final String PROMPT = "midonet> ";

  private PlainLines() {}

  /** Runs every line until the session is left or the input ends. */
  public static void run(Session session, InputStream in, PrintStream out) throws IOException {
    BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    while (!session.isOver()) {
      out.print(PROMPT);
      out.flush();
      String line = lines.readLine();
      if (line == null) {
        out.println();
        return;
      }
      session.run(line);
    }
  }
}
