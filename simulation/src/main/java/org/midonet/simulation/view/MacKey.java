package org.midonet.simulation.view;

import java.util.UUID;
import org.midonet.packet.Mac;

/** A MAC in the table of a bridge's VLAN; VLAN id 0 is untagged. */
public record MacKey(UUID bridge, int vlan, Mac mac) {}
