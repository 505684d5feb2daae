package org.midonet.datapath.ebpf;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.midonet.datapath.Limits;
import org.midonet.ffi.bpf.BpfMap;
import org.midonet.ffi.layout.CStruct;
import org.midonet.packet.IpAddress;

/**
 * {@code struct config}: the one value of its map. Every change writes the whole, of which the
 * kernel sees each field old or new. Guarded by the datapath's lock.
 */
final class ConfigTable implements AutoCloseable {
  private static final CStruct CONFIG = KernelStructs.CONFIG;

  private final BpfMap map;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment key = arena.allocateFrom(JAVA_INT, 0);
  private final MemorySegment value = arena.allocate(CONFIG.size(), 8);

  /** Reads what is there. */
  ConfigTable(BpfMap map) {
    this.map = map;
    map.lookup(key, value);
    WireForm.put32(value, CONFIG.offset("schema"), KernelStructs.SCHEMA);
  }

  int clockOffset() {
    return WireForm.u32(value, CONFIG.offset("clock_offset"));
  }

  void setClockOffset(int seconds) {
    set("clock_offset", seconds);
  }

  /** The programs look at masks below this number; it never falls. */
  void raiseMasks(int masks) {
    if (masks > WireForm.u32(value, CONFIG.offset("masks"))) {
      set("masks", masks);
    }
  }

  void setTunnel(int interfaceIndex, int mtu) {
    WireForm.put32(value, CONFIG.offset("tunnel_ifindex"), interfaceIndex);
    set("tunnel_mtu", mtu);
  }

  /** What is sent out there comes back in segments, to be wrapped or unwrapped. */
  void setLoop(int interfaceIndex) {
    set("loop_ifindex", interfaceIndex);
  }

  /** Peers that are to be reached by GRE are reached by these devices. */
  void setGre(GreDevices devices) {
    WireForm.put32(value, CONFIG.offset("gre_ifindex"), devices.overIpv4());
    set("gre6_ifindex", devices.overIpv6());
  }

  /** Hardware VTEPs are reached by this device; 0: there are none. */
  void setVtep(int interfaceIndex) {
    set("vtep_ifindex", interfaceIndex);
  }

  /**
   * From where packets to other hosts are sent.
   *
   * @param source over IPv4, where all have it in common
   * @param source6 over IPv6
   * @param differ look at each peer
   */
  void setSources(Optional<IpAddress> source, Optional<IpAddress> source6, boolean differ) {
    putSource("source", source);
    putSource("source6", source6);
    set("peers_differ", differ ? 1 : 0);
  }

  private void putSource(String field, Optional<IpAddress> source) {
    long at = CONFIG.offset(field);
    value.asSlice(at, 16).fill((byte) 0);
    source.ifPresent(address -> WireForm.putAddress(value, at, address));
  }

  void setTunnelMtu(int mtu) {
    set("tunnel_mtu", mtu);
  }

  /** Writes the lives in the order of {@code enum life}. */
  void setLimits(Limits limits) {
    List<Duration> lives =
        List.of(
            limits.tcpOpening(),
            limits.tcp(),
            limits.tcpClosing(),
            limits.tcpReset(),
            limits.udp(),
            limits.udpAnswered(),
            limits.echo(),
            limits.other(),
            limits.otherAnswered(),
            limits.rest());
    long at = CONFIG.offset("lives");
    for (Duration life : lives) {
      WireForm.put32(value, at, Math.toIntExact(life.toSeconds()));
      at += 4;
    }
    WireForm.put32(
        value, CONFIG.offset("duplicate_ms"), Math.toIntExact(limits.duplicateWindow().toMillis()));
    set("duplicates", limits.duplicates());
  }

  /** How long the key of an entry that is over stays taken, in seconds. */
  int rest() {
    return WireForm.u32(value, CONFIG.offset("lives") + 9 * 4L);
  }

  private void set(String field, int number) {
    WireForm.put32(value, CONFIG.offset(field), number);
    map.put(key, value);
  }

  @Override
  public void close() {
    arena.close();
  }
}
