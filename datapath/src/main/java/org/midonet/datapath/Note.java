package org.midonet.datapath;

import org.midonet.packet.IpAddress;

/**
 * What is remembered of a connection that is at another host.
 *
 * @param port the local port that answers it
 * @param tuple the tuple of that port's packets; its place is the port's tunnel key
 * @param host the underlay address of the host that has the connection
 */
public record Note(int port, ConnectionKey tuple, IpAddress host) {}
