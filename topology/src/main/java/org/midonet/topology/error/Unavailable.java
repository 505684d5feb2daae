package org.midonet.topology.error;

/**
 * What the answer needs cannot be reached now (ZooKeeper, Keystone). The same request may succeed
 * later; a write that failed so may have happened.
 */
public final class Unavailable extends MidonetException {

  private static final long serialVersionUID = 1L;

  public Unavailable(String message) {
    super(message);
  }

  public Unavailable(String message, Throwable cause) {
    super(message, cause);
  }
}
