package org.midonet.agent.handover;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Set;
import org.midonet.packet.IpAddress;

/** By which addresses agents speak with each other. */
public interface Underlay {

  /** Where a host's agent listens that has this tunnel address. */
  InetAddress reach(IpAddress tunnelAddress);

  /** Whether who speaks from there may speak, if those are the tunnel addresses of the others. */
  boolean isPeer(InetAddress sender, Set<IpAddress> peers);

  /** The tunnels' own addresses. */
  static Underlay tunnels() {
    return new Underlay() {
      @Override
      public InetAddress reach(IpAddress tunnelAddress) {
        try {
          return InetAddress.getByAddress(tunnelAddress.toBytes());
        } catch (UnknownHostException e) {
          throw new AssertionError("addresses have 4 or 16 octets", e);
        }
      }

      @Override
      public boolean isPeer(InetAddress sender, Set<IpAddress> peers) {
        return peers.contains(IpAddress.ofBytes(sender.getAddress()));
      }
    };
  }
}
