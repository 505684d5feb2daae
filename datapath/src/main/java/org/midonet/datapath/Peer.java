package org.midonet.datapath;

import org.midonet.packet.IpAddress;

/**
 * How another host is reached.
 *
 * @param encapsulation what packets to it are put into
 * @param source the address of this host's by which the other knows it, and from which packets to
 *     it are sent; of the same IP version as the other's
 */
public record Peer(Encapsulation encapsulation, IpAddress source) {}
