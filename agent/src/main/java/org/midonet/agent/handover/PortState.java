package org.midonet.agent.handover;

import java.util.List;
import org.midonet.datapath.Connection;
import org.midonet.datapath.Note;
import org.midonet.packet.Ip4;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;

/**
 * What a host's datapath knows for the sake of one port.
 *
 * @param connections forward entries of the connections that the port has opened
 * @param notes where the connections are that the port answers; {@link #HERE} stands for the host
 *     that tells
 * @param macs what was heard at the port
 */
public record PortState(List<Connection> connections, List<Note> notes, List<HeardMac> macs) {

  /** In a note: the host that tells it, by whatever address it is reached. */
  public static final IpAddress HERE = Ip4.ANY;

  /** Nothing. */
  public static final PortState NOTHING = new PortState(List.of(), List.of(), List.of());

  /**
   * A MAC behind the port.
   *
   * @param vlanId 0 if untagged
   * @param mac the address
   */
  public record HeardMac(int vlanId, Mac mac) {}

  /** Copies the lists. */
  public PortState {
    connections = List.copyOf(connections);
    notes = List.copyOf(notes);
    macs = List.copyOf(macs);
  }
}
