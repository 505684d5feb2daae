package org.midonet.datapath;

import java.util.Optional;
import org.midonet.packet.IpAddress;

/**
 * A port at another host, as far as packets that come through a tunnel need it.
 *
 * @param tunnelKey its number in tunnel packets
 * @param place where connections of packets from it are looked up here
 * @param host the underlay address that may send its packets as {@link TunnelKind#RETURN}; any peer
 *     if absent
 * @param judgedHere a {@link TunnelKind#RETURN} without a connection is judged as forward here, as
 *     from {@link InPort#remote}; otherwise it goes back to its sender
 */
public record RemotePort(int tunnelKey, int place, Optional<IpAddress> host, boolean judgedHere) {}
