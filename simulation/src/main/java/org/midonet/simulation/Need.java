package org.midonet.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.midonet.packet.IpAddress;
import org.midonet.topology.NatTarget;

/**
 * What a packet waits for. Equal needs are one need: the caller sees to it once, however many
 * packets wait.
 */
public sealed interface Need {

  /**
   * The hardware address of a neighbour of a router. The request to send is among the verdict's
   * deliveries.
   *
   * @param router the router
   * @param port the router's port behind which the neighbour is
   * @param address the neighbour
   */
  record Neighbour(UUID router, UUID port, IpAddress address) implements Need {}

  /**
   * A block of source ports, to be leased for the ingress port: at the first of some addresses that
   * has one left.
   *
   * @param ingressPort who will own it
   * @param device the router that translates
   * @param targets the addresses and ports that the rule allows
   */
  record Block(UUID ingressPort, UUID device, List<NatTarget> targets) implements Need {
    /** Copies the list. */
    public Block {
      targets = List.copyOf(targets);
    }

    /** So many addresses of a range are looked at: each costs every packet that has no block. */
    public static final int MOST_ADDRESSES = 256;

    /** The addresses of a target that ports are drawn at: the first of its range. */
    public static List<IpAddress> addresses(NatTarget target) {
      List<IpAddress> addresses = new ArrayList<>();
      IpAddress address = target.from();
      addresses.add(address);
      while (address.compareTo(target.to()) < 0 && addresses.size() < MOST_ADDRESSES) {
        address = address.next();
        addresses.add(address);
      }
      return addresses;
    }
  }
}
