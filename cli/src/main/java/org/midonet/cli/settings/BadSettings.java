package org.midonet.cli.settings;

/** The program cannot start: an option that does not exist, or a setting that is missing. */
public final class BadSettings extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * A start that fails.
   *
   * @param text for standard error
   */
  public BadSettings(String text) {
    super(text);
  }

  /** The text for standard error. */
  public String text() {
    String text = getMessage();
    return text == null ? "" : text;
  }
}
