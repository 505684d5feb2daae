package org.midonet.cli.session;

/** The form in which a session answers. */
public enum Answers {
  /** Lines, as programs know them. */
  TEXT,
  /** The same lines with colours, for a person at a terminal. */
  COLOURED,
  /** JSON, one value a line. */
  JSON;

  Form form(Fetcher fetcher) {
    return switch (this) {
      case TEXT -> new Lines(fetcher, Paint.PLAIN);
      case COLOURED -> new Lines(fetcher, Paint.COLOURED);
      case JSON -> new JsonForm();
    };
  }
}
