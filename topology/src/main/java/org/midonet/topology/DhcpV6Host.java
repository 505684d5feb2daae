package org.midonet.topology;

import java.util.Optional;
import org.midonet.packet.IpAddress;

/**
 * A DHCPv6 reservation.
 *
 * @param clientId the client: its DUID in hexadecimal, with or without colons, or its MAC
 * @param address what it gets
 * @param name for people
 */
public record DhcpV6Host(String clientId, IpAddress address, Optional<String> name) {}
