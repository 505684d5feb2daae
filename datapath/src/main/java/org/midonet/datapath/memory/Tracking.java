package org.midonet.datapath.memory;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.midonet.datapath.ConnectionEvent;
import org.midonet.datapath.Limits;
import org.midonet.packet.IpProtocol;
import org.midonet.packet.Tcp;

/** State and life of connections, by the packets that they see ({@code track.h}). */
final class Tracking {
  private final ConnectionTable table;
  private final Consumer<ConnectionEvent> events;

  Tracking(ConnectionTable table, Consumer<ConnectionEvent> events) {
    this.table = table;
    this.events = events;
  }

  /** What a packet does to the connection of its entry. */
  void track(Arrived packet, Entry entry, long now) {
    boolean wasClosing = entry.closing();
    entry.last = now;
    if (entry.reverse) {
      entry.answered = true;
    }
    if (entry.key.protocol() == IpProtocol.TCP) {
      trackTcp(packet, entry);
    }
    entry.life = life(entry);
    table.other(entry).ifPresent(other -> other.follow(entry));
    if (entry.closing() && !wasClosing && table.isReported(entry.template)) {
      Optional<Entry> forward = entry.reverse ? table.other(entry) : Optional.of(entry);
      forward.ifPresent(
          e -> events.accept(new ConnectionEvent.Closed(e.snapshot(now, table.isStale(e)))));
    }
  }

  private static void trackTcp(Arrived packet, Entry entry) {
    if (packet.tcp(Tcp.RST)) {
      entry.reset = true;
    } else if (packet.tcp(Tcp.FIN)) {
      if (entry.reverse) {
        entry.finReverse = true;
      } else {
        entry.finForward = true;
      }
    } else if (packet.tcp(Tcp.SYN)) {
      if (!entry.reverse && entry.closing()) {
        entry.answered = false;
        reopen(entry);
      }
    } else if (packet.tcpPayload() && entry.closing()) {
      reopen(entry);
    }
  }

  private static void reopen(Entry entry) {
    entry.reset = false;
    entry.finForward = false;
    entry.finReverse = false;
  }

  void markAnswered(Entry entry, long now) {
    entry.answered = true;
    entry.last = now;
    entry.life = life(entry);
    table.other(entry).ifPresent(other -> other.follow(entry));
  }

  /** For how many seconds it lives on without a packet. */
  long life(Entry entry) {
    Limits limits = table.limits();
    boolean icmp =
        entry.key.protocol()
            == (entry.key.source().bits() == 32 ? IpProtocol.ICMP : IpProtocol.ICMPV6);
    Duration life;
    if (entry.key.protocol() == IpProtocol.TCP) {
      if (entry.reset) {
        life = limits.tcpReset();
      } else if (entry.closing()) {
        life = limits.tcpClosing();
      } else {
        life = entry.answered ? limits.tcp() : limits.tcpOpening();
      }
    } else if (entry.key.protocol() == IpProtocol.UDP) {
      life = entry.answered ? limits.udpAnswered() : limits.udp();
    } else if (icmp) {
      life = limits.echo();
    } else {
      life = entry.answered ? limits.otherAnswered() : limits.other();
    }
    return life.toSeconds();
  }
}
