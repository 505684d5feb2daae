package org.midonet.nsdb;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.midonet.topology.error.MidonetException;

/** Which ports are active, and at which host. The last host that declares a port active has it. */
public interface PortActivity {

  /**
   * Declares a port active at a host (ours). Holds across outages until withdrawn. Never blocks.
   */
  void activate(UUID port, UUID host);

  /** Withdraws our declaration for a port, if we have one. Never blocks. */
  void deactivate(UUID port);

  /** The host where a port is active. */
  Optional<UUID> find(UUID port) throws MidonetException;

  /** All active ports, with their hosts. */
  Map<UUID, UUID> list() throws MidonetException;

  /** Watches port → host. */
  Subscription watch(MapListener<UUID, UUID> listener);
}
