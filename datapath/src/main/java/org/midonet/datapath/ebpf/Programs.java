package org.midonet.datapath.ebpf;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.midonet.ffi.bpf.BpfMap;
import org.midonet.ffi.bpf.BpfObject;
import org.midonet.ffi.bpf.BpfProgram;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The kernel programs. They are pinned under the hash of the object they were loaded from: a
 * process that has the same object takes them as they are, another loads its own over the same
 * maps.
 *
 * @param port for the ingress of ports
 * @param tunnel for the ingress of the tunnel device
 * @param inject for the egress of the injection device
 * @param loop for its ingress, where what was sent out at its other end comes back
 */
record Programs(BpfProgram port, BpfProgram tunnel, BpfProgram inject, BpfProgram loop)
    implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Programs.class);
  private static final String RESOURCE = "/midonet.bpf.o";
  private static final List<String> NAMES = List.of("port_in", "tun_in", "inject", "loop_in");
  private static final int HASH_LENGTH = 16;

  /** Finds the pinned ones, or loads them, which makes and pins the maps that are missing. */
  static Programs open(Pins pins, EbpfSettings settings) {
    byte[] elf = read();
    Path directory = pins.programs().resolve(hash(elf));
    boolean mapsPinned = Maps.NAMES.stream().allMatch(name -> Files.exists(pins.map(name)));
    boolean programsPinned = NAMES.stream().allMatch(name -> Files.exists(directory.resolve(name)));
    if (!mapsPinned || !programsPinned) {
      load(pins, directory, elf, settings);
    }
    return new Programs(
        BpfProgram.openPinned(directory.resolve(NAMES.get(0))),
        BpfProgram.openPinned(directory.resolve(NAMES.get(1))),
        BpfProgram.openPinned(directory.resolve(NAMES.get(2))),
        BpfProgram.openPinned(directory.resolve(NAMES.get(3))));
  }

  private static void load(Pins pins, Path directory, byte[] elf, EbpfSettings settings) {
    if (Files.exists(directory)) {
      // Half pinned, by a process that died over it.
      Pins.removeTree(directory);
    }
    long begun = System.nanoTime();
    try (BpfObject object = BpfObject.open("midonet", elf)) {
      for (String name : object.mapNames()) {
        if (Maps.NAMES.contains(name)) {
          Path pin = pins.map(name);
          if (Files.exists(pin)) {
            // The size is that of the map which is there; a new setting waits for a new map.
            try (BpfMap present = BpfMap.openPinned(pin)) {
              object.setMaxEntries(name, present.maxEntries());
            }
          } else if (settings.entries().containsKey(name)) {
            object.setMaxEntries(name, settings.entries().get(name));
          }
          object.setPinPath(name, pin);
        }
      }
      object.load();
      Pins.makeDirectory(directory);
      for (String name : NAMES) {
        try (BpfProgram program = object.program(name)) {
          program.pin(directory.resolve(name));
        }
      }
    }
    log.info("kernel programs loaded in {} ms", (System.nanoTime() - begun) / 1_000_000);
  }

  /** Removes the pins of programs from other objects; to be called when ours are attached. */
  static void removeOthers(Pins pins) {
    Path ours = pins.programs().resolve(hash(read()));
    for (Path directory : Pins.list(pins.programs())) {
      if (!directory.equals(ours)) {
        Pins.removeTree(directory);
      }
    }
  }

  static Maps openMaps(Pins pins) {
    Map<String, BpfMap> maps = new HashMap<>();
    try {
      Maps.NAMES.forEach(name -> maps.put(name, BpfMap.openPinned(pins.map(name))));
      return new Maps(maps);
    } catch (RuntimeException failed) {
      maps.values().forEach(BpfMap::close);
      throw failed;
    }
  }

  private static byte[] read() {
    try (InputStream stream = Programs.class.getResourceAsStream(RESOURCE)) {
      if (stream == null) {
        throw new IllegalStateException(RESOURCE + " is not on the class path: build it first");
      }
      return stream.readAllBytes();
    } catch (IOException failed) {
      throw new UncheckedIOException("cannot read " + RESOURCE, failed);
    }
  }

  private static String hash(byte[] elf) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(elf);
      return HexFormat.of().formatHex(digest).substring(0, HASH_LENGTH);
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError("every Java has SHA-256", impossible);
    }
  }

  @Override
  public void close() {
    port.close();
    tunnel.close();
    inject.close();
    loop.close();
  }
}
