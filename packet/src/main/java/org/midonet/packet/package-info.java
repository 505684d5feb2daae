/**
 * Wire formats and address values, with no knowledge of any topology.
 *
 * <p>In come bytes: a frame as a {@link java.lang.foreign.MemorySegment} or a {@code byte[]}. Out
 * go views that read a header in place ({@link org.midonet.packet.Ethernet}, {@link
 * org.midonet.packet.Ipv4}, …), the {@link org.midonet.packet.FlowKey} that matching sees, and
 * whole frames made by builders with right checksums. Nothing here allocates for a field that is
 * read: MACs travel as {@code long}s, IPv4 addresses as {@code int}s, until somebody asks for a
 * value type. Every parser has one error, {@link org.midonet.packet.MalformedPacket}.
 */
@NullMarked
package org.midonet.packet;

import org.jspecify.annotations.NullMarked;
