package org.midonet.datapath;

import java.time.Duration;

/**
 * Use of a flow.
 *
 * @param packets packets; a packet that the kernel handles as a whole (GSO) is one
 * @param bytes their bytes, from the Ethernet header on
 * @param idle time since the last of them, or since the flow was put if there was none; in seconds
 */
public record Statistics(long packets, long bytes, Duration idle) {}
