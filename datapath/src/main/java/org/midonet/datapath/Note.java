package org.midonet.datapath;

import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;

/**
 * What is remembered of a connection that is at another host.
 *
 * @param port the local port that answers it
 * @param tuple the tuple of that port's packets; its place is the port's tunnel key
 * @param host the underlay address of the host that has the connection
 * @param ethDestination where the answer must be sent to
 * @param ethSource who must send it
 */
public record Note(
    int port, ConnectionKey tuple, IpAddress host, Mac ethDestination, Mac ethSource) {}
