package org.midonet.nsdb;

import java.util.Optional;
import java.util.UUID;
import org.midonet.topology.error.MidonetException;

/** Where agents ask each other. */
public interface HostDoors {

  /** Declares a host's door (ours). Holds across outages until we are closed. Never blocks. */
  void open(UUID host, Door door);

  /** The door of a host whose agent is at work. */
  Optional<Door> find(UUID host) throws MidonetException;
}
