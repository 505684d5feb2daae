package org.midonet.datapath;

import java.util.Map;
import org.midonet.packet.Ip4;
import org.midonet.packet.Mac;

/**
 * What a port without an interface leads to: other networks, by VXLAN that goes through flows
 * itself. A frame that is put out by {@code port} is put into VXLAN ({@link
 * org.midonet.packet.VxlanFrame}) for the peer behind which its receiver is, and the packet that
 * comes of it arrives by the port {@code outer}. A frame for nobody's MAC goes nowhere. What is
 * taken out of VXLAN ({@link Action.Decapsulate}) arrives by {@code port}.
 *
 * @param port the number of the port of inner frames
 * @param outer the number of the port by which outer packets arrive
 * @param vni the network, 24 bits
 * @param address the source of outer packets
 * @param peers by receiver's MAC, the destination of outer packets
 */
public record Overlay(int port, int outer, int vni, Ip4 address, Map<Mac, Ip4> peers) {

  /** Checks ranges. */
  public Overlay {
    if (vni < 0 || vni > 0xff_ffff) {
      throw new IllegalArgumentException("VNI out of range: " + vni);
    }
    for (int number : new int[] {port, outer}) {
      if (number < 1 || number > DatapathPort.HIGHEST) {
        throw new IllegalArgumentException("port number out of range: " + number);
      }
    }
    peers = Map.copyOf(peers);
  }
}
