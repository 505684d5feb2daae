package org.midonet.datapath.ebpf;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import org.midonet.datapath.DatapathPort;
import org.midonet.datapath.RemotePort;
import org.midonet.ffi.bpf.BpfMap;
import org.midonet.ffi.bpf.TcDirection;

/**
 * The local ports with the programs at their interfaces, and what is behind tunnel keys. A port of
 * this host goes before what is said of the same key at another one. Guarded by the datapath's
 * lock.
 */
final class PortTable {
  private final BpfMap ports;
  private final BpfMap interfaces;
  private final BpfMap tunnelKeys;
  private final Hooks hooks;
  private final Map<Integer, DatapathPort> local = new HashMap<>();
  private final Map<Integer, RemotePort> remote = new HashMap<>();

  /** Reads back what is there, and takes programs off interfaces that are no ports any more. */
  PortTable(Maps maps, Hooks hooks) {
    ports = maps.get("ports");
    interfaces = maps.get("interfaces");
    tunnelKeys = maps.get("tunnel_keys");
    this.hooks = hooks;
    ports.forEach(
        (key, value) ->
            PortForm.read(key.get(JAVA_INT, 0), value)
                .ifPresent(port -> local.put(port.number(), port)));
    tunnelKeys.forEach(
        (key, value) ->
            PortForm.readRemote(key.get(JAVA_INT, 0), value)
                .ifPresent(port -> remote.put(port.tunnelKey(), port)));
    hooks.keepPorts(local.keySet());
    local.values().forEach(this::attach);
  }

  void put(DatapathPort port) {
    DatapathPort old = local.get(port.number());
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(KernelStructs.PORT.size(), 8);
      PortForm.write(value, port);
      ports.put(arena.allocateFrom(JAVA_INT, port.number()), value);
      local.put(port.number(), port);
      if (old != null && old.tunnelKey() != port.tunnelKey()) {
        putKey(arena, old.tunnelKey());
      }
      putKey(arena, port.tunnelKey());
      if (old != null && old.ifindex() != port.ifindex()) {
        removeInterface(arena, old);
      }
      if (port.ifindex() != 0) {
        interfaces.put(
            arena.allocateFrom(JAVA_INT, port.ifindex()),
            arena.allocateFrom(JAVA_INT, port.number()));
      }
    }
    attach(port);
  }

  private void attach(DatapathPort port) {
    if (port.ifindex() != 0) {
      hooks.attachPort(port.number(), port.ifindex());
    } else {
      hooks.detach(Hooks.portName(port.number()), 0, TcDirection.INGRESS);
    }
  }

  void remove(int number) {
    DatapathPort old = local.remove(number);
    if (old == null) {
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      removeInterface(arena, old);
      putKey(arena, old.tunnelKey());
      ports.put(arena.allocateFrom(JAVA_INT, number), arena.allocate(KernelStructs.PORT.size(), 8));
    }
    hooks.detach(Hooks.portName(number), old.ifindex(), TcDirection.INGRESS);
  }

  /** An interface may have become another port's meanwhile. */
  private void removeInterface(Arena arena, DatapathPort port) {
    MemorySegment key = arena.allocateFrom(JAVA_INT, port.ifindex());
    MemorySegment number = arena.allocate(JAVA_INT);
    if (interfaces.lookup(key, number) && number.get(JAVA_INT, 0) == port.number()) {
      interfaces.remove(key);
    }
  }

  void putRemote(RemotePort port) {
    remote.put(port.tunnelKey(), port);
    try (Arena arena = Arena.ofConfined()) {
      putKey(arena, port.tunnelKey());
    }
  }

  void removeRemote(int tunnelKey) {
    if (remote.remove(tunnelKey) != null) {
      try (Arena arena = Arena.ofConfined()) {
        putKey(arena, tunnelKey);
      }
    }
  }

  /** Writes what is now behind a key: a local port, else a remote one, else nothing. */
  private void putKey(Arena arena, int tunnelKey) {
    if (tunnelKey == 0) {
      return;
    }
    MemorySegment key = arena.allocateFrom(JAVA_INT, tunnelKey);
    MemorySegment value = arena.allocate(KernelStructs.TUNNEL_PORT.size(), 8);
    for (DatapathPort port : local.values()) {
      if (port.tunnelKey() == tunnelKey) {
        PortForm.writeBehindKey(value, port);
        tunnelKeys.put(key, value);
        return;
      }
    }
    RemotePort port = remote.get(tunnelKey);
    if (port != null) {
      PortForm.writeBehindKey(value, port);
      tunnelKeys.put(key, value);
    } else {
      tunnelKeys.remove(key);
    }
  }

  Map<Integer, DatapathPort> local() {
    return Map.copyOf(local);
  }

  Map<Integer, RemotePort> remote() {
    return Map.copyOf(remote);
  }

  /** The numbers of the local ports that have tunnel keys, by those. */
  Map<Integer, Integer> numbersByKey() {
    Map<Integer, Integer> numbers = new HashMap<>();
    local.values().forEach(port -> numbers.put(port.tunnelKey(), port.number()));
    return numbers;
  }
}
