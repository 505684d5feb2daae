package org.midonet.cli.failure;

/** A command that failed on its way: a value that does not fit, or an object that is gone. */
public final class InternalFailure extends CliFailure {
  private static final long serialVersionUID = 1L;

  /**
   * A failure with its own words.
   *
   * @param text what went wrong; it is printed behind {@code Internal error:}
   */
  public InternalFailure(String text) {
    super("Internal error: " + text);
  }

  /** A value that is not of the attribute's type. */
  public static InternalFailure invalidValue(String attribute, String value) {
    return new InternalFailure("Invalid value field " + attribute + ": " + value);
  }
}
