package org.midonet.cluster.auth;

/**
 * The caller is not let in. The message is shown to them; it tells neither tokens nor passwords.
 */
public final class Refused extends Exception {

  private static final long serialVersionUID = 1L;

  public Refused(String message) {
    super(message);
  }
}
