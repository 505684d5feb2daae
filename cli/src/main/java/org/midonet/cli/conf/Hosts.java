package org.midonet.cli.conf;

import java.io.IOException;
import java.util.Optional;
import java.util.UUID;
import org.midonet.nsdb.config.HostId;

/** Which host a command is about: the one it names, or this one. */
final class Hosts {
  private static final String LOCAL = "local";

  private final HostId hostId;

  Hosts(HostId hostId) {
    this.hostId = hostId;
  }

  /**
   * The host that an option names; this one, whose id is made now if need be, when it names none.
   */
  UUID named(Optional<String> option) throws ConfFailure {
    String name = option.orElse(LOCAL);
    if (!name.equals(LOCAL)) {
      try {
        return UUID.fromString(name);
      } catch (IllegalArgumentException e) {
        throw ConfFailure.failed("not the UUID of a host: " + name);
      }
    }
    try {
      return hostId.findOrMake(UUID::randomUUID);
    } catch (IOException e) {
      throw ConfFailure.noHostId(hostId.place().toString());
    }
  }
}
