package org.midonet.datapath.ebpf;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import org.midonet.datapath.Overlay;
import org.midonet.ffi.bpf.BpfMap;
import org.midonet.ffi.layout.CStruct;
import org.midonet.packet.Ip4;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;

/**
 * Ports that lead into VXLAN ({@code overlays}), and behind which peers their stations are ({@code
 * stations}). Guarded by the datapath's lock.
 */
final class OverlayTable {
  private static final CStruct OVERLAY = KernelStructs.OVERLAY;
  private static final CStruct STATION = KernelStructs.STATION;

  private final BpfMap overlays;
  private final BpfMap stations;
  private final Map<Integer, Overlay> known = new HashMap<>();

  /** Reads back what is there. */
  OverlayTable(BpfMap overlays, BpfMap stations) {
    this.overlays = overlays;
    this.stations = stations;
    Map<Integer, Map<Mac, Ip4>> peers = new HashMap<>();
    stations.forEach(
        (key, value) ->
            peers
                .computeIfAbsent(WireForm.u32(key, STATION.offset("port")), port -> new HashMap<>())
                .put(new Mac(WireForm.mac(key, STATION.offset("mac"))), ip4(value, 0)));
    overlays.forEach(
        (key, value) -> {
          int port = key.get(JAVA_INT, 0);
          known.put(
              port,
              new Overlay(
                  port,
                  WireForm.u32(value, OVERLAY.offset("outer")),
                  WireForm.u32(value, OVERLAY.offset("vni")),
                  ip4(value, OVERLAY.offset("address")),
                  peers.getOrDefault(port, Map.of())));
        });
  }

  Map<Integer, Overlay> all() {
    return Map.copyOf(known);
  }

  void put(Overlay overlay) {
    Overlay old = known.get(overlay.port());
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(OVERLAY.size(), 8);
      WireForm.put32(value, OVERLAY.offset("outer"), overlay.outer());
      WireForm.put32(value, OVERLAY.offset("vni"), overlay.vni());
      putIp4(value, OVERLAY.offset("address"), overlay.address());
      overlays.put(arena.allocateFrom(JAVA_INT, overlay.port()), value);
      overlay
          .peers()
          .forEach(
              (mac, peer) -> {
                if (old == null || !peer.equals(old.peers().get(mac))) {
                  MemorySegment address = arena.allocate(4, 4);
                  putIp4(address, 0, peer);
                  stations.put(station(arena, overlay.port(), mac), address);
                }
              });
      if (old != null) {
        for (Mac mac : old.peers().keySet()) {
          if (!overlay.peers().containsKey(mac)) {
            stations.remove(station(arena, overlay.port(), mac));
          }
        }
      }
    }
    known.put(overlay.port(), overlay);
  }

  void remove(int port) {
    Overlay old = known.remove(port);
    if (old != null) {
      try (Arena arena = Arena.ofConfined()) {
        overlays.remove(arena.allocateFrom(JAVA_INT, port));
        old.peers().keySet().forEach(mac -> stations.remove(station(arena, port, mac)));
      }
    }
  }

  private static MemorySegment station(Arena arena, int port, Mac mac) {
    MemorySegment key = arena.allocate(STATION.size(), 8);
    WireForm.put32(key, STATION.offset("port"), port);
    WireForm.putMac(key, STATION.offset("mac"), mac.value());
    return key;
  }

  private static void putIp4(MemorySegment to, long at, Ip4 address) {
    MemorySegment.copy(MemorySegment.ofArray(address.toBytes()), 0, to, at, 4);
  }

  private static Ip4 ip4(MemorySegment from, long at) {
    byte[] bytes = new byte[4];
    MemorySegment.copy(from, at, MemorySegment.ofArray(bytes), 0, 4);
    return (Ip4) IpAddress.ofBytes(bytes);
  }
}
