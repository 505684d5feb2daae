package org.midonet.ffi.tap;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.midonet.ffi.Errno;
import org.midonet.ffi.FileDescriptor;
import org.midonet.ffi.SyscallException;
import org.midonet.ffi.layout.SocketStructs;
import org.midonet.ffi.libc.FileCalls;

/**
 * A tap interface (linux/if_tun.h, Documentation/networking/tuntap.rst): what the host sends to it
 * is read here, what is written here the host receives. It goes away when closed. Non-blocking.
 */
public final class TapDevice implements AutoCloseable {
  private static final Path CONTROL = Path.of("/dev/net/tun");
  // _IOW('T', 202, int)
  private static final long TUNSETIFF = 0x400454caL;
  private static final int IFF_TAP = 2;
  private static final int IFF_NO_PI = 0x1000;
  private static final int IFF_VNET_HDR = 0x4000;
  private static final int NAME_LENGTH = 15;

  private final FileDescriptor descriptor;
  private final String name;

  private TapDevice(FileDescriptor descriptor, String name) {
    this.descriptor = descriptor;
    this.name = name;
  }

  /**
   * Makes (or attaches to) a tap of this name in the current namespace.
   *
   * @param vnetHeader whether each frame is preceded by a {@code VnetHeader}, both ways
   */
  public static TapDevice open(String name, boolean vnetHeader) {
    byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
    if (bytes.length == 0 || bytes.length > NAME_LENGTH) {
      throw new IllegalArgumentException("an interface name has 1 to 15 characters: " + name);
    }
    FileDescriptor descriptor = FileCalls.open(CONTROL, FileCalls.O_RDWR | FileCalls.O_NONBLOCK, 0);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment request = arena.allocate(SocketStructs.IFREQ.size(), 8);
      MemorySegment.copy(
          MemorySegment.ofArray(bytes),
          0,
          request,
          SocketStructs.IFREQ.offset("ifr_name"),
          bytes.length);
      int flags = IFF_TAP | IFF_NO_PI | (vnetHeader ? IFF_VNET_HDR : 0);
      request.set(JAVA_SHORT, SocketStructs.IFREQ.offset("ifr_flags"), (short) flags);
      SyscallException.check(
          "TUNSETIFF " + name, FileCalls.ioctl(descriptor.number(), TUNSETIFF, request));
      return new TapDevice(descriptor, name);
    } catch (RuntimeException failed) {
      descriptor.close();
      throw failed;
    }
  }

  /** The interface's name. */
  public String name() {
    return name;
  }

  /** Hands a frame to the host. */
  public void write(MemorySegment frame) {
    SyscallException.check("write " + name, FileCalls.write(descriptor.number(), frame));
  }

  /** Takes a frame that the host sent; its length, or nothing waits. */
  public OptionalInt read(MemorySegment into) {
    long result = FileCalls.read(descriptor.number(), into);
    if (result == -Errno.EAGAIN) {
      return OptionalInt.empty();
    }
    return OptionalInt.of((int) SyscallException.check("read " + name, result));
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
