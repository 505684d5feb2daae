package org.midonet.agent.flow;

import org.midonet.datapath.Connection;
import org.midonet.datapath.ConnectionKey;
import org.midonet.datapath.Draw;
import org.midonet.datapath.Template;
import org.midonet.datapath.Translation;
import org.midonet.packet.EtherType;
import org.midonet.packet.FlowKey;
import org.midonet.packet.IcmpType;
import org.midonet.packet.Icmpv6Type;
import org.midonet.packet.IpAddress;
import org.midonet.packet.IpProtocol;

/** A forward entry of the connection table, and the flow by whose template it was made. */
final class LiveEntry {

  private static final int PRIORITY = 0xe000;

  private LiveEntry() {}

  /** The packet that opened the connection, as far as the entry and the flow know it. */
  static FlowKey opener(Connection entry, InstalledFlow flow) {
    FlowKey of = flow.match().key();
    ConnectionKey tuple = entry.key();
    boolean ip6 = tuple.source().bits() == 128;
    boolean echo = tuple.protocol() == (ip6 ? IpProtocol.ICMPV6 : IpProtocol.ICMP);
    int request = ip6 ? Icmpv6Type.ECHO_REQUEST : IcmpType.ECHO_REQUEST;
    return new FlowKey(
        of.ethDst(),
        of.ethSrc(),
        ip6 ? EtherType.IPV6 : EtherType.IPV4,
        tuple.vlan() == 0 ? 0 : tuple.vlan() | (of.vlan() & PRIORITY),
        tuple.source().high(),
        tuple.source().low(),
        tuple.destination().high(),
        tuple.destination().low(),
        tuple.protocol(),
        of.tos(),
        of.fragment(),
        echo ? request << 8 : tuple.sourcePort(),
        echo ? tuple.sourcePort() : tuple.destinationPort());
  }

  /** Whether the flow matches that packet, and its template translates it as the entry does. */
  static boolean isOf(Connection entry, InstalledFlow flow) {
    return flow.decision() instanceof InstalledFlow.Decision.Stateful stateful
        && flow.match().mask().matches(flow.match().key(), opener(entry, flow))
        && translates(stateful.template(), entry);
  }

  private static boolean translates(Template template, Connection entry) {
    ConnectionKey before = entry.key();
    ConnectionKey after = entry.translated();
    Translation change = template.translation();
    boolean kept = template.draw().filter(d -> d.keep().contains(after.source())).isPresent();
    IpAddress source =
        kept
            ? after.source()
            : template.draw().map(Draw::address).or(change::source).orElse(before.source());
    int port =
        template.draw().isPresent()
            ? after.sourcePort()
            : change.sourcePort().orElse(before.sourcePort());
    return after.protocol() == before.protocol()
        && after.source().equals(source)
        && after.destination().equals(change.destination().orElse(before.destination()))
        && after.sourcePort() == port
        && after.destinationPort() == change.destinationPort().orElse(before.destinationPort());
  }
}
