package org.midonet.datapath.ebpf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.midonet.ffi.Errno;
import org.midonet.ffi.SyscallException;
import org.midonet.ffi.bpf.BpfProgram;
import org.midonet.ffi.bpf.TcDirection;
import org.midonet.ffi.bpf.TcFilter;
import org.midonet.ffi.bpf.TcxLink;
import org.midonet.ffi.netns.NetworkNamespace;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Programs at interfaces: pinned TCX links where the kernel has them, else filters of clsact, which
 * live as long as the interface. Each has a name, and attaching again does nothing or replaces.
 */
final class Hooks {
  private static final Logger log = LoggerFactory.getLogger(Hooks.class);
  private static final String PORT_PREFIX = "port-";

  private final Path links;
  private final NetworkNamespace namespace;
  private final Programs programs;

  Hooks(Path links, NetworkNamespace namespace, Programs programs) {
    this.links = links;
    this.namespace = namespace;
    this.programs = programs;
  }

  static String portName(int number) {
    return PORT_PREFIX + number;
  }

  /** Puts the program of ports at an interface; without effect where the interface is gone. */
  void attachPort(int number, int interfaceIndex) {
    try {
      attach(portName(number), interfaceIndex, TcDirection.INGRESS, programs.port());
    } catch (SyscallException failed) {
      if (failed.errno() != Errno.ENODEV) {
        throw failed;
      }
      log.info("interface {} of port {} is gone", interfaceIndex, number);
    }
  }

  void attach(String name, int interfaceIndex, TcDirection direction, BpfProgram program) {
    Path pin = links.resolve(name);
    if (Files.exists(pin)) {
      try (TcxLink link = TcxLink.openPinned(pin)) {
        if (link.interfaceIndex() == interfaceIndex) {
          if (link.programId() != program.id()) {
            link.update(program);
          }
          return;
        }
      }
      unpin(pin);
    }
    Optional<TcxLink> made = inNamespace(() -> TcxLink.attach(program, interfaceIndex, direction));
    if (made.isPresent()) {
      try (TcxLink link = made.get()) {
        link.pin(pin);
      }
    } else {
      inNamespace(
          () -> {
            TcFilter.attach(program, interfaceIndex, direction);
            return true;
          });
    }
  }

  /** Takes a program off; nothing happens where there is none. */
  void detach(String name, int interfaceIndex, TcDirection direction) {
    Path pin = links.resolve(name);
    if (Files.exists(pin)) {
      unpin(pin);
    } else if (interfaceIndex != 0) {
      inNamespace(
          () -> {
            TcFilter.detach(interfaceIndex, direction);
            return true;
          });
    }
  }

  /** Takes the program off every port but these: what a process before us left half done. */
  void keepPorts(Set<Integer> numbers) {
    List<Path> pins;
    try (Stream<Path> all = Files.list(links)) {
      pins = all.toList();
    } catch (IOException failed) {
      throw new UncheckedIOException("cannot list " + links, failed);
    }
    for (Path pin : pins) {
      String name = pin.getFileName().toString();
      if (name.startsWith(PORT_PREFIX)
          && !numbers.contains(Integer.parseInt(name, PORT_PREFIX.length(), name.length(), 10))) {
        unpin(pin);
      }
    }
  }

  private static void unpin(Path pin) {
    try (TcxLink link = TcxLink.openPinned(pin)) {
      // At once, also where somebody else holds the link.
      if (link.interfaceIndex() != 0) {
        link.detach();
      }
      Files.deleteIfExists(pin);
    } catch (IOException failed) {
      throw new UncheckedIOException("cannot remove " + pin, failed);
    }
  }

  private <T> T inNamespace(NetworkNamespace.Work<T, RuntimeException> work) {
    return OwnThread.call(() -> namespace.call(work));
  }
}
