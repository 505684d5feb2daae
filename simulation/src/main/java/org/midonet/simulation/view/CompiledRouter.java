package org.midonet.simulation.view;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.midonet.packet.IpAddress;
import org.midonet.topology.Router;

/**
 * A router with what its ports say.
 *
 * @param router its configuration; null while only parts of it are known
 * @param addresses its own addresses, each with the port that has it
 * @param tunnels its overlay VTEPs: by tunnel address, by VNI, the port
 */
public record CompiledRouter(
    @Nullable Router router,
    Map<IpAddress, UUID> addresses,
    SortedMap<IpAddress, SortedMap<Integer, UUID>> tunnels) {

  /** A router of which nothing is known. */
  public static final CompiledRouter NONE =
      new CompiledRouter(null, Map.of(), Collections.emptySortedMap());
}
