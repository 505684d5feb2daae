package org.midonet.cli.session;

/** How a session talks: who is on the other side decides it. */
public enum Mode {
  /** A person at a terminal: aliases, warnings. */
  TERMINAL,
  /** A program that writes lines into a pipe: UUIDs. */
  PIPE,
  /** One command from the command line: UUIDs, no warnings. */
  EVAL
}
