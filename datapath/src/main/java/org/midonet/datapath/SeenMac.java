package org.midonet.datapath;

import org.midonet.packet.Mac;

/** A MAC learnt at a port; {@code vlanId} 0 is untagged. */
public record SeenMac(int port, int vlanId, Mac mac) {}
