package org.midonet.ffi.bpf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.midonet.ffi.SyscallException;
import org.midonet.ffi.libc.MountCalls;

/**
 * The file system in which maps, programs and links are pinned. What is pinned goes when its last
 * mount goes: a mount made in a mount namespace of its own (as {@code ip netns exec} makes one)
 * dies with the process.
 */
public final class BpfFileSystem {
  // linux/magic.h, BPF_FS_MAGIC.
  private static final long MAGIC = 0xcafe4a11L;

  private BpfFileSystem() {}

  /** Whether a path lies in such a file system. */
  public static boolean holds(Path path) {
    return Files.exists(path) && MountCalls.fileSystemType(path) == MAGIC;
  }

  /** Makes the directory, and mounts such a file system there unless it lies in one already. */
  public static void mountIfAbsent(Path directory) {
    try {
      Files.createDirectories(directory);
    } catch (IOException failed) {
      throw new UncheckedIOException("cannot make " + directory, failed);
    }
    if (!holds(directory)) {
      SyscallException.check(
          "mount bpf at " + directory, MountCalls.mount("bpf", directory, "bpf", 0, "mode=0700"));
    }
  }
}
