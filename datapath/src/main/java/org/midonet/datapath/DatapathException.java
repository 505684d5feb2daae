package org.midonet.datapath;

/** A table is full, an argument makes no sense to the datapath, or the kernel refuses. */
public final class DatapathException extends RuntimeException {

  /** What the caller can do about it. */
  public enum Kind {
    /** A table is full: remove something, or do without. */
    FULL,
    /** The request cannot be expressed or names what does not exist. */
    INVALID,
    /** The kernel refused; the message says what. */
    REFUSED
  }

  private final Kind kind;

  /** With a reason for people. */
  public DatapathException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  /** With the error below. */
  public DatapathException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /** What the caller can do about it. */
  public Kind kind() {
    return kind;
  }
}
