package org.midonet.simulation;

import java.util.UUID;
import org.midonet.simulation.path.Judge;

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
}
