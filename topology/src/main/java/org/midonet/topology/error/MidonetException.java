package org.midonet.topology.error;

/**
 * A request that failed for a reason that its caller can understand. The message is for people and
 * may be shown to the remote caller: it never holds a secret.
 */
public abstract sealed class MidonetException extends Exception
    permits InvalidInput, NotFound, Conflict, Unavailable, Forbidden {

  private static final long serialVersionUID = 1L;

  MidonetException(String message) {
    super(message);
  }

  MidonetException(String message, Throwable cause) {
    super(message, cause);
  }
}
