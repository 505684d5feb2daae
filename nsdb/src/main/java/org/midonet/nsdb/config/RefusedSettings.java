package org.midonet.nsdb.config;

/** New settings that are not to be stored; the message says which and why. */
public final class RefusedSettings extends Exception {

  private static final long serialVersionUID = 1L;

  private final boolean unknownOnly;

  RefusedSettings(String message, boolean unknownOnly) {
    super(message);
    this.unknownOnly = unknownOnly;
  }

  /** What is wrong. */
  public String text() {
    return String.valueOf(getMessage());
  }

  /** Nothing is wrong but that nobody knows the keys. */
  public boolean unknownOnly() {
    return unknownOnly;
  }
}
