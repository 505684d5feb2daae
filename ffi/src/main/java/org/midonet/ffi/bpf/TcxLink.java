package org.midonet.ffi.bpf;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Optional;
import org.midonet.ffi.Errno;
import org.midonet.ffi.FileDescriptor;
import org.midonet.ffi.SyscallException;
import org.midonet.ffi.layout.BpfStructs;

/**
 * The attachment of a program to an interface as an object of its own (TCX, Linux 6.6). It ends
 * when the last reference goes: pinned, it outlives the process.
 */
public final class TcxLink implements AutoCloseable {
  private final FileDescriptor descriptor;

  private TcxLink(FileDescriptor descriptor) {
    this.descriptor = descriptor;
  }

  /**
   * Attaches a program to an interface of the current namespace, after others that are there.
   *
   * @return nothing if this kernel does not know such links
   */
  public static Optional<TcxLink> attach(
      BpfProgram program, int interfaceIndex, TcDirection direction) {
    MemorySegment attribute = BpfCall.attribute();
    attribute.set(JAVA_INT, BpfStructs.ATTR.offset("link_create.prog_fd"), program.number());
    attribute.set(JAVA_INT, BpfStructs.ATTR.offset("link_create.target_ifindex"), interfaceIndex);
    attribute.set(JAVA_INT, BpfStructs.ATTR.offset("link_create.attach_type"), direction.tcxType);
    int result = BpfCall.call(BpfCall.LINK_CREATE, attribute);
    if (result == -Errno.EINVAL || result == -Errno.EOPNOTSUPP) {
      return Optional.empty();
    }
    return Optional.of(
        new TcxLink(
            new FileDescriptor(
                SyscallException.check("attach to interface " + interfaceIndex, result))));
  }

  /** The link pinned at a path. */
  public static TcxLink openPinned(Path path) {
    return new TcxLink(BpfCall.get(path));
  }

  /** Makes it outlive us. */
  public void pin(Path path) {
    BpfCall.pin(descriptor.number(), path);
  }

  /** Puts another program in the place of the present one, without a gap. */
  public void update(BpfProgram program) {
    MemorySegment attribute = BpfCall.attribute();
    attribute.set(JAVA_INT, BpfStructs.ATTR.offset("link_update.link_fd"), descriptor.number());
    attribute.set(JAVA_INT, BpfStructs.ATTR.offset("link_update.new_prog_fd"), program.number());
    SyscallException.check("update link", BpfCall.call(BpfCall.LINK_UPDATE, attribute));
  }

  /** Takes the program off the interface, whoever else refers to this link. */
  public void detach() {
    MemorySegment attribute = BpfCall.attribute();
    attribute.set(JAVA_INT, BpfStructs.ATTR.offset("link_detach.link_fd"), descriptor.number());
    SyscallException.check("detach link", BpfCall.call(BpfCall.LINK_DETACH, attribute));
  }

  /** The interface it is attached to; 0 when that is gone. */
  public int interfaceIndex() {
    try (Arena arena = Arena.ofConfined()) {
      return BpfCall.info(descriptor.number(), arena)
          .get(JAVA_INT, BpfStructs.LINK_INFO.offset("xdp.ifindex"));
    }
  }

  /** The number of the program that runs. */
  public int programId() {
    try (Arena arena = Arena.ofConfined()) {
      return BpfCall.info(descriptor.number(), arena)
          .get(JAVA_INT, BpfStructs.LINK_INFO.offset("prog_id"));
    }
  }

  @Override
  public void close() {
    descriptor.close();
  }
}
