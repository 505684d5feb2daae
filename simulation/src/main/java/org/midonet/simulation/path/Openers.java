package org.midonet.simulation.path;

import org.midonet.simulation.NetworkView;
import org.midonet.simulation.Packet;
import org.midonet.simulation.Packet.Asked;

/**
 * The walk of the packet that opened a known connection: what it translated and taught is what an
 * answer to it, and an error about it, rest on.
 */
final class Openers {

  private Openers() {}

  static Walk walk(NetworkView view, Packet.Opener opener) {
    Recording recording = new Recording();
    // Its source port was drawn: of its address, any block will do.
    Walk walk = new Walk(view, recording, Walk.Kind.WIRE, Asked.FORWARD, opener.port(), null, null);
    walk.entered = opener.port();
    walk.kept = opener.kept().orElse(null);
    walk.opened = opener;
    Ports.enterFromOutside(walk, InFlight.of(recording, opener.key()), opener.port());
    walk.bindings.replaceAll(
        binding ->
            binding.newPortFrom().equals(Origin.DRAWN)
                ? new Binding(
                    binding.by(),
                    binding.device(),
                    binding.source(),
                    binding.oldIp(),
                    binding.oldIpFrom(),
                    binding.oldPort(),
                    binding.oldPortFrom(),
                    binding.newIp(),
                    opener.sourcePort(),
                    Origin.CONSTANT)
                : binding);
    return walk;
  }
}
