package org.midonet.cli.failure;

/** A command that did not do what was asked, with the line that says so. */
public abstract sealed class CliFailure extends Exception
    permits SyntaxFailure, UserFailure, InternalFailure, ApiFailure {
  private static final long serialVersionUID = 1L;

  CliFailure(String line) {
    super(line);
  }

  /** The line for standard output, without its end. */
  public String line() {
    String line = getMessage();
    return line == null ? "" : line;
  }
}
