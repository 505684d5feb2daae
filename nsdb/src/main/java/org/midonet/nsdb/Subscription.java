package org.midonet.nsdb;

/**
 * A watch that goes on until it is closed; after {@link #close} returns no further call is begun.
 */
public interface Subscription extends AutoCloseable {

  /**
   * Runs something after the listener was told all that had been acknowledged to anybody when this
   * was called; on the subscription's thread. While the store is away that is not before it is
   * back, and after {@link #close} it is never.
   */
  void whenTold(Runnable then);

  /** Ends the watch. Idempotent. */
  @Override
  void close();
}
