package org.midonet.topology.error;

/**
 * The request is well formed, but what is stored forbids it: an id that is taken, an object that is
 * still referred to, a concurrent change. Nothing was changed.
 */
public final class Conflict extends MidonetException {

  private static final long serialVersionUID = 1L;

  public Conflict(String message) {
    super(message);
  }

  public Conflict(String message, Throwable cause) {
    super(message, cause);
  }
}
