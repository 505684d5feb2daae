package org.midonet.datapath.ebpf;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.midonet.datapath.Encapsulation;
import org.midonet.ffi.bpf.BpfMap;
import org.midonet.packet.IpAddress;

/** The underlay's addresses: whose tunnel packets are taken, our own, and hardware VTEPs'. */
final class PeerTable {
  private static final int TUNNEL = 1;
  private static final int OWN = 2;
  private static final int GRE = 4;
  private static final int VTEP = 8;
  private static final int ADDRESS_SIZE = 16;

  private final BpfMap map;
  private final Map<IpAddress, Integer> entries = new HashMap<>();

  PeerTable(BpfMap map) {
    this.map = map;
    map.forEach((key, value) -> entries.put(WireForm.address(key, 0), value.get(JAVA_INT, 0)));
  }

  /** Other hosts and our own addresses. */
  void set(Map<IpAddress, Encapsulation> peers, Set<IpAddress> own) {
    Map<IpAddress, Integer> wanted = new HashMap<>();
    peers.forEach(
        (peer, how) -> wanted.put(peer, how == Encapsulation.GRE ? TUNNEL | GRE : TUNNEL));
    own.forEach(address -> wanted.merge(address, OWN, (a, b) -> a | b));
    entries.forEach(
        (address, flags) -> {
          if ((flags & VTEP) != 0) {
            wanted.merge(address, VTEP, (a, b) -> a | b);
          }
        });
    write(wanted);
  }

  /** Hardware VTEPs' addresses. */
  void setVteps(Set<IpAddress> vteps) {
    Map<IpAddress, Integer> wanted = new HashMap<>();
    entries.forEach(
        (address, flags) -> {
          if ((flags & ~VTEP) != 0) {
            wanted.put(address, flags & ~VTEP);
          }
        });
    vteps.forEach(address -> wanted.merge(address, VTEP, (a, b) -> a | b));
    write(wanted);
  }

  /** What is new is added before what is old goes. */
  private void write(Map<IpAddress, Integer> wanted) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment key = arena.allocate(ADDRESS_SIZE, 8);
      wanted.forEach(
          (address, flags) -> {
            if (!flags.equals(entries.get(address))) {
              WireForm.putAddress(key, 0, address);
              map.put(key, arena.allocateFrom(JAVA_INT, flags));
              entries.put(address, flags);
            }
          });
      entries
          .keySet()
          .removeIf(
              address -> {
                if (wanted.containsKey(address)) {
                  return false;
                }
                WireForm.putAddress(key, 0, address);
                map.remove(key);
                return true;
              });
    }
  }
}
