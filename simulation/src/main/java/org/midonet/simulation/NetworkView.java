package org.midonet.simulation;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.midonet.topology.Port;

/**
 * An immutable snapshot of everything a simulation looks at. A change makes a new view in time that
 * depends on the change, not on the size of the network; the old one stays as it is.
 */
public final class NetworkView {

  private static final NetworkView EMPTY = new NetworkView();

  private NetworkView() {}

  /** The view of a network that is not there. */
  public static NetworkView empty() {
    return EMPTY;
  }

  /** The view after a change, and what the change touched. */
  public Updated with(Change change) {
    return with(List.of(change));
  }

  /** The view after several changes that happen at once, and what they touched. */
  public Updated with(List<Change> changes) {
    throw new UnsupportedOperationException("being written: " + changes);
  }

  /** A port, if it exists. */
  public Optional<Port> port(UUID id) {
    throw new UnsupportedOperationException("being written: " + id);
  }

  /** The host where an exterior port is active. */
  public Optional<UUID> hostOf(UUID port) {
    throw new UnsupportedOperationException("being written: " + port);
  }

  /** The place at which connections of an exterior port are looked up. */
  public Place placeOf(UUID port) {
    throw new UnsupportedOperationException("being written: " + port);
  }

  /**
   * What came of a change.
   *
   * @param view the new view
   * @param touched what verdicts may rest on that is not as it was; flows that depend on none of it
   *     still hold
   */
  public record Updated(NetworkView view, Set<Dependency> touched) {
    public Updated {
      touched = Set.copyOf(touched);
    }
  }
}
