package org.midonet.nsdb;

/**
 * A watch that goes on until it is closed; after {@link #close} returns no further call is begun.
 */
public interface Subscription extends AutoCloseable {

  /** Ends the watch. Idempotent. */
  @Override
  void close();
}
