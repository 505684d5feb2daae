package org.midonet.ffi.netns;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.midonet.ffi.Errno;
import org.midonet.ffi.FileDescriptor;
import org.midonet.ffi.Native;
import org.midonet.ffi.SyscallException;
import org.midonet.ffi.libc.FileCalls;
import org.midonet.ffi.libc.MountCalls;

/**
 * A network namespace (network_namespaces(7)), held open.
 *
 * <p>The namespace belongs to the operating system's thread, so it is entered on platform threads
 * only, for the time of a call. Sockets and devices made inside stay there after the call has
 * returned.
 */
public final class NetworkNamespace implements AutoCloseable {
  private static final int CLONE_NEWNET = 0x40000000;
  private static final Path NAMED = Path.of("/run/netns");
  private static final Path OWN = Path.of("/proc/thread-self/ns/net");

  private static final MethodHandle SETNS =
      Native.libc("setns", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle UNSHARE =
      Native.libc("unshare", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

  /** Work to do inside a namespace. */
  @FunctionalInterface
  public interface Work<T, E extends Exception> {
    T call() throws E;
  }

  private final FileDescriptor descriptor;
  private final String label;

  private NetworkNamespace(FileDescriptor descriptor, String label) {
    this.descriptor = descriptor;
    this.label = label;
  }

  /** The namespace behind a path, for instance {@code /proc/1/ns/net}. */
  public static NetworkNamespace open(Path path) {
    return new NetworkNamespace(FileCalls.open(path, FileCalls.O_RDONLY, 0), path.toString());
  }

  /** The namespace that {@code ip netns} knows by this name. */
  public static NetworkNamespace named(String name) {
    return open(pathOf(name));
  }

  /** The namespace of the current thread. */
  public static NetworkNamespace current() {
    return open(OWN);
  }

  /** Where a named namespace is found. */
  public static Path pathOf(String name) {
    if (name.isEmpty() || name.startsWith(".") || name.contains("/")) {
      throw new IllegalArgumentException("not a namespace name: '" + name + "'");
    }
    return NAMED.resolve(name);
  }

  /** Makes a named namespace, as {@code ip netns add} does; its loopback is down. */
  public static NetworkNamespace create(String name) {
    Path path = pathOf(name);
    shareDirectory();
    FileCalls.open(path, FileCalls.O_RDONLY | FileCalls.O_CREAT | FileCalls.O_EXCL, 0).close();
    // A thread of its own, because nobody else may find itself in the new namespace.
    CompletableFuture<Void> made = new CompletableFuture<>();
    Thread thread =
        Thread.ofPlatform()
            .name("netns-create")
            .start(
                () -> {
                  try {
                    SyscallException.check("unshare", unshare());
                    SyscallException.check(
                        "mount " + path,
                        MountCalls.mount(OWN.toString(), path, "none", MountCalls.MS_BIND, ""));
                    made.complete(null);
                  } catch (RuntimeException | Error failure) {
                    made.completeExceptionally(failure);
                  }
                });
    try {
      made.join();
      thread.join();
      return open(path);
    } catch (CompletionException failed) {
      delete(name);
      throw failed.getCause() instanceof SyscallException cause ? cause : failed;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return open(path);
    }
  }

  /** Removes a name, as {@code ip netns del} does; nothing happens where there is none. */
  public static void delete(String name) {
    Path path = pathOf(name);
    if (!Files.exists(path)) {
      return;
    }
    int result = MountCalls.unmount(path, MountCalls.MNT_DETACH);
    if (result != -Errno.EINVAL && result != -Errno.ENOENT) {
      SyscallException.check("umount " + path, result);
    }
    try {
      Files.deleteIfExists(path);
    } catch (IOException failed) {
      throw new UncheckedIOException("cannot remove " + path, failed);
    }
  }

  /**
   * The directory of names is a shared mount, as iproute2 makes it, so that a name unmounted here
   * goes away in other mount namespaces too and does not keep the network namespace alive.
   */
  private static void shareDirectory() {
    try {
      Files.createDirectories(NAMED);
    } catch (IOException failed) {
      throw new UncheckedIOException("cannot make " + NAMED, failed);
    }
    long shared = MountCalls.MS_SHARED | MountCalls.MS_REC;
    int result = MountCalls.mount("", NAMED, "none", shared, "");
    if (result == -Errno.EINVAL) {
      SyscallException.check(
          "mount " + NAMED,
          MountCalls.mount(
              NAMED.toString(), NAMED, "none", MountCalls.MS_BIND | MountCalls.MS_REC, ""));
      result = MountCalls.mount("", NAMED, "none", shared, "");
    }
    SyscallException.check("mount --make-shared " + NAMED, result);
  }

  /**
   * Does the work inside this namespace on the calling platform thread, and returns to the thread's
   * own one. If the return fails, an Error is thrown: the thread must not be used any more.
   */
  public <T, E extends Exception> T call(Work<T, E> work) throws E {
    if (Thread.currentThread().isVirtual()) {
      throw new IllegalStateException("a network namespace is entered on platform threads only");
    }
    try (Visit visit = new Visit()) {
      SyscallException.check("setns " + label, setns(descriptor.number()));
      visit.entered = true;
      return work.call();
    }
  }

  /** Brings the thread home. */
  private final class Visit implements AutoCloseable {
    private final FileDescriptor home = FileCalls.open(OWN, FileCalls.O_RDONLY, 0);
    private boolean entered;

    @Override
    public void close() {
      int back = entered ? setns(home.number()) : 0;
      home.close();
      if (back < 0) {
        throw new AssertionError("thread is stuck in namespace " + label + ": " + -back);
      }
    }
  }

  /** {@link #call} for work without a result. */
  public void run(Runnable work) {
    this.<Boolean, RuntimeException>call(
        () -> {
          work.run();
          return true;
        });
  }

  /** The descriptor's number, for instance to move a link here. */
  public int number() {
    return descriptor.number();
  }

  @Override
  public void close() {
    descriptor.close();
  }

  @Override
  public String toString() {
    return label;
  }

  private static int setns(int fd) {
    MemorySegment state = Native.callState();
    try {
      int returned = (int) SETNS.invokeExact(state, fd, CLONE_NEWNET);
      return Native.result(returned, state);
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }

  private static int unshare() {
    MemorySegment state = Native.callState();
    try {
      int returned = (int) UNSHARE.invokeExact(state, CLONE_NEWNET);
      return Native.result(returned, state);
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }
}
