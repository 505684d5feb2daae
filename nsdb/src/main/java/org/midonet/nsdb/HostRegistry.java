package org.midonet.nsdb;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.midonet.topology.error.MidonetException;

/** Hosts and their signs of life. */
public interface HostRegistry {

  /**
   * Registers this process as the agent of a host: makes the Host object if there is none, and
   * declares the host alive with this state. An agent that was killed and started again takes over
   * from itself at once.
   *
   * <p>{@code Conflict} if the id is in use: the Host object has another name, or a live host of
   * that id shares no interface MAC with this state.
   */
  HostPresence register(UUID host, String name, HostState state) throws MidonetException;

  /** The state of a host that is alive. */
  Optional<HostState> find(UUID host) throws MidonetException;

  /** All hosts that are alive, with their state. */
  Map<UUID, HostState> alive() throws MidonetException;

  /** Watches which hosts are alive and their state. */
  Subscription watch(MapListener<UUID, HostState> listener);
}
