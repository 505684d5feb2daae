package org.midonet.nsdb;

/** How we stand with the store. */
public enum ConnectionState {
  /** Never connected so far. */
  CONNECTING,
  /** Reads and writes work. */
  CONNECTED,
  /** No server answers; the session, and what lives by it, may still be alive. */
  SUSPENDED,
  /**
   * The session has expired: others see our ephemeral state gone. It is written again with the next
   * session.
   */
  LOST
}
