package org.midonet.datapath.ebpf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.midonet.datapath.Encapsulation;
import org.midonet.datapath.Peer;
import org.midonet.ffi.bpf.BpfMap;
import org.midonet.ffi.layout.CStruct;
import org.midonet.packet.IpAddress;

/** The underlay's addresses: whose tunnel packets are taken, our own, and hardware VTEPs'. */
final class PeerTable {
  private static final int TUNNEL = 1;
  private static final int OWN = 2;
  private static final int GRE = 4;
  private static final int VTEP = 8;
  private static final int ADDRESS_SIZE = 16;
  private static final CStruct PEER = KernelStructs.PEER;

  private final BpfMap map;
  private final ConfigTable config;
  private final Map<IpAddress, Entry> entries = new HashMap<>();

  /** What the kernel is told of an address. */
  private record Entry(int flags, Optional<IpAddress> source) {
    Entry with(int flag) {
      return new Entry(flags | flag, source);
    }

    static Entry of(Peer peer) {
      int flags = peer.encapsulation() == Encapsulation.GRE ? TUNNEL | GRE : TUNNEL;
      return new Entry(flags, Optional.of(peer.source()));
    }

    static Entry read(MemorySegment from) {
      int flags = WireForm.u32(from, PEER.offset("flags"));
      return new Entry(
          flags,
          (flags & TUNNEL) == 0
              ? Optional.empty()
              : Optional.of(WireForm.address(from, PEER.offset("source"))));
    }

    void write(MemorySegment to) {
      to.fill((byte) 0);
      WireForm.put32(to, PEER.offset("flags"), flags);
      source.ifPresent(address -> WireForm.putAddress(to, PEER.offset("source"), address));
    }
  }

  PeerTable(BpfMap map, ConfigTable config) {
    this.map = map;
    this.config = config;
    map.forEach((key, value) -> entries.put(WireForm.address(key, 0), Entry.read(value)));
  }

  /** Other hosts and our own addresses. */
  void set(Map<IpAddress, Peer> peers, Set<IpAddress> own) {
    Map<IpAddress, Entry> wanted = new HashMap<>();
    peers.forEach((address, peer) -> wanted.put(address, Entry.of(peer)));
    own.forEach(address -> add(wanted, address, OWN));
    entries.forEach(
        (address, entry) -> {
          if ((entry.flags() & VTEP) != 0) {
            add(wanted, address, VTEP);
          }
        });
    write(wanted);
    Set<IpAddress> sources = sources(peers, 32);
    Set<IpAddress> sources6 = sources(peers, 128);
    // While all are alike, the programs need not ask for each packet.
    config.setSources(
        sources.stream().findFirst(),
        sources6.stream().findFirst(),
        sources.size() > 1
            || sources6.size() > 1
            || peers.values().stream().anyMatch(peer -> peer.encapsulation() == Encapsulation.GRE));
  }

  private static Set<IpAddress> sources(Map<IpAddress, Peer> peers, int bits) {
    return peers.values().stream()
        .map(Peer::source)
        .filter(source -> source.bits() == bits)
        .collect(Collectors.toSet());
  }

  /** Hardware VTEPs' addresses. */
  void setVteps(Set<IpAddress> vteps) {
    Map<IpAddress, Entry> wanted = new HashMap<>();
    entries.forEach(
        (address, entry) -> {
          if ((entry.flags() & ~VTEP) != 0) {
            wanted.put(address, new Entry(entry.flags() & ~VTEP, entry.source()));
          }
        });
    vteps.forEach(address -> add(wanted, address, VTEP));
    write(wanted);
  }

  private static void add(Map<IpAddress, Entry> wanted, IpAddress address, int flag) {
    wanted.merge(address, new Entry(flag, Optional.empty()), (before, added) -> before.with(flag));
  }

  /** What is new is added before what is old goes. */
  private void write(Map<IpAddress, Entry> wanted) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment key = arena.allocate(ADDRESS_SIZE, 8);
      MemorySegment value = arena.allocate(PEER.size(), 8);
      wanted.forEach(
          (address, entry) -> {
            if (!entry.equals(entries.get(address))) {
              WireForm.putAddress(key, 0, address);
              entry.write(value);
              map.put(key, value);
              entries.put(address, entry);
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
