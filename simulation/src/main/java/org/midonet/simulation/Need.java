package org.midonet.simulation;

import java.util.UUID;
import org.midonet.packet.IpAddress;

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
   * A block of source ports at one of some addresses, to be leased for the ingress port, inside the
   * ports allowed.
   *
   * @param ingressPort who will own it
   * @param device the router that translates
   * @param address the address of which ports are needed
   * @param portFrom the lowest port that the rule allows
   * @param portTo the highest port that the rule allows
   */
  record Block(UUID ingressPort, UUID device, IpAddress address, int portFrom, int portTo)
      implements Need {}
}
