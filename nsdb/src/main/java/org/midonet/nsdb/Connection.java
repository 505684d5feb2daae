package org.midonet.nsdb;

import java.time.Duration;
import java.util.function.Consumer;
import org.midonet.topology.error.Unavailable;

/** The connection to the store, as something to look at: it mends itself. */
public interface Connection {

  /** The state now. */
  ConnectionState state();

  /** Tells the present state first, then each change, one at a time on a thread of its own. */
  Subscription watch(Consumer<ConnectionState> listener);

  /**
   * Returns when the store is connected; throws {@link Unavailable} if it is not within the time.
   */
  void await(Duration timeout) throws Unavailable;
}
