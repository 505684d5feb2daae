package org.midonet.datapath;

import org.midonet.packet.FlowKey;
import org.midonet.packet.FlowMask;

/**
 * Which packets a flow is for. Flows whose matches overlap must agree on the packets that both
 * match: which of them is found is not defined.
 *
 * @param inPort the port they come by, as in {@link InPort}
 * @param key the values that count
 * @param mask which bits of them count
 */
public record FlowMatch(int inPort, FlowKey key, FlowMask mask) {

  /** Clears what does not count, so that equal matches are equal. */
  public FlowMatch {
    key = key.masked(mask);
  }

  /** Whether a packet with this key that came by this port is one of them. */
  public boolean matches(int packetInPort, FlowKey packet) {
    return packetInPort == inPort && mask.matches(key, packet);
  }
}
