package org.midonet.datapath.ebpf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.midonet.datapath.Arrival;
import org.midonet.datapath.DatapathException;
import org.midonet.datapath.Packet;
import org.midonet.datapath.TunnelKind;
import org.midonet.ffi.Errno;
import org.midonet.ffi.SyscallException;
import org.midonet.ffi.packet.PacketSocket;
import org.midonet.ffi.packet.VnetHeader;

/**
 * Hands packets to the program at the egress of the injection device; a mark says how each is to be
 * taken. The program has run when the call returns.
 */
final class Injector implements AutoCloseable {
  private static final int SHIFT = 28;
  private static final int AT_PORT = 1;
  private static final int RETURNED = 2;
  private static final int LIST = 3;
  private static final int FORWARD = 4;
  private static final int LARGEST = 1 << 17;

  private final PacketSocket socket;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment buffer = arena.allocate(VnetHeader.LENGTH + LARGEST, 16);

  Injector(PacketSocket socket) {
    this.socket = socket;
  }

  /** As if it had arrived so. */
  void inject(Arrival arrival, Packet packet) {
    switch (arrival) {
      case Arrival.AtPort at -> send(AT_PORT, at.port(), packet);
      case Arrival.AtRemotePort at -> send(FORWARD, at.tunnelKey(), packet);
      case Arrival.FromTunnel from -> {
        if (from.kind() != TunnelKind.RETURN) {
          throw new DatapathException(
              DatapathException.Kind.INVALID, "a packet from a tunnel is no miss: " + from);
        }
        send(RETURNED, from.tunnelKey(), packet);
      }
    }
  }

  /** Runs a list on it. */
  void run(int list, Packet packet) {
    send(LIST, list, packet);
  }

  private synchronized void send(int how, int whom, Packet packet) {
    byte[] bytes = packet.frame();
    if (bytes.length > LARGEST) {
      throw new DatapathException(
          DatapathException.Kind.INVALID, "a frame of " + bytes.length + " bytes is too large");
    }
    MemorySegment frame = buffer.asSlice(VnetHeader.LENGTH, bytes.length);
    frame.copyFrom(MemorySegment.ofArray(bytes));
    TransportOffload.of(frame, packet.gsoSize()).write(buffer);
    long sent =
        socket.trySend(buffer.asSlice(0, VnetHeader.LENGTH + bytes.length), how << SHIFT | whom);
    // The kernel says ENOBUFS where the program drops the packet, which the program has counted.
    if (sent != -Errno.ENOBUFS) {
      SyscallException.check("injection of a packet", sent);
    }
  }

  @Override
  public void close() {
    socket.close();
    arena.close();
  }
}
