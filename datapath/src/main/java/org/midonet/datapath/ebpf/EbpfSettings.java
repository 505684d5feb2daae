package org.midonet.datapath.ebpf;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.midonet.datapath.Limits;

/**
 * What a datapath is opened with.
 *
 * @param pins directory that is, or becomes, a BPF file system; everything is pinned below it. It
 *     must lie in a mount namespace that outlives the process
 * @param udpPort destination port of VXLAN, the same on all hosts
 * @param vtepUdpPort the same of VXLAN to hardware VTEPs; another than {@code udpPort}
 * @param tunnelMtu largest inner layer-3 packet that fits the underlay, in bytes; 0: what the MTU
 *     of the interfaces with this host's own underlay addresses leaves, as it is when they are set
 * @param limits lives and windows
 * @param entries sizes of tables, by name, where they differ from the built-in ones; of tables that
 *     are there already they do not change
 */
public record EbpfSettings(
    Path pins,
    int udpPort,
    int vtepUdpPort,
    int tunnelMtu,
    Limits limits,
    Map<String, Integer> entries) {

  /** The UDP port that MidoNet's tunnels use. */
  public static final int USUAL_UDP_PORT = 6677;

  /** The UDP port of VXLAN (RFC 7348), at which hardware VTEPs listen. */
  public static final int USUAL_VTEP_UDP_PORT = 4789;

  /** Copies the map. */
  public EbpfSettings {
    if (udpPort == vtepUdpPort) {
      throw new IllegalArgumentException(
          "UDP port " + udpPort + " is between hosts: VTEPs need another");
    }
    entries = Map.copyOf(entries);
  }

  /** The usual settings. */
  public static EbpfSettings of(Path pins) {
    return new EbpfSettings(pins, USUAL_UDP_PORT, USUAL_VTEP_UDP_PORT, 0, Limits.USUAL, Map.of());
  }

  /** The same with this MTU of tunnels. */
  public EbpfSettings withTunnelMtu(int mtu) {
    return new EbpfSettings(pins, udpPort, vtepUdpPort, mtu, limits, entries);
  }

  /** The same with these UDP ports of VXLAN: between hosts, and to hardware VTEPs. */
  public EbpfSettings withUdpPorts(int hosts, int vteps) {
    return new EbpfSettings(pins, hosts, vteps, tunnelMtu, limits, entries);
  }

  /** The same with room for so many connections, of two entries each. */
  public EbpfSettings withConnections(int count) {
    return withEntries("connections", Math.multiplyExact(2, count));
  }

  /** The same with another size of one table. */
  public EbpfSettings withEntries(String table, int size) {
    Map<String, Integer> changed = new HashMap<>(entries);
    changed.put(table, size);
    return new EbpfSettings(pins, udpPort, vtepUdpPort, tunnelMtu, limits, changed);
  }
}
