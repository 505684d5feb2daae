package org.midonet.ffi.netlink;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;
import org.midonet.ffi.Errno;
import org.midonet.ffi.FileDescriptor;
import org.midonet.ffi.SyscallException;
import org.midonet.ffi.layout.NetlinkStructs;
import org.midonet.ffi.libc.SocketCalls;

/**
 * A netlink socket of the namespace in which it was opened: requests with acknowledgement, dumps,
 * and notifications (netlink(7), Documentation/userspace-api/netlink/intro.rst). Not safe for
 * several threads at once.
 */
public final class NetlinkSocket implements AutoCloseable {
  /** Routing, links, addresses. */
  public static final int ROUTE = 0;

  static final int REQUEST = 1;
  static final int ACK = 4;
  static final int DUMP = 0x300;
  static final int EXCL = 0x200;
  static final int CREATE = 0x400;
  static final int REPLACE = 0x100;

  private static final int TYPE_ERROR = 2;
  private static final int TYPE_DONE = 3;
  private static final int FLAG_DUMP_INTERRUPTED = 0x10;
  private static final int FLAG_CAPPED = 0x100;
  private static final int FLAG_ACK_TLVS = 0x200;
  private static final int SOL_NETLINK = 270;
  private static final int OPTION_CAP_ACK = 10;
  private static final int OPTION_EXT_ACK = 11;
  private static final int ADD_MEMBERSHIP = 1;
  private static final int ATTRIBUTE_MESSAGE = 1;
  private static final int HEADER = NetlinkStructs.NLMSGHDR.size();

  /** One message as it arrived: its type and what follows the header. */
  public record Message(int type, MemorySegment payload) {}

  private final Arena arena = Arena.ofShared();
  private final MemorySegment sent = arena.allocate(8192, 16);
  private final MemorySegment received = arena.allocate(1 << 16, 16);
  private final MessageWriter writer = new MessageWriter(sent);
  private final FileDescriptor descriptor;
  private int sequence;

  private NetlinkSocket(FileDescriptor descriptor) {
    this.descriptor = descriptor;
  }

  /** A socket for requests. */
  public static NetlinkSocket open(int protocol) {
    return open(protocol, 0);
  }

  /** A non-blocking socket that hears the multicast groups of these numbers. */
  public static NetlinkSocket listen(int protocol, int... groups) {
    NetlinkSocket socket = open(protocol, SocketCalls.SOCK_NONBLOCK);
    try {
      for (int group : groups) {
        SyscallException.check("join netlink group", socket.option(ADD_MEMBERSHIP, group));
      }
      return socket;
    } catch (RuntimeException failed) {
      socket.close();
      throw failed;
    }
  }

  private static NetlinkSocket open(int protocol, int type) {
    FileDescriptor descriptor =
        SocketCalls.socket(SocketCalls.AF_NETLINK, SocketCalls.SOCK_RAW | type, protocol);
    NetlinkSocket socket = new NetlinkSocket(descriptor);
    try (Arena call = Arena.ofConfined()) {
      MemorySegment address = call.allocate(NetlinkStructs.SOCKADDR_NL.size(), 4);
      address.set(
          JAVA_SHORT,
          NetlinkStructs.SOCKADDR_NL.offset("nl_family"),
          (short) SocketCalls.AF_NETLINK);
      SocketCalls.bind(descriptor.number(), address);
      SyscallException.check("NETLINK_CAP_ACK", socket.option(OPTION_CAP_ACK, 1));
      SyscallException.check("NETLINK_EXT_ACK", socket.option(OPTION_EXT_ACK, 1));
      return socket;
    } catch (RuntimeException failed) {
      socket.close();
      throw failed;
    }
  }

  private int option(int option, int value) {
    return SocketCalls.setOption(descriptor.number(), SOL_NETLINK, option, value);
  }

  /** Begins a request; append to it, then {@link #execute} or {@link #dump}. */
  public MessageWriter begin(int type, int flags) {
    return writer.begin(type, flags | REQUEST);
  }

  /** Sends what was begun and waits for the acknowledgement; {@code what} is for the exception. */
  public void execute(String what) {
    int number = send();
    while (true) {
      long length = receive();
      for (long at = 0; at + HEADER <= length; at += aligned(at)) {
        if (sequenceOf(at) == number && type(at) == TYPE_ERROR) {
          throwUnlessZero(what, at);
          return;
        }
      }
    }
  }

  /**
   * Sends what was begun and gives every message of the answer.
   *
   * @return false if what was dumped changed meanwhile, so that it should be asked again
   */
  public boolean dump(String what, Consumer<Message> consumer) {
    int number = send();
    boolean consistent = true;
    while (true) {
      long length = receive();
      for (long at = 0; at + HEADER <= length; at += aligned(at)) {
        if (sequenceOf(at) != number) {
          continue;
        }
        consistent &= (flags(at) & FLAG_DUMP_INTERRUPTED) == 0;
        if (type(at) == TYPE_DONE) {
          return consistent;
        }
        if (type(at) == TYPE_ERROR) {
          throwUnlessZero(what, at);
          return consistent;
        }
        consumer.accept(message(at));
      }
    }
  }

  /**
   * Gives the notifications that wait, without blocking.
   *
   * @return false if the kernel had to drop some: list everything again
   */
  public boolean drain(Consumer<Message> consumer) {
    boolean complete = true;
    while (true) {
      long length = SocketCalls.receive(descriptor.number(), received, SocketCalls.MSG_DONTWAIT);
      if (length == -Errno.EAGAIN) {
        return complete;
      }
      if (length == -Errno.ENOBUFS) {
        complete = false;
        continue;
      }
      SyscallException.check("recv netlink", length);
      for (long at = 0; at + HEADER <= length; at += aligned(at)) {
        consumer.accept(message(at));
      }
    }
  }

  private int send() {
    int number = ++sequence;
    SyscallException.check(
        "send netlink", SocketCalls.send(descriptor.number(), writer.finish(number), 0));
    return number;
  }

  private long receive() {
    long length = SocketCalls.receive(descriptor.number(), received, SocketCalls.MSG_TRUNC);
    SyscallException.check("recv netlink", length);
    if (length > received.byteSize()) {
      throw new IllegalStateException("netlink answer of " + length + " bytes was cut");
    }
    return length;
  }

  private void throwUnlessZero(String what, long at) {
    int error = received.get(JAVA_INT, at + HEADER + NetlinkStructs.NLMSGERR.offset("error"));
    if (error == 0) {
      return;
    }
    String explanation = "";
    if ((flags(at) & FLAG_ACK_TLVS) != 0) {
      long quoted = at + HEADER + NetlinkStructs.NLMSGERR.offset("msg");
      // Not capped: the whole request is quoted before the attributes.
      long skip =
          (flags(at) & FLAG_CAPPED) != 0 ? HEADER : (received.get(JAVA_INT, quoted) + 3L) & ~3L;
      long end = at + received.get(JAVA_INT, at);
      explanation =
          Attributes.read(received.asSlice(quoted + skip, end - quoted - skip))
              .string(ATTRIBUTE_MESSAGE)
              .orElse("");
    }
    throw new NetlinkException(what, -error, explanation);
  }

  private Message message(long at) {
    long length = received.get(JAVA_INT, at) & 0xffffffffL;
    return new Message(type(at), received.asSlice(at + HEADER, length - HEADER).asReadOnly());
  }

  private long aligned(long at) {
    // Never zero, so that a broken length cannot hold us up.
    return Math.max(HEADER, (received.get(JAVA_INT, at) + 3L) & ~3L);
  }

  private int type(long at) {
    return received.get(JAVA_SHORT, at + NetlinkStructs.NLMSGHDR.offset("nlmsg_type")) & 0xffff;
  }

  private int flags(long at) {
    return received.get(JAVA_SHORT, at + NetlinkStructs.NLMSGHDR.offset("nlmsg_flags")) & 0xffff;
  }

  private int sequenceOf(long at) {
    return received.get(JAVA_INT, at + NetlinkStructs.NLMSGHDR.offset("nlmsg_seq"));
  }

  /** The descriptor's number, for epoll. */
  public int number() {
    return descriptor.number();
  }

  @Override
  public void close() {
    if (descriptor.isOpen()) {
      descriptor.close();
      arena.close();
    }
  }
}
