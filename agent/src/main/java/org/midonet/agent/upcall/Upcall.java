package org.midonet.agent.upcall;

import java.lang.foreign.MemorySegment;
import org.midonet.datapath.Arrival;
import org.midonet.datapath.InPort;
import org.midonet.datapath.Miss;
import org.midonet.datapath.MissReason;
import org.midonet.datapath.TunnelKind;
import org.midonet.simulation.Packet;

/**
 * A packet on its way through the agent.
 *
 * @param miss what the datapath handed over
 * @param packet what the simulation is asked about: of a stale reply, its forward packet
 */
record Upcall(Miss miss, Packet packet) {

  static Upcall of(Miss miss) {
    Packet.Asked asked =
        InPort.isRemote(miss.inPort()) ? Packet.Asked.REFUSED : Packet.Asked.FORWARD;
    return new Upcall(
        miss, new Packet(miss.key(), MemorySegment.ofArray(miss.packet().frame()), asked));
  }

  int inPort() {
    return miss.inPort();
  }

  /**
   * Whether this host has sent the packet to where its connection was thought to be, and it came
   * back: that host does not know the connection either.
   */
  boolean cameBack() {
    return miss.arrival() instanceof Arrival.FromTunnel from
        && from.kind() == TunnelKind.RETURN
        && !InPort.isRemote(miss.inPort())
        && isItself();
  }

  /** Whether the frame is of the packet that is judged, and not of its reply. */
  boolean isItself() {
    return miss.reason() != MissReason.STALE_REPLY;
  }
}
