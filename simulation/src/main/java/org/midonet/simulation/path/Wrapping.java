package org.midonet.simulation.path;

import java.lang.foreign.ValueLayout;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.midonet.packet.Ip4;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.packet.MalformedPacket;
import org.midonet.packet.VxlanFrame;
import org.midonet.simulation.Action;
import org.midonet.simulation.NetworkView;
import org.midonet.simulation.OverlayPort;
import org.midonet.simulation.Packet;
import org.midonet.simulation.Simulation.Onward;
import org.midonet.simulation.Verdict;
import org.midonet.topology.RouterPort;

/** What overlay VTEPs make of a packet's bytes. */
public final class Wrapping {

  private Wrapping() {}

  /** What is made of a packet where its verdict ends at an overlay VTEP. */
  public static Optional<Onward> onward(NetworkView view, Verdict verdict, Packet packet) {
    if (!(verdict instanceof Verdict.Forward forward) || forward.actions().isEmpty()) {
      return Optional.empty();
    }
    byte[] frame = packet.frame().toArray(ValueLayout.JAVA_BYTE);
    try {
      return switch (forward.actions().getLast()) {
        case Action.Decapsulate unwrap -> unwrapped(unwrap, packet);
        case Action.Output output ->
            wrapped(view, output.port(), Rewriting.apply(frame, forward.actions()));
        default -> Optional.empty();
      };
    } catch (MalformedPacket e) {
      return Optional.empty(); // Nobody can make anything of it.
    }
  }

  private static Optional<Onward> unwrapped(Action.Decapsulate unwrap, Packet packet)
      throws MalformedPacket {
    VxlanFrame inner = VxlanFrame.unwrap(packet.frame()).orElse(null);
    UUID port = inner == null ? null : unwrap.ports().get(inner.vni());
    return inner == null || port == null
        ? Optional.empty()
        : Optional.of(new Onward(port, Packet.of(inner.toBytes())));
  }

  private static Optional<Onward> wrapped(NetworkView view, UUID id, byte[] frame)
      throws MalformedPacket {
    RouterPort port = view.port(id).flatMap(OverlayPort::of).orElse(null);
    if (port == null
        || !(port.tunnelAddress().orElse(null) instanceof Ip4 from)
        || !(peer(view, port, frame) instanceof Ip4 to)) {
      return Optional.empty();
    }
    byte[] outer = VxlanFrame.wrap(frame, from, to, port.vni().orElseThrow());
    return Optional.of(new Onward(OverlayPort.outer(id), Packet.of(outer)));
  }

  private static @Nullable IpAddress peer(NetworkView view, RouterPort port, byte[] frame)
      throws MalformedPacket {
    return view.peer(port.id(), new Mac(Packet.of(frame).key().ethDst()));
  }
}
