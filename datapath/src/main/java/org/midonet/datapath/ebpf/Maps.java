package org.midonet.datapath.ebpf;

import java.util.List;
import java.util.Map;
import org.midonet.ffi.bpf.BpfMap;

/** The open maps by name, closed together. */
final class Maps implements AutoCloseable {
  /** Those that outlive the process; the programs have no others that Java needs. */
  static final List<String> NAMES =
      List.of(
          "config",
          "ports",
          "interfaces",
          "tunnel_keys",
          "peers",
          "overlays",
          "stations",
          "vteps",
          "vtep_ports",
          "masks",
          "flows",
          "lists",
          "templates",
          "released",
          "judged",
          "connections",
          "notes",
          "seen",
          "charged",
          "handed",
          "list_use",
          "drops",
          "misses",
          "events");

  private final Map<String, BpfMap> maps;

  Maps(Map<String, BpfMap> maps) {
    this.maps = Map.copyOf(maps);
  }

  BpfMap get(String name) {
    BpfMap map = maps.get(name);
    if (map == null) {
      throw new IllegalArgumentException("there is no map " + name);
    }
    return map;
  }

  @Override
  public void close() {
    maps.values().forEach(BpfMap::close);
  }
}
