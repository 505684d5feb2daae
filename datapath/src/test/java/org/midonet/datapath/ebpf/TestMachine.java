package org.midonet.datapath.ebpf;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.midonet.ffi.bpf.BpfMap;
import org.midonet.ffi.libc.MountCalls;
import org.midonet.ffi.netlink.Rtnetlink;
import org.midonet.ffi.netns.NetworkNamespace;
import org.midonet.ffi.tap.TapDevice;
import org.midonet.packet.Ip4;
import org.midonet.packet.IpAddress;

/**
 * A namespace with taps in it, one of which is the underlay, and pinned programs. There is one in a
 * JVM: loading programs takes half a second, which would be most of the suite's time; their tables
 * are emptied between tests, and adopted by a new driver each time.
 */
final class TestMachine {
  static final Ip4 OWN = Ip4.parse("172.31.0.1");

  /** Of the same interface and network; of the two, the kernel prefers the first. */
  static final Ip4 SECOND = Ip4.parse("172.31.0.5");

  static final List<IpAddress> OTHERS = List.of(Ip4.parse("172.31.0.2"), Ip4.parse("172.31.0.3"));
  static final Ip4 VTEP = Ip4.parse("172.31.0.9");
  static final long UNDERLAY_MAC = 0x02_00_00_00_ee_01L;
  static final long OTHERS_MAC = 0x02_00_00_00_ee_02L;
  private static final int TAPS = 4;

  private static Optional<TestMachine> shared = Optional.empty();

  private final String name = "mt" + UUID.randomUUID().toString().substring(0, 8);
  private final NetworkNamespace namespace = NetworkNamespace.create(name);
  private final Path pins;
  private final Map<Integer, TapDevice> guests = new HashMap<>();
  private final Map<Integer, Integer> indexes = new HashMap<>();
  private final TapDevice underlay;
  private final MemorySegment buffer = Arena.global().allocate(70_000);

  private TestMachine() {
    try (Rtnetlink links = namespace.call(Rtnetlink::open)) {
      pins = Files.createTempDirectory("mt-pins");
      for (int port = 1; port <= TAPS; port++) {
        guests.put(port, tap(links, "p" + port));
        indexes.put(port, links.link("p" + port).orElseThrow().index());
      }
      underlay = tap(links, "u0");
      int index = links.link("u0").orElseThrow().index();
      links.setMac(index, UNDERLAY_MAC);
      links.addAddress(index, InetAddress.getByAddress(OWN.toBytes()), 24);
      links.addAddress(index, InetAddress.getByAddress(SECOND.toBytes()), 24);
      for (IpAddress other : List.of(OTHERS.get(0), OTHERS.get(1), VTEP)) {
        links.addNeighbour(index, InetAddress.getByAddress(other.toBytes()), OTHERS_MAC);
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  static synchronized TestMachine shared() {
    if (shared.isEmpty()) {
      TestMachine made = new TestMachine();
      Runtime.getRuntime().addShutdownHook(new Thread(made::remove));
      shared = Optional.of(made);
    }
    return shared.get();
  }

  private TapDevice tap(Rtnetlink links, String tap) {
    TapDevice made = namespace.call(() -> TapDevice.open(tap, false));
    int index = links.link(tap).orElseThrow().index();
    links.disableAutomaticAddress(index);
    links.setMtu(index, 9000);
    links.setUp(index, true);
    return made;
  }

  /** Where its datapath is pinned. */
  Path pins() {
    return pins;
  }

  EbpfDatapath openDatapath() {
    return namespace.call(() -> EbpfDatapath.open(EbpfSettings.of(pins)));
  }

  boolean hasLink(String link) {
    try (Rtnetlink links = namespace.call(Rtnetlink::open)) {
      return links.link(link).isPresent();
    }
  }

  TapDevice guest(int port) {
    TapDevice guest = guests.get(port);
    if (guest == null) {
      throw new IllegalArgumentException("no port " + port);
    }
    return guest;
  }

  int index(int port) {
    return indexes.getOrDefault(port, 0);
  }

  TapDevice underlay() {
    return underlay;
  }

  /** Runs the packet to its end, whatever that is, before it returns. */
  void write(TapDevice tap, byte[] frame) {
    MemorySegment copy = buffer.asSlice(0, frame.length);
    copy.copyFrom(MemorySegment.ofArray(frame));
    tap.write(copy);
  }

  List<byte[]> read(TapDevice tap) {
    List<byte[]> frames = new ArrayList<>();
    for (OptionalInt length = tap.read(buffer); length.isPresent(); length = tap.read(buffer)) {
      frames.add(buffer.asSlice(0, length.getAsInt()).toArray(JAVA_BYTE));
    }
    return frames;
  }

  /** Forgets what a test left; no driver is open. */
  void empty() {
    guests.values().forEach(this::read);
    read(underlay);
    for (Path pin : Pins.list(pins.resolve("v" + KernelStructs.SCHEMA).resolve("maps"))) {
      try (BpfMap map = BpfMap.openPinned(pin)) {
        empty(map);
      }
    }
  }

  /** Removes what can be removed; else, where it means something, writes zeros. */
  private static void empty(BpfMap map) {
    switch (map.type()) {
      case HASH, LRU_HASH -> {
        List<byte[]> keys = new ArrayList<>();
        map.forEach((key, value) -> keys.add(key.toArray(JAVA_BYTE)));
        try (Arena arena = Arena.ofConfined()) {
          MemorySegment key = arena.allocate(map.keySize(), 8);
          for (byte[] bytes : keys) {
            key.copyFrom(MemorySegment.ofArray(bytes));
            map.remove(key);
          }
        }
      }
      case ARRAY, PERCPU_ARRAY -> {
        if (!map.name().startsWith("list")) {
          try (Arena arena = Arena.ofConfined()) {
            int count = map.maxEntries();
            MemorySegment keys = arena.allocate(4L * count, 8);
            for (int i = 0; i < count; i++) {
              keys.setAtIndex(JAVA_INT, i, i);
            }
            map.putAll(keys, arena.allocate((long) map.valueStride() * count, 8), count);
          }
        }
      }
      default -> {
        // Rings were read to their end.
      }
    }
  }

  private void remove() {
    guests.values().forEach(TapDevice::close);
    underlay.close();
    namespace.close();
    NetworkNamespace.delete(name);
    MountCalls.unmount(pins, MountCalls.MNT_DETACH);
    try {
      Files.delete(pins);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
