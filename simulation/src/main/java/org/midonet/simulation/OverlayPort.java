package org.midonet.simulation;

import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.midonet.packet.Mac;
import org.midonet.topology.Port;
import org.midonet.topology.RouterPort;

/**
 * A router's port that is an overlay VTEP joins a network to networks elsewhere: what enters the
 * router there is put into VXLAN, and the VXLAN packet is routed by that router; VXLAN packets for
 * its tunnel address and VNI are unwrapped, and what was in them leaves by it. So to a packet it is
 * a way out, and a way in, as an exterior port is; the wire between is the router.
 *
 * <p>It has two sides. Inner frames come in by its own id; the outer packets that it makes are
 * routed as from {@link #outer}, an id that no object has.
 */
public final class OverlayPort {

  private static final long OUTER_HIGH = 0x5678_6c61_6e00_0000L;
  private static final long OUTER_LOW = 0x006f_7574_6572_0000L;

  private OverlayPort() {}

  /** By which id the outer packets of a port come; of that id, the port. */
  public static UUID outer(UUID id) {
    return new UUID(
        id.getMostSignificantBits() ^ OUTER_HIGH, id.getLeastSignificantBits() ^ OUTER_LOW);
  }

  /** The port, if it is an overlay VTEP. */
  public static Optional<RouterPort> of(@Nullable Port port) {
    return port instanceof RouterPort router && router.overlay()
        ? Optional.of(router)
        : Optional.empty();
  }

  /** The port whose outer packets come by this id. */
  public static Optional<RouterPort> behind(NetworkView view, UUID outer) {
    return view.port(outer(outer)).flatMap(OverlayPort::of);
  }

  /**
   * A MAC behind an overlay VTEP.
   *
   * @param port the router's port
   * @param mac the MAC
   */
  public record Station(UUID port, Mac mac) {}
}
