package org.midonet.topology;

import org.midonet.packet.IpAddress;
import org.midonet.packet.Prefix;

/** A route that DHCP tells its clients (option 121, RFC 3442). */
public record StaticRoute(Prefix destination, IpAddress gateway) {}
