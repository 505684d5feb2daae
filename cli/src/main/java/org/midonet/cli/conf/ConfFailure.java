package org.midonet.cli.conf;

/** A command of mn-conf that did nothing, with the exit status that says why. */
final class ConfFailure extends Exception {
  private static final long serialVersionUID = 1L;

  /** The store cannot be reached. */
  static final int UNREACHABLE = 3;

  /** Everything else. */
  static final int FAILED = 4;

  /** The command line is wrong. */
  static final int MISUSED = 1;

  /** The host has no id, and none could be made. */
  static final int NO_HOST_ID = 2;

  private final int status;

  private ConfFailure(int status, String text) {
    super(text);
    this.status = status;
  }

  static ConfFailure failed(String text) {
    return new ConfFailure(FAILED, text);
  }

  static ConfFailure misused(String text) {
    return new ConfFailure(MISUSED, text);
  }

  static ConfFailure noHostId(String place) {
    return new ConfFailure(NO_HOST_ID, place);
  }

  static ConfFailure unreachable() {
    return new ConfFailure(UNREACHABLE, "");
  }

  int status() {
    return status;
  }

  String text() {
    String text = getMessage();
    return text == null ? "" : text;
  }
}
