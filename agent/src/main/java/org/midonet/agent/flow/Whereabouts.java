package org.midonet.agent.flow;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.midonet.packet.IpAddress;

/** What this host knows about where ports and hosts are. */
public interface Whereabouts {

  /** The datapath's number of a port that is here. */
  OptionalInt localPort(UUID port);

  /** How guests reach the metadata service of this host; empty if it serves none. */
  default Optional<MetadataRoute> metadata() {
    return Optional.empty();
  }

  /** The underlay address by which a host is reached from here. */
  Optional<IpAddress> tunnelTo(UUID host);
}
