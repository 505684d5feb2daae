package org.midonet.datapath.ebpf;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.midonet.datapath.VtepTunnel;
import org.midonet.ffi.bpf.BpfMap;
import org.midonet.ffi.layout.CStruct;
import org.midonet.packet.IpAddress;

/**
 * Ports that lead to hardware VTEPs ({@code vteps}), and by which of them what a VTEP sends arrives
 * ({@code vtep_ports}). Where two claim the same sender and network, the port with the lowest
 * number has it. Guarded by the datapath's lock.
 */
final class VtepTable {
  private static final CStruct VTEP = KernelStructs.VTEP;
  private static final CStruct NETWORK = KernelStructs.VTEP_NETWORK;

  private final BpfMap vteps;
  private final BpfMap arrivals;
  private final Map<Integer, VtepTunnel> known = new TreeMap<>();
  private final Map<Network, Integer> ports = new HashMap<>();

  private record Network(IpAddress sender, int vni) {}

  /** Reads back what is there. */
  VtepTable(BpfMap vteps, BpfMap arrivals) {
    this.vteps = vteps;
    this.arrivals = arrivals;
    Map<Integer, Set<IpAddress>> senders = new HashMap<>();
    arrivals.forEach(
        (key, value) -> {
          IpAddress sender = WireForm.address(key, NETWORK.offset("host"));
          int port = value.get(JAVA_INT, 0);
          ports.put(new Network(sender, WireForm.u32(key, NETWORK.offset("vni"))), port);
          senders.computeIfAbsent(port, number -> new HashSet<>()).add(sender);
        });
    vteps.forEach(
        (key, value) -> {
          int port = key.get(JAVA_INT, 0);
          known.put(
              port,
              new VtepTunnel(
                  port,
                  WireForm.u32(value, VTEP.offset("vni")),
                  WireForm.address(value, VTEP.offset("source")),
                  WireForm.address(value, VTEP.offset("remote")),
                  senders.getOrDefault(port, Set.of())));
        });
  }

  Map<Integer, VtepTunnel> all() {
    return Map.copyOf(known);
  }

  /** The addresses of all VTEPs. */
  Set<IpAddress> addresses() {
    Set<IpAddress> addresses = new HashSet<>();
    known.values().forEach(tunnel -> addresses.addAll(tunnel.senders()));
    return addresses;
  }

  void put(VtepTunnel tunnel) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(VTEP.size(), 8);
      WireForm.putAddress(value, VTEP.offset("remote"), tunnel.remote());
      WireForm.putAddress(value, VTEP.offset("source"), tunnel.source());
      WireForm.put32(value, VTEP.offset("vni"), tunnel.vni());
      WireForm.put32(value, VTEP.offset("family"), tunnel.remote().bits() == 32 ? 4 : 6);
      vteps.put(arena.allocateFrom(JAVA_INT, tunnel.port()), value);
      known.put(tunnel.port(), tunnel);
      arrange(arena);
    }
  }

  void remove(int port) {
    if (known.remove(port) != null) {
      try (Arena arena = Arena.ofConfined()) {
        vteps.remove(arena.allocateFrom(JAVA_INT, port));
        arrange(arena);
      }
    }
  }

  /** Brings the table of arrivals into the state that is due: what is new before what is old. */
  private void arrange(Arena arena) {
    Map<Network, Integer> due = new HashMap<>();
    for (VtepTunnel tunnel : known.values()) {
      for (IpAddress sender : tunnel.senders()) {
        due.putIfAbsent(new Network(sender, tunnel.vni()), tunnel.port());
      }
    }
    due.forEach(
        (network, port) -> {
          if (!port.equals(ports.get(network))) {
            arrivals.put(key(arena, network), arena.allocateFrom(JAVA_INT, port));
            ports.put(network, port);
          }
        });
    ports
        .keySet()
        .removeIf(
            network -> {
              if (due.containsKey(network)) {
                return false;
              }
              arrivals.remove(key(arena, network));
              return true;
            });
  }

  private static MemorySegment key(Arena arena, Network network) {
    MemorySegment key = arena.allocate(NETWORK.size(), 8);
    WireForm.putAddress(key, NETWORK.offset("host"), network.sender());
    WireForm.put32(key, NETWORK.offset("vni"), network.vni());
    return key;
  }
}
