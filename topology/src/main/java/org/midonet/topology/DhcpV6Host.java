package org.midonet.topology;

import java.util.Optional;
import org.midonet.packet.IpAddress;

/** A DHCPv6 reservation. */
public record DhcpV6Host(String clientId, IpAddress address, Optional<String> name) {}
