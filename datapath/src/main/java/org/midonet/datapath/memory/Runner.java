package org.midonet.datapath.memory;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.midonet.datapath.Action;
import org.midonet.datapath.DatapathPort;
import org.midonet.datapath.DropReason;
import org.midonet.datapath.MissReason;
import org.midonet.datapath.Overlay;
import org.midonet.datapath.Packet;
import org.midonet.datapath.VtepTunnel;
import org.midonet.packet.FlowKey;
import org.midonet.packet.FlowKeys;
import org.midonet.packet.Ip4;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.packet.MalformedPacket;
import org.midonet.packet.VxlanFrame;

/** Does to a packet what its connection and a list of actions say. */
final class Runner {
  private final Tables tables;
  private final Pipeline pipeline;
  private final Outlet outlet;
  private final int tunnelMtu;
  private final Queue<Made> made = new ArrayDeque<>();

  Runner(Tables tables, Pipeline pipeline, Outlet outlet, int tunnelMtu) {
    this.tables = tables;
    this.pipeline = pipeline;
    this.outlet = outlet;
    this.tunnelMtu = tunnelMtu;
  }

  /** A packet that an overlay has made of the one in hand, and the port where it comes in. */
  record Made(int port, Packet packet) {}

  /** What overlays have made: it arrives when the packet in hand is done with. */
  Queue<Made> made() {
    return made;
  }

  void run(Arrived packet, List<Action> actions, Optional<Entry> entry) throws Refused {
    Optional<MissReason> obstacle = obstacle(packet, actions);
    if (obstacle.isPresent()) {
      pipeline.miss(packet, obstacle.get());
      return;
    }
    if (actions.isEmpty()) {
      throw new Refused(DropReason.DECIDED);
    }
    Rewriter rewriter = Rewriter.of(packet);
    Optional<Entry> translating = entry.filter(Entry::translates);
    if (translating.isPresent()) {
      rewriter.translate(translating.get().translated);
    }
    for (Action action : actions) {
      switch (action) {
        case Action.Output output -> outputOrCount(packet, rewriter.packet(), output.port());
        case Action.Tunnel tunnel ->
            outlet.tunnel(tunnel.remote(), tunnel.kind(), tunnel.tunnelKey(), rewriter.packet());
        case Action.Decapsulate unwrap -> {
          if (unwrapped(rewriter.packet(), unwrap)) {
            return;
          }
        }
        case Action.Connect _ -> throw new Refused(DropReason.ACTIONS);
        case Action.Upcall _ -> {
          pipeline.miss(packet, MissReason.ACTION);
          return;
        }
        case Action.Drop drop -> {
          pipeline.countDrop(drop.reason());
          return;
        }
        case Action.Question question -> {
          if (!rewriter.asksFor(question.target())) {
            pipeline.miss(packet, MissReason.ACTION);
            return;
          }
        }
        case Action.Answer answer -> rewriter.apply(answer);
        case Action.SetEthSrc set -> rewriter.apply(set);
        case Action.SetEthDst set -> rewriter.apply(set);
        case Action.SetIpSrc set -> rewriter.apply(set);
        case Action.SetIpDst set -> rewriter.apply(set);
        case Action.SetTpSrc set -> rewriter.apply(set);
        case Action.SetTpDst set -> rewriter.apply(set);
        case Action.DecTtl decrement -> rewriter.apply(decrement);
        case Action.PushVlan push -> rewriter.apply(push);
        case Action.PopVlan pop -> rewriter.apply(pop);
      }
    }
  }

  /** What speaks against the whole list, before anything is done. */
  private Optional<MissReason> obstacle(Arrived packet, List<Action> actions) {
    int hops = 0;
    int outputs = 0;
    int mtu = 0;
    for (Action action : actions) {
      if (action instanceof Action.DecTtl decrement) {
        hops += decrement.by();
      } else if (action instanceof Action.Output output) {
        outputs++;
        mtu = tables.port(output.port()).map(DatapathPort::mtu).orElse(0);
      } else if (action instanceof Action.Tunnel) {
        outputs++;
        mtu = tunnelMtu;
      }
    }
    if (hops > 0 && packet.key().isIp() && packet.ttl() <= hops) {
      return Optional.of(MissReason.TTL_EXPIRED);
    }
    return outputs == 1 && packet.exceeds(mtu) ? Optional.of(MissReason.TOO_BIG) : Optional.empty();
  }

  /** One of several outputs may fail, and the others go on. */
  private void outputOrCount(Arrived arrived, Packet packet, int port) {
    try {
      output(arrived, packet, port);
    } catch (Refused refused) {
      pipeline.countDrop(refused.reason().code());
    }
  }

  void output(Arrived arrived, Packet packet, int number) throws Refused {
    Optional<Overlay> overlay = Optional.ofNullable(tables.overlays.get(number));
    Optional<VtepTunnel> vtep = Optional.ofNullable(tables.vteps.get(number));
    DatapathPort port =
        tables
            .port(number)
            .filter(p -> p.ifindex() != 0 || overlay.isPresent() || vtep.isPresent())
            .orElseThrow(() -> new Refused(DropReason.NO_OUTPUT));
    if (port.options().contains(DatapathPort.Option.GUARDED)) {
      guard(arrived.key());
    }
    if (arrived.exceeds(port.mtu())) {
      throw new Refused(DropReason.TOO_BIG);
    }
    if (port.ifindex() != 0) {
      outlet.output(number, packet);
    } else if (overlay.isPresent()) {
      wrap(packet, overlay.get());
    } else {
      VtepTunnel to = vtep.orElseThrow();
      outlet.toVtep(to.source(), to.remote(), to.vni(), packet);
    }
  }

  private void wrap(Packet packet, Overlay overlay) throws Refused {
    try {
      FlowKey key = FlowKeys.parse(packet.frame());
      Ip4 peer = overlay.peers().get(new Mac(key.ethDst()));
      if (peer == null || key.vlan() != 0) {
        throw new Refused(DropReason.NO_OUTPUT);
      }
      byte[] outer = VxlanFrame.wrap(packet.frame(), overlay.address(), peer, overlay.vni());
      made.add(new Made(overlay.outer(), new Packet(outer)));
    } catch (MalformedPacket | IllegalArgumentException e) {
      throw new Refused(DropReason.REWRITE);
    }
  }

  private boolean unwrapped(Packet outer, Action.Decapsulate unwrap) {
    Optional<VxlanFrame> inner =
        VxlanFrame.unwrap(MemorySegment.ofArray(outer.frame()))
            .filter(frame -> frame.vni() == unwrap.vni());
    inner.ifPresent(frame -> made.add(new Made(unwrap.port(), new Packet(frame.toBytes()))));
    return inner.isPresent();
  }

  /** Nothing that bears an underlay address passes. */
  void guard(FlowKey key) throws Refused {
    if (key.isIp() && (isUnderlay(key.ipSrc()) || isUnderlay(key.ipDst()))) {
      throw new Refused(DropReason.UNDERLAY);
    }
  }

  private boolean isUnderlay(IpAddress address) {
    return tables.peers.contains(address)
        || tables.own.contains(address)
        || tables.vteps.values().stream().anyMatch(vtep -> vtep.senders().contains(address));
  }
}
