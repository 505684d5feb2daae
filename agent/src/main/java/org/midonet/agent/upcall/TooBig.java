package org.midonet.agent.upcall;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.UUID;
import org.midonet.agent.flow.Deciding;
import org.midonet.agent.flow.Translator;
import org.midonet.datapath.Arrival;
import org.midonet.datapath.Datapath;
import org.midonet.datapath.MissReason;
import org.midonet.datapath.Packet;
import org.midonet.packet.Ethernet;
import org.midonet.packet.Fragments;
import org.midonet.packet.FrameEditor;
import org.midonet.packet.IpPacket;
import org.midonet.packet.IpProtocol;
import org.midonet.packet.MalformedPacket;
import org.midonet.packet.Tcp;
import org.midonet.packet.Udp;
import org.midonet.simulation.Action;
import org.midonet.simulation.NetworkView;
import org.midonet.simulation.Packet.Asked;
import org.midonet.simulation.Simulation;
import org.midonet.simulation.Verdict;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Packets that do not fit their only way out. How large that is, is known here; what is to be said
 * about it, the simulation decides. What may be cut is cut here: after a flow or a connection has
 * said what happens to the whole, each fragment goes its way.
 */
final class TooBig {

  private static final Logger LOG = LoggerFactory.getLogger(TooBig.class);

  private final Datapath datapath;
  private final HostNetwork network;
  private final Sender sender;
  private final Counters counters;

  TooBig(Datapath datapath, HostNetwork network, Sender sender, Counters counters) {
    this.datapath = datapath;
    this.network = network;
    this.sender = sender;
    this.counters = counters;
  }

  /** Whether the packet was too big for what this verdict wants, and all about it is done. */
  boolean handle(
      Upcall upcall, UUID port, Verdict.Forward verdict, Arrival arrival, NetworkView view) {
    Packet packet = upcall.miss().packet();
    int mtu = network.mtuOf(new Translator(view, network).actions(verdict.actions()));
    if (mtu == 0 || !exceeds(packet, mtu)) {
      return false;
    }
    counters.count(Counters.Event.TOO_BIG);
    // What is not handed to the owner of a block is judged as if there was none, or none but here.
    org.midonet.simulation.Packet asked =
        Deciding.handedTo(verdict).isPresent() || upcall.packet().asked() == Asked.RETURN
            ? upcall.packet()
            : upcall.packet().as(Asked.REFUSED);
    Verdict said = Simulation.simulate(view, port, asked.tooBigFor(mtu));
    LOG.trace("{} at {} is larger than {}: {}", upcall.packet().key(), port, mtu, said);
    switch (said) {
      case Verdict.Answer answer -> sender.send(answer.deliveries(), view);
      case Verdict.Forward forward when cuts(forward) && packet.gsoSize() == 0 ->
          cut(upcall, forward, arrival, mtu, view);
      case Verdict.Forward _, Verdict.Drop _, Verdict.Waiting _ ->
          counters.count(Counters.Event.DROPPED);
    }
    return true;
  }

  private static boolean cuts(Verdict.Forward forward) {
    return forward.actions().stream().anyMatch(Action.Fragment.class::isInstance);
  }

  private void cut(
      Upcall upcall, Verdict.Forward forward, Arrival arrival, int mtu, NetworkView view) {
    Packet packet = upcall.miss().packet();
    List<byte[]> fragments;
    try {
      byte[] whole = FrameEditor.copyOf(packet.frame()).finishChecksum().toBytes();
      fragments = Fragments.split(MemorySegment.ofArray(whole), mtu);
    } catch (MalformedPacket e) {
      counters.count(Counters.Event.MALFORMED);
      return;
    }
    if (forward.template().isPresent()) {
      if (upcall.miss().reason() != MissReason.TOO_BIG) {
        datapath.inject(arrival, packet); // It goes nowhere, but makes its connection.
      }
      fragments.forEach(fragment -> datapath.inject(arrival, new Packet(fragment)));
    } else {
      List<org.midonet.datapath.Action> actions =
          new Translator(view, network).actions(forward.actions());
      fragments.forEach(fragment -> datapath.execute(actions, new Packet(fragment)));
    }
  }

  /** Whether what goes over the wire, in segments if there are such, is larger. */
  static boolean exceeds(Packet packet, int mtu) {
    try {
      MemorySegment frame = MemorySegment.ofArray(packet.frame());
      MemorySegment payload = Ethernet.parse(frame).payload();
      if (payload.byteSize() <= mtu || packet.gsoSize() == 0) {
        return payload.byteSize() > mtu;
      }
      IpPacket ip = IpPacket.parse(payload);
      int header =
          ip.protocol() == IpProtocol.TCP ? Tcp.parse(ip.payload()).headerLength() : Udp.HEADER;
      return ip.bytes().byteSize() - ip.payload().byteSize() + header + packet.gsoSize() > mtu;
    } catch (MalformedPacket e) {
      return false; // The datapath, which can read it, decides.
    }
  }
}
