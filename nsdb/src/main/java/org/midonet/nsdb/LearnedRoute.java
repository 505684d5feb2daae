package org.midonet.nsdb;

import org.midonet.packet.IpAddress;
import org.midonet.packet.Prefix;

/** A route that a BGP peer has told. */
public record LearnedRoute(Prefix destination, Prefix source, IpAddress gateway, int weight) {}
