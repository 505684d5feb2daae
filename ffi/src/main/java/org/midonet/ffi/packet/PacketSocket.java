package org.midonet.ffi.packet;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.OptionalInt;
import org.midonet.ffi.Errno;
import org.midonet.ffi.FileDescriptor;
import org.midonet.ffi.SyscallException;
import org.midonet.ffi.layout.SocketStructs;
import org.midonet.ffi.libc.SocketCalls;

/**
 * Raw frames on one interface: packet(7). The socket is non-blocking and belongs to the namespace
 * in which it was opened.
 */
public final class PacketSocket implements AutoCloseable {
  /** Receive nothing; such a socket only sends. */
  public static final int PROTOCOL_NONE = 0;

  /** Receive everything (linux/if_ether.h). */
  public static final int PROTOCOL_ALL = 3;

  private static final int SOL_PACKET = 263;
  private static final int PACKET_VNET_HDR = 15;
  private static final int PACKET_QDISC_BYPASS = 20;

  private final FileDescriptor descriptor;
  private int mark;

  private PacketSocket(FileDescriptor descriptor) {
    this.descriptor = descriptor;
  }

  /**
   * Opens a socket on an interface.
   *
   * @param interfaceIndex of the interface, in the current namespace
   * @param protocol an Ethernet type, {@link #PROTOCOL_ALL} or {@link #PROTOCOL_NONE}
   * @param vnetHeader whether each frame is preceded by a {@link VnetHeader}, both ways
   */
  public static PacketSocket open(int interfaceIndex, int protocol, boolean vnetHeader) {
    short bigEndian = Short.reverseBytes((short) protocol);
    // Protocol 0 at first: else frames of every interface arrive between socket and bind.
    FileDescriptor descriptor =
        SocketCalls.socket(
            SocketCalls.AF_PACKET, SocketCalls.SOCK_RAW | SocketCalls.SOCK_NONBLOCK, 0);
    try (Arena arena = Arena.ofConfined()) {
      if (vnetHeader) {
        SyscallException.check(
            "setsockopt PACKET_VNET_HDR",
            SocketCalls.setOption(descriptor.number(), SOL_PACKET, PACKET_VNET_HDR, 1));
      }
      MemorySegment address = arena.allocate(SocketStructs.SOCKADDR_LL.size(), 4);
      address.set(
          JAVA_SHORT,
          SocketStructs.SOCKADDR_LL.offset("sll_family"),
          (short) SocketCalls.AF_PACKET);
      address.set(JAVA_SHORT, SocketStructs.SOCKADDR_LL.offset("sll_protocol"), bigEndian);
      address.set(JAVA_INT, SocketStructs.SOCKADDR_LL.offset("sll_ifindex"), interfaceIndex);
      SocketCalls.bind(descriptor.number(), address);
      return new PacketSocket(descriptor);
    } catch (RuntimeException failed) {
      descriptor.close();
      throw failed;
    }
  }

  /** Sends without a queueing discipline; programs of TC egress do <em>not</em> see such frames. */
  public void bypassQueueing() {
    SyscallException.check(
        "setsockopt PACKET_QDISC_BYPASS",
        SocketCalls.setOption(descriptor.number(), SOL_PACKET, PACKET_QDISC_BYPASS, 1));
  }

  /** How much may wait to be received, in bytes. */
  public void receiveBuffer(int bytes) {
    SyscallException.check(
        "setsockopt SO_RCVBUFFORCE",
        SocketCalls.setOption(
            descriptor.number(), SocketCalls.SOL_SOCKET, SocketCalls.SO_RCVBUFFORCE, bytes));
  }

  /** Sends a frame; see {@link #trySend}. Throws where the kernel does not take it. */
  public void send(MemorySegment frame, int withMark) {
    SyscallException.check("send to packet socket", trySend(frame, withMark));
  }

  /**
   * Sends a frame, after its {@link VnetHeader} if the socket has one, with a mark that programs on
   * the way out see in {@code skb->mark}.
   *
   * @return the count, or the negative errno: ENOBUFS and EAGAIN when a queue is full, ENETDOWN
   */
  public synchronized long trySend(MemorySegment frame, int withMark) {
    if (withMark != mark) {
      int result =
          SocketCalls.setOption(
              descriptor.number(), SocketCalls.SOL_SOCKET, SocketCalls.SO_MARK, withMark);
      if (result < 0) {
        return result;
      }
      mark = withMark;
    }
    return SocketCalls.send(descriptor.number(), frame, 0);
  }

  /** Receives a frame; its length (of the whole frame, even where it was cut), or nothing waits. */
  public OptionalInt receive(MemorySegment into) {
    long result = SocketCalls.receive(descriptor.number(), into, SocketCalls.MSG_TRUNC);
    if (result == -Errno.EAGAIN || result == -Errno.ENETDOWN) {
      return OptionalInt.empty();
    }
    return OptionalInt.of((int) SyscallException.check("recv from packet socket", result));
  }

  /** The descriptor's number, for epoll. */
  public int number() {
    return descriptor.number();
  }

  @Override
  public void close() {
    descriptor.close();
  }
}
