package org.midonet.ffi.bpf;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Optional;
import org.midonet.ffi.FileDescriptor;
import org.midonet.ffi.SyscallException;
import org.midonet.ffi.layout.BpfStructs;

/** A loaded program. */
public final class BpfProgram implements AutoCloseable {
  private final FileDescriptor descriptor;

  /**
   * What a test run gave.
   *
   * @param returned the program's verdict
   * @param outputLength how many bytes of the output segment were written
   * @param nanosPerRun average duration
   */
  public record TestRun(int returned, int outputLength, int nanosPerRun) {}

  BpfProgram(FileDescriptor descriptor) {
    this.descriptor = descriptor;
  }

  /** The program pinned at a path of a BPF file system. */
  public static BpfProgram openPinned(Path path) {
    return new BpfProgram(BpfCall.get(path));
  }

  /** Makes it outlive us at a path of a BPF file system. Throws EEXIST if the path is taken. */
  public void pin(Path path) {
    BpfCall.pin(descriptor.number(), path);
  }

  /** The kernel's number of the program. */
  public int id() {
    try (Arena arena = Arena.ofConfined()) {
      return BpfCall.info(descriptor.number(), arena)
          .get(JAVA_INT, BpfStructs.PROG_INFO.offset("id"));
    }
  }

  /**
   * Runs it on a packet (BPF_PROG_TEST_RUN). A redirect that it returns is not carried out; a clone
   * that it sends is.
   *
   * @param packet at least 14 bytes
   * @param output where the packet lands as it is afterwards; may be empty
   * @param context a {@code struct __sk_buff} for it to begin with, overwritten with what it is
   *     afterwards
   */
  public TestRun testRun(
      MemorySegment packet, MemorySegment output, Optional<MemorySegment> context, int repeat) {
    MemorySegment attribute = BpfCall.attribute();
    attribute.set(JAVA_INT, BpfStructs.ATTR.offset("test.prog_fd"), descriptor.number());
    attribute.set(JAVA_INT, BpfStructs.ATTR.offset("test.data_size_in"), (int) packet.byteSize());
    attribute.set(JAVA_LONG, BpfStructs.ATTR.offset("test.data_in"), packet.address());
    if (output.byteSize() > 0) {
      attribute.set(
          JAVA_INT, BpfStructs.ATTR.offset("test.data_size_out"), (int) output.byteSize());
      attribute.set(JAVA_LONG, BpfStructs.ATTR.offset("test.data_out"), output.address());
    }
    attribute.set(JAVA_INT, BpfStructs.ATTR.offset("test.repeat"), repeat);
    if (context.isPresent()) {
      int size = (int) context.get().byteSize();
      long address = context.get().address();
      attribute.set(JAVA_INT, BpfStructs.ATTR.offset("test.ctx_size_in"), size);
      attribute.set(JAVA_INT, BpfStructs.ATTR.offset("test.ctx_size_out"), size);
      attribute.set(JAVA_LONG, BpfStructs.ATTR.offset("test.ctx_in"), address);
      attribute.set(JAVA_LONG, BpfStructs.ATTR.offset("test.ctx_out"), address);
    }
    SyscallException.check("BPF_PROG_TEST_RUN", BpfCall.call(BpfCall.PROG_TEST_RUN, attribute));
    return new TestRun(
        attribute.get(JAVA_INT, BpfStructs.ATTR.offset("test.retval")),
        attribute.get(JAVA_INT, BpfStructs.ATTR.offset("test.data_size_out")),
        attribute.get(JAVA_INT, BpfStructs.ATTR.offset("test.duration")));
  }

  /** The descriptor's number. */
  public int number() {
    return descriptor.number();
  }

  @Override
  public void close() {
    descriptor.close();
  }
}
