package org.midonet.lab;

/**
 * The lab could not be built, or what was awaited did not come; the message says what was done and
 * what was seen.
 */
public final class LabFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public LabFailure(String message) {
    super(message);
  }

  public LabFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
