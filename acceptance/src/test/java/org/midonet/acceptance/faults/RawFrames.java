package org.midonet.acceptance.faults;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;
import org.midonet.ffi.netns.NetworkNamespace;
import org.midonet.ffi.packet.PacketSocket;
import org.midonet.lab.Namespace;

/** Sends frames that no network stack would make. */
final class RawFrames {
  private RawFrames() {}

  /** Sends the frame, written in hexadecimal, a number of times. */
  static void send(Namespace namespace, String interfaceName, String hex, int times) {
    String line = namespace.run("ip", "-o", "link", "show", "dev", interfaceName).orFail().output();
    int index = Integer.parseInt(line.substring(0, line.indexOf(':')));
    byte[] bytes = HexFormat.of().parseHex(hex);
    try (NetworkNamespace inside = NetworkNamespace.named(namespace.name());
        Arena arena = Arena.ofConfined();
        PacketSocket socket =
            inside.call(() -> PacketSocket.open(index, PacketSocket.PROTOCOL_NONE, false))) {
      MemorySegment frame = arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
      for (int i = 0; i < times; i++) {
        socket.send(frame, 0);
      }
    }
  }
}
