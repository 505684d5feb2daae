package org.midonet.datapath.memory;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.midonet.datapath.Action;
import org.midonet.datapath.Arrival;
import org.midonet.datapath.ConnectionKey;
import org.midonet.datapath.DatapathPort;
import org.midonet.datapath.DropReason;
import org.midonet.datapath.InPort;
import org.midonet.datapath.Note;
import org.midonet.datapath.Packet;
import org.midonet.datapath.RemotePort;
import org.midonet.datapath.TunnelKind;
import org.midonet.packet.FlowKey;
import org.midonet.packet.IcmpQuote;
import org.midonet.packet.Ip4;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.packet.MalformedPacket;

/** How packets come in: the eBPF programs' {@code arrive.h}. */
final class Arrivals {
  /** Stands for the sender of an injected return, which is never sent back. */
  private static final IpAddress OUR_OWN = Ip4.ANY;

  /** So often may a packet be wrapped or unwrapped: more is a loop. */
  private static final int MOST_TURNS = 8;

  private final Tables tables;
  private final ConnectionTable connections;
  private final Tracking tracking;
  private final Pipeline pipeline;
  private final Runner runner;

  Arrivals(Tables tables, ConnectionTable connections, Tracking tracking, Pipeline pipeline) {
    this.tables = tables;
    this.connections = connections;
    this.tracking = tracking;
    this.pipeline = pipeline;
    this.runner = pipeline.runner();
  }

  private interface Step {
    void take(Arrived packet) throws Refused;
  }

  /** A packet comes in by a port. */
  void byPort(int port, Packet packet, long now) {
    take(packet, new Arrival.AtPort(port), false, now, arrived -> atPort(arrived, port, now));
  }

  /** A packet comes in by the tunnel. */
  void byTunnel(IpAddress sender, TunnelKind kind, int tunnelKey, Packet packet, long now) {
    if (!tables.peers.contains(sender)) {
      pipeline.countDrop(DropReason.TUNNEL_PEER.code());
      return;
    }
    take(
        packet,
        new Arrival.FromTunnel(kind, tunnelKey),
        false,
        now,
        arrived -> fromTunnel(arrived, Optional.of(sender), kind, tunnelKey, now));
  }

  /** A packet comes in from a hardware VTEP. */
  void byVtep(IpAddress sender, int vni, Packet packet, long now) {
    tables.vteps.values().stream()
        .filter(tunnel -> tunnel.vni() == vni && tunnel.senders().contains(sender))
        .findFirst()
        .ifPresentOrElse(
            tunnel -> byPort(tunnel.port(), packet, now),
            () -> pipeline.countDrop(DropReason.TUNNEL_PEER.code()));
  }

  /** A packet comes back from the agent. */
  void injected(Arrival arrival, Packet packet, long now) {
    take(
        packet,
        arrival,
        true,
        now,
        arrived -> {
          switch (arrival) {
            case Arrival.AtPort at -> atPort(arrived, at.port(), now);
            case Arrival.FromTunnel from ->
                fromTunnel(arrived, Optional.empty(), TunnelKind.RETURN, from.tunnelKey(), now);
            case Arrival.AtRemotePort at -> atRemotePort(arrived, at.tunnelKey(), now);
          }
        });
  }

  /** A packet of the agent's own, which runs a list of actions. */
  void own(List<Action> actions, Packet packet, long now) {
    take(
        packet,
        new Arrival.AtPort(0),
        true,
        now,
        arrived -> runner.run(arrived, actions, Optional.empty()));
  }

  private void take(Packet packet, Arrival arrival, boolean injected, long now, Step step) {
    try {
      step.take(Arrived.parse(packet, arrival, injected));
    } catch (MalformedPacket e) {
      pipeline.countDrop(DropReason.MALFORMED.code());
    } catch (Refused refused) {
      pipeline.countDrop(refused.reason().code());
    }
    finish(now);
  }

  private void atPort(Arrived packet, int number, long now) throws Refused {
    DatapathPort port = tables.port(number).orElseThrow(() -> new Refused(DropReason.NO_PORT));
    if (port.options().contains(DatapathPort.Option.GUARDED)) {
      runner.guard(packet.key());
    }
    pipeline.decide(packet.at(port), now);
  }

  private void atRemotePort(Arrived packet, int tunnelKey, long now) throws Refused {
    RemotePort from =
        Optional.ofNullable(tables.remotePorts.get(tunnelKey))
            .orElseThrow(() -> new Refused(DropReason.TUNNEL_KEY));
    pipeline.byFlow(packet.judgedAs(InPort.remote(tunnelKey), from.place(), Optional.empty()), now);
  }

  private void fromTunnel(
      Arrived packet, Optional<IpAddress> sender, TunnelKind kind, int tunnelKey, long now)
      throws Refused {
    Optional<DatapathPort> local = tables.local(tunnelKey);
    if (kind == TunnelKind.RETURN) {
      asReturn(packet, sender, tunnelKey, local, now);
      return;
    }
    DatapathPort port = local.orElseThrow(() -> new Refused(DropReason.TUNNEL_KEY));
    Optional<ConnectionKey> answers =
        Tuples.of(packet.key(), 0).map(tuple -> tuple.reversed(port.place(), tuple.vlan()));
    if (kind == TunnelKind.REMEMBER && answers.isPresent()) {
      remember(packet, sender.orElseThrow(), port, answers.get(), now);
    }
    if (kind == TunnelKind.IF_KNOWN) {
      Optional<Entry> entry = answers.flatMap(key -> answered(key, now));
      if (entry.isPresent()) {
        tracking.markAnswered(entry.get(), now);
      } else if (!quotesOpener(packet, port, now)) {
        throw new Refused(DropReason.NOT_KNOWN);
      }
    }
    runner.output(packet, packet.packet(), port.number());
  }

  private void asReturn(
      Arrived packet,
      Optional<IpAddress> sender,
      int tunnelKey,
      Optional<DatapathPort> local,
      long now)
      throws Refused {
    if (local.isPresent()) {
      Arrived judged = packet.unnoted(local.get());
      judged.tuple().ifPresent(tuple -> tables.notes.remove(Tuples.at(tuple, tunnelKey)));
      pipeline.decide(judged, now);
      return;
    }
    RemotePort from =
        Optional.ofNullable(tables.remotePorts.get(tunnelKey))
            .orElseThrow(() -> new Refused(DropReason.TUNNEL_KEY));
    if (sender.isPresent() && from.host().isPresent() && !from.host().equals(sender)) {
      throw new Refused(DropReason.TUNNEL_PEER);
    }
    Optional<IpAddress> bounce =
        from.judgedHere() ? Optional.empty() : sender.or(() -> Optional.of(OUR_OWN));
    pipeline.decide(packet.judgedAs(InPort.remote(tunnelKey), from.place(), bounce), now);
  }

  private Optional<Entry> answered(ConnectionKey key, long now) {
    return connections.find(key).filter(entry -> !entry.reverse && !entry.over(now));
  }

  private void remember(
      Arrived packet, IpAddress sender, DatapathPort port, ConnectionKey reply, long now) {
    ConnectionKey key = Tuples.at(reply, port.tunnelKey());
    FlowKey seenAs = packet.key();
    Note wanted =
        new Note(
            port.number(),
            key,
            sender,
            /* ethDestination= */ new Mac(seenAs.ethSrc()),
            /* ethSource= */ new Mac(seenAs.ethDst()));
    if (wanted.equals(tables.notes.get(key))) {
      return;
    }
    Optional<Entry> entry = answered(reply, now).filter(e -> !e.translates());
    if (entry.isPresent()) {
      tracking.markAnswered(entry.get(), now);
    } else {
      tables.notes.put(key, wanted);
    }
  }

  /** Whether it is an error that quotes a packet which this port has sent on a live connection. */
  private boolean quotesOpener(Arrived packet, DatapathPort port, long now) {
    try {
      return IcmpQuote.find(MemorySegment.ofArray(packet.packet().frame()))
          .flatMap(quote -> Tuples.of(quote.key(), port.place()))
          .map(tuple -> tuple.reversed(port.place(), packet.key().vlan() & 0x1fff))
          .map(tuple -> tuple.reversed(port.place(), tuple.vlan()))
          .flatMap(key -> answered(key, now))
          .isPresent();
    } catch (MalformedPacket e) {
      return false;
    }
  }

  /** Takes what was made of a packet to its end. */
  private void finish(long now) {
    Queue<Runner.Made> made = runner.made();
    for (int turn = 0; turn < MOST_TURNS && !made.isEmpty(); turn++) {
      Runner.Made next = made.remove();
      try {
        Arrival arrival = new Arrival.AtPort(next.port());
        atPort(Arrived.parse(next.packet(), arrival, false), next.port(), now);
      } catch (MalformedPacket e) {
        pipeline.countDrop(DropReason.MALFORMED.code());
      } catch (Refused refused) {
        pipeline.countDrop(refused.reason().code());
      }
    }
    made.forEach(_ -> pipeline.countDrop(DropReason.ACTIONS.code()));
    made.clear();
  }
}
