package org.midonet.cli.session;

/**
 * Colours for the lines of a session at a terminal, by ANSI's sequences (ECMA-48, SGR): what an
 * object is, its name, its attributes' names, and errors stand out; values are as they are.
 */
enum Paint {
  /** No sequences at all: what programs read. */
  PLAIN {
    @Override
    String as(String sequence, String text) {
      return text;
    }
  },
  /** For eyes. */
  COLOURED {
    @Override
    String as(String sequence, String text) {
      return text.isEmpty() ? text : "\u001b[" + sequence + "m" + text + "\u001b[0m";
    }
  };

  private static final String BOLD = "1";
  private static final String CYAN = "36";
  private static final String FAINT = "2";
  private static final String RED = "31";

  abstract String as(String sequence, String text);

  String label(String text) {
    return as(BOLD, text);
  }

  String name(String text) {
    return as(CYAN, text);
  }

  String attribute(String text) {
    return as(FAINT, text);
  }

  String error(String text) {
    return as(RED, text);
  }
}
