package org.midonet.cluster.auth.keystone;

import org.midonet.topology.error.Unavailable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log once, not with every request, what keeps Keystone from being asked. */
final class Trouble {

  private static final Logger LOG = LoggerFactory.getLogger(Trouble.class);

  private final String server;
  private volatile String current = "";

  /**
   * @param server how the log calls it
   */
  Trouble(String server) {
    this.server = server;
  }

  /**
   * What keeps us, as an error to throw.
   *
   * @param shown to clients
   * @param detail for the log; holds no secret
   */
  synchronized Unavailable because(String shown, String detail) {
    if (!detail.equals(current)) {
      current = detail;
      LOG.warn(
          "Keystone at {}: {}. Nobody is let in on its word until this is mended", server, detail);
    }
    return new Unavailable(shown);
  }

  /** Keystone answered as it should. */
  void over() {
    if (!current.isEmpty()) {
      forget();
    }
  }

  private synchronized void forget() {
    if (!current.isEmpty()) {
      current = "";
      LOG.warn("Keystone at {} answers again", server);
    }
  }
}
