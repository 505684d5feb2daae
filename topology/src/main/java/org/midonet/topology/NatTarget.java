package org.midonet.topology;

import org.midonet.packet.IpAddress;

/**
 * What a translation may choose from: an address of the range, and a port of the range.
 *
 * @param from first address
 * @param to last address
 * @param portFrom first port; 0 with {@code portTo} 0: ports stay as they are
 * @param portTo last port
 */
public record NatTarget(IpAddress from, IpAddress to, int portFrom, int portTo) {}
