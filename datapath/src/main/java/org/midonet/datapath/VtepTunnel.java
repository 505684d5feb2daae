package org.midonet.datapath;

import java.util.HashSet;
import java.util.Set;
import org.midonet.packet.IpAddress;

/**
 * A network's way to a hardware VTEP, which a port without an interface leads to: what is put out
 * by {@code port} goes to the VTEP in VXLAN with this VNI (RFC 7348), and what the VTEP sends with
 * this VNI arrives by {@code port}. No host of ours is there: there are no tunnel keys, and no
 * kinds.
 *
 * @param port the number of the port
 * @param vni the network, 24 bits
 * @param source this host's address, the source of outer packets
 * @param remote the VTEP's address, their destination
 * @param senders the addresses that the VTEP sends from; {@code remote} is one of them
 */
public record VtepTunnel(
    int port, int vni, IpAddress source, IpAddress remote, Set<IpAddress> senders) {

  /** Checks ranges, and that one packet can have both addresses. */
  public VtepTunnel {
    if (vni < 0 || vni > 0xff_ffff) {
      throw new IllegalArgumentException("VNI out of range: " + vni);
    }
    if (port < 1 || port > DatapathPort.HIGHEST) {
      throw new IllegalArgumentException("port number out of range: " + port);
    }
    if (source.bits() != remote.bits()) {
      throw new IllegalArgumentException(source + " and " + remote + " are of different versions");
    }
    Set<IpAddress> all = new HashSet<>(senders);
    all.add(remote);
    senders = Set.copyOf(all);
  }
}
