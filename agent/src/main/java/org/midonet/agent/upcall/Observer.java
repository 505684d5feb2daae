package org.midonet.agent.upcall;

import java.util.UUID;
import org.midonet.simulation.NetworkView;
import org.midonet.simulation.Packet;
import org.midonet.simulation.Verdict;

/** Is told of every packet that was judged, on the forwarding thread: it must not block. */
public interface Observer {

  /** Looks away. */
  Observer NONE = (port, packet, verdict, view, nanos) -> {};

  /**
   * A packet was judged.
   *
   * @param ingressPort the port by which it entered
   * @param packet the packet; its frame is only lent
   * @param nanos how long the simulation took
   */
  void judged(UUID ingressPort, Packet packet, Verdict verdict, NetworkView view, long nanos);
}
