package org.midonet.agent.upcall;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.UUID;
import org.midonet.agent.flow.PlaceNumbers;
import org.midonet.datapath.Connection;
import org.midonet.datapath.ConnectionKey;
import org.midonet.datapath.Datapath;
import org.midonet.packet.FlowKey;
import org.midonet.packet.IcmpQuote;
import org.midonet.packet.IcmpType;
import org.midonet.packet.Icmpv6Type;
import org.midonet.packet.MalformedPacket;
import org.midonet.simulation.NetworkView;
import org.midonet.simulation.Packet;
import org.midonet.simulation.Packet.Chosen;
import org.midonet.simulation.Packet.Opener;

/**
 * Finds the connection that a packet answers, or whose packet it quotes, in the datapath's table.
 */
final class Connections {

  private final Datapath datapath;
  private final HostNetwork network;

  Connections(Datapath datapath, HostNetwork network) {
    this.datapath = datapath;
    this.network = network;
  }

  /**
   * The packet with the connection to which it belongs: whose packet it quotes, as an error from
   * either side, or of which it is an answer; as it was where there is none.
   */
  Packet withConnection(Upcall upcall, UUID port, NetworkView view) {
    Packet packet = upcall.packet();
    int place = PlaceNumbers.of(view, view.placeOf(port));
    FlowKey key = packet.key();
    try {
      Optional<FlowKey> quoted =
          IcmpQuote.find(MemorySegment.ofArray(upcall.miss().packet().frame())).map(IcmpQuote::key);
      // What is quoted went the other way.
      Optional<Connection> entry =
          tuple(quoted.map(FlowKey::reversed).orElse(key), place, key.vlan())
              .flatMap(datapath::connection)
              .filter(found -> !found.over() && (found.reverse() || quoted.isPresent()));
      return entry
          .flatMap(
              found ->
                  opener(found, key)
                      .map(
                          opener ->
                              found.reverse()
                                  ? packet.answering(opener)
                                  : packet.complaining(opener)))
          .orElse(packet);
    } catch (MalformedPacket e) {
      return packet; // It belongs to no connection.
    }
  }

  /** Where the connection that the packet goes on with was sent, if there is one. */
  Optional<Chosen> memberOf(Upcall upcall, UUID port, NetworkView view) {
    FlowKey key = upcall.packet().key();
    return tuple(key, PlaceNumbers.of(view, view.placeOf(port)), key.vlan())
        .flatMap(datapath::connection)
        .filter(entry -> !entry.reverse() && !entry.over())
        .map(Connection::translated)
        .map(to -> new Chosen(to.destination(), to.destinationPort()));
  }

  private Optional<Opener> opener(Connection entry, FlowKey like) {
    ConnectionKey opener = entry.reverse() ? entry.other() : entry.key();
    ConnectionKey leaves = entry.reverse() ? entry.key().reversed(0, 0) : entry.translated();
    boolean icmp = opener.destinationPort() == 0 && isIcmp(like, opener.protocol());
    int request = like.isIpv4() ? IcmpType.ECHO_REQUEST : Icmpv6Type.ECHO_REQUEST;
    FlowKey key =
        new FlowKey(
            entry.ethDst(),
            entry.ethSrc(),
            like.etherType(),
            opener.vlan(),
            opener.source().high(),
            opener.source().low(),
            opener.destination().high(),
            opener.destination().low(),
            opener.protocol(),
            0,
            FlowKey.WHOLE,
            icmp ? request << 8 : opener.sourcePort(),
            icmp ? opener.sourcePort() : opener.destinationPort());
    boolean elsewhere = !leaves.destination().equals(opener.destination());
    Optional<Chosen> kept =
        elsewhere
            ? Optional.of(new Chosen(leaves.destination(), leaves.destinationPort()))
            : Optional.empty();
    return network
        .port(entry.inPort())
        .map(port -> new Opener(port, key, kept, leaves.source(), leaves.sourcePort()));
  }

  private static boolean isIcmp(FlowKey like, int protocol) {
    return protocol == (like.isIpv4() ? 1 : 58);
  }

  /** The name of the entry for packets with this key. */
  private static Optional<ConnectionKey> tuple(FlowKey key, int place, int vlan) {
    if (!key.isIp() || key.fragment() == FlowKey.LATER_FRAGMENT) {
      return Optional.empty();
    }
    int source = key.tpSrc();
    int destination = key.tpDst();
    if (key.isIcmp()) {
      boolean v4 = key.isIpv4();
      boolean request = key.icmpType() == (v4 ? IcmpType.ECHO_REQUEST : Icmpv6Type.ECHO_REQUEST);
      boolean reply = key.icmpType() == (v4 ? IcmpType.ECHO_REPLY : Icmpv6Type.ECHO_REPLY);
      if (!request && !reply) {
        return Optional.empty();
      }
      source = request ? key.tpDst() : 0;
      destination = reply ? key.tpDst() : 0;
    }
    return Optional.of(
        new ConnectionKey(
            place,
            key.protocol(),
            key.ipSrc(),
            key.ipDst(),
            source,
            destination,
            vlan & (FlowKey.VLAN_PRESENT | 0xfff)));
  }
}
