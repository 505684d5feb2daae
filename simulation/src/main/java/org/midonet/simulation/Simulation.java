package org.midonet.simulation;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.midonet.packet.NeighbourDiscovery.RouterAdvertisement;
import org.midonet.simulation.path.Judge;
import org.midonet.simulation.path.RouterAdvertising;
import org.midonet.simulation.path.Wrapping;
import org.midonet.topology.RouterPort;

/** The function that says what the virtual network does with a packet. */
public final class Simulation {

  private Simulation() {}

  /**
   * What the virtual network does with a packet that entered by an exterior port. The same
   * arguments always give the same verdict; nothing else is read, nothing is written.
   *
   * @param view what is known of the virtual network
   * @param ingressPort the exterior port by which the packet entered
   * @param packet the packet
   */
  public static Verdict simulate(NetworkView view, UUID ingressPort, Packet packet) {
    return Judge.judge(view, ingressPort, packet);
  }

  /** What a router's port tells the stations of its network about IPv6; nothing if it does not. */
  public static Optional<RouterAdvertisement> advertisement(NetworkView view, RouterPort port) {
    return RouterAdvertising.of(view, port);
  }

  /**
   * What becomes of a packet beyond this verdict: what an overlay VTEP has made of it comes in
   * anew. In a network it is the datapath that does so; this is for those who ask where a packet
   * would get to.
   *
   * @param packet the packet that the verdict is about
   */
  public static Optional<Onward> onward(NetworkView view, Verdict verdict, Packet packet) {
    return Wrapping.onward(view, verdict, packet);
  }

  /**
   * A packet that was made of another.
   *
   * @param ingress by which id it comes in, as {@link #simulate} takes it
   * @param packet the packet
   */
  public record Onward(UUID ingress, Packet packet) {}

  /** The frame in which a router's port tells it to all, before any filter. */
  public static byte[] frame(RouterPort port, RouterAdvertisement what) {
    return RouterAdvertising.toAll(port, what);
  }

  /**
   * The frames that tell all stations behind a router's port, unasked. Stations keep what they are
   * told for {@value RouterAdvertising#LIFETIME} seconds.
   */
  public static List<Verdict.Delivery> advertise(
      NetworkView view, RouterPort port, RouterAdvertisement what) {
    return RouterAdvertising.unasked(view, port, what);
  }
}
