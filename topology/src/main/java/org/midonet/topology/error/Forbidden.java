package org.midonet.topology.error;

/** The caller may not do this. The message does not tell whether the object exists. */
public final class Forbidden extends MidonetException {

  private static final long serialVersionUID = 1L;

  public Forbidden(String message) {
    super(message);
  }

  public Forbidden(String message, Throwable cause) {
    super(message, cause);
  }
}
