package org.midonet.agent.change;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.midonet.agent.cloud.Vm;
import org.midonet.packet.FlowKey;
import org.midonet.packet.FrameBuilder;
import org.midonet.packet.IpProtocol;
import org.midonet.packet.MalformedPacket;
import org.midonet.simulation.Action;
import org.midonet.simulation.NetworkView;
import org.midonet.simulation.Packet;
import org.midonet.simulation.Simulation;
import org.midonet.simulation.Steps;
import org.midonet.simulation.Verdict;

/**
 * A datagram that was sent, known by its source port.
 *
 * @param id its source port
 */
@SuppressWarnings("ArrayRecordComponent") // looked at, never compared
record Sent(int id, Guest from, Guest to, byte[] frame) {

  static Sent send(int id, Guest from, Guest to, int destinationPort) {
    byte[] frame =
        FrameBuilder.ethernet(from.mac(), from.towards(to))
            .ip(from.ip(), to.ip())
            .udp(id, destinationPort)
            .payload(new byte[] {(byte) id})
            .build();
    from.vm().ifPresent(vm -> vm.send(frame));
    return new Sent(id, from, to, frame);
  }

  boolean is(FlowKey key) {
    return key.isIpv4() && key.protocol() == IpProtocol.UDP && key.tpSrc() == id;
  }

  /** Who gets it, by what one simulation says of a view. */
  Set<Guest> expected(NetworkView view, List<Guest> guests) {
    if (view.hostOf(from.port().id()).isEmpty()) {
      return Set.of();
    }
    Set<Guest> expected = new HashSet<>();
    if (verdict(view) instanceof Verdict.Forward forward) {
      for (Action action : forward.actions()) {
        if (action instanceof Action.Output output && view.hostOf(output.port()).isPresent()) {
          guests.stream()
              .filter(guest -> guest.port().id().equals(output.port()))
              .forEach(expected::add);
        }
      }
    }
    return expected;
  }

  /** Whether it opens a connection, whose answers have a way back of their own. */
  boolean opens(NetworkView view) {
    return verdict(view) instanceof Verdict.Forward forward && forward.template().isPresent();
  }

  Verdict verdict(NetworkView view) {
    try {
      return Simulation.simulate(view, from.port().id(), Packet.of(frame));
    } catch (MalformedPacket e) {
      throw new AssertionError(e);
    }
  }

  /** What becomes of it, step by step. */
  String tell(NetworkView view) {
    return "\n" + Steps.render(verdict(view).path());
  }

  /** Who got it; twice is a fault. */
  Set<Guest> received(List<Guest> guests) {
    Set<Guest> received = new HashSet<>();
    for (Guest guest : guests) {
      Optional<Vm> vm = guest.vm();
      int times = vm.map(now -> now.count(this::is)).orElse(0);
      if (times > 1) {
        throw new AssertionError(this + " came " + times + " times to " + guest);
      }
      if (times == 1) {
        received.add(guest);
      }
    }
    return received;
  }

  @Override
  public String toString() {
    return "packet " + id + " from " + from + " to " + to;
  }
}
