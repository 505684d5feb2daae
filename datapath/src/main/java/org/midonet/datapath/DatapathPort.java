package org.midonet.datapath;

import java.util.Set;

/**
 * A port: a small number that stays the same when its interface is made again.
 *
 * @param number 1 to 4095
 * @param ifindex the kernel's number of the interface; 0 while there is none
 * @param mtu largest layer-3 packet in bytes that may leave by it; 0 for any
 * @param place where connections of packets from it are looked up; its tunnel key unless it shares
 *     a place with other ports
 * @param tunnelKey its number in tunnel packets, 22 bits, the same in the whole cloud; 0 for none
 * @param limits what its packets may use up
 * @param options what else holds
 */
public record DatapathPort(
    int number,
    int ifindex,
    int mtu,
    int place,
    int tunnelKey,
    PortLimits limits,
    Set<Option> options) {

  /** The highest port number. */
  public static final int HIGHEST = 4095;

  /** The highest tunnel key. */
  public static final int HIGHEST_TUNNEL_KEY = 0x3fffff;

  /** Properties of a port. */
  public enum Option {
    /** A packet whose source MAC was not learnt at this port is a miss. */
    LEARNS,
    /** Leads outside: packets with an underlay address as source or destination do not pass. */
    GUARDED,
    /** A veth with its other end in another namespace: packets may be handed straight to it. */
    PEER
  }

  /** Checks ranges. */
  public DatapathPort {
    if (number < 1 || number > HIGHEST) {
      throw new IllegalArgumentException("port number out of range: " + number);
    }
    if (tunnelKey < 0 || tunnelKey > HIGHEST_TUNNEL_KEY) {
      throw new IllegalArgumentException("tunnel key out of range: " + tunnelKey);
    }
    options = Set.copyOf(options);
  }

  /** A port alone in its place, with the usual limits and no options. */
  public static DatapathPort of(int number, int ifindex, int mtu, int tunnelKey) {
    return new DatapathPort(number, ifindex, mtu, tunnelKey, tunnelKey, PortLimits.USUAL, Set.of());
  }

  /** The same with these options. */
  public DatapathPort with(Option... added) {
    return new DatapathPort(number, ifindex, mtu, place, tunnelKey, limits, Set.of(added));
  }
}
