package org.midonet.topology.neutron;

import org.midonet.packet.IpAddress;
import org.midonet.packet.Prefix;

/** A route of a subnet's hosts, or an extra route of a router. */
public record HostRoute(Prefix destination, IpAddress nexthop) {}
