package org.midonet.datapath.ebpf;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.midonet.datapath.Action;
import org.midonet.datapath.Connection;
import org.midonet.datapath.DatapathPort;
import org.midonet.datapath.Flow;
import org.midonet.datapath.FlowMatch;
import org.midonet.datapath.FlowState;
import org.midonet.datapath.RemotePort;
import org.midonet.datapath.Statistics;
import org.midonet.ffi.bpf.BpfMap;
import org.midonet.ffi.bpf.PossibleCpus;
import org.midonet.packet.FlowMask;

/**
 * The tables of a datapath as they lie pinned, to look at: nothing is written, so it works beside
 * an agent, and without one. Each method reads anew. What is read while the tables change may be of
 * two moments.
 */
public final class PinnedTables implements AutoCloseable {

  private final Maps maps;

  private PinnedTables(Maps maps) {
    this.maps = maps;
  }

  /**
   * The tables pinned below a directory; empty if there is no datapath of this release.
   *
   * @throws org.midonet.datapath.DatapathException if the kernel refuses
   */
  public static Optional<PinnedTables> open(Path directory) {
    Pins pins = new Pins(directory.resolve("v" + KernelStructs.SCHEMA));
    if (!Files.isDirectory(pins.maps())) {
      return Optional.empty();
    }
    return Optional.of(Refusals.translate(() -> new PinnedTables(Programs.openMaps(pins))));
  }

  /** The ports by number. */
  public Map<Integer, DatapathPort> ports() {
    Map<Integer, DatapathPort> ports = new TreeMap<>();
    maps.get("ports")
        .forEach(
            (key, value) ->
                PortForm.read(key.get(JAVA_INT, 0), value)
                    .ifPresent(port -> ports.put(port.number(), port)));
    return ports;
  }

  /** What is known of other hosts' ports, by tunnel key. */
  public Map<Integer, RemotePort> remotePorts() {
    Map<Integer, RemotePort> ports = new TreeMap<>();
    maps.get("tunnel_keys")
        .forEach(
            (key, value) ->
                PortForm.readRemote(key.get(JAVA_INT, 0), value)
                    .ifPresent(port -> ports.put(port.tunnelKey(), port)));
    return ports;
  }

  /** Every flow with its use, that of its template included. */
  public List<FlowState> flows() {
    KernelClock clock = clock();
    ListTable lists = lists(clock);
    TemplateTable templates = new TemplateTable(maps.get("templates"), lists, System::nanoTime);
    List<FlowState> flows = new ArrayList<>();
    Map<Integer, FlowMask> masks = new HashMap<>();
    maps.get("flows")
        .forEach(
            (key, value) -> {
              FlowMask bits = masks.computeIfAbsent(FlowForm.maskNumber(key), this::mask);
              FlowMatch match = new FlowMatch(FlowForm.inPort(key), FlowForm.readKey(key), bits);
              int list = WireForm.u32(value, KernelStructs.FLOW.offset("list"));
              long cookie = WireForm.u64(value, KernelStructs.FLOW.offset("cookie"));
              Flow flow = new Flow(match, lists.adopt(list), cookie);
              flows.add(new FlowState(flow, use(flow, lists.use(list), templates, clock)));
            });
    return flows;
  }

  /** What went by a flow: where it makes connections, by those. */
  private static Statistics use(
      Flow flow, ListTable.Use own, TemplateTable templates, KernelClock clock) {
    ListTable.Use use = own;
    for (Action action : flow.actions()) {
      if (action instanceof Action.Connect connect) {
        ListTable.Use connections = templates.use(connect.template());
        use =
            new ListTable.Use(
                connections.packets(),
                connections.bytes(),
                Math.max(own.last(), connections.last()));
      }
    }
    return new Statistics(use.packets(), use.bytes(), clock.since((int) use.last()));
  }

  /** Every entry of a connection, reverse ones and dead ones that still rest included. */
  public Collection<Connection> connections() {
    KernelClock clock = clock();
    TemplateTable templates =
        new TemplateTable(maps.get("templates"), lists(clock), System::nanoTime);
    return new ConnectionTable(maps, new ConfigTable(maps.get("config")), clock, templates).all();
  }

  /** Packets dropped, by reason; reasons that never occurred are absent. */
  public Map<Integer, Long> drops() {
    return drops(maps.get("drops"));
  }

  static Map<Integer, Long> drops(BpfMap map) {
    Map<Integer, Long> drops = new TreeMap<>();
    map.forEach(
        (reason, counts) -> {
          long sum = 0;
          for (int cpu = 0; cpu < PossibleCpus.count(); cpu++) {
            sum += WireForm.u64(counts, cpu * 8L);
          }
          if (sum != 0) {
            drops.put(reason.get(JAVA_INT, 0), sum);
          }
        });
    return drops;
  }

  private FlowMask mask(int number) {
    ConfigTable config = new ConfigTable(maps.get("config"));
    return new MaskTable(maps.get("masks"), config, System::nanoTime).adopt(number);
  }

  private KernelClock clock() {
    return new KernelClock(System::nanoTime, new ConfigTable(maps.get("config")).clockOffset());
  }

  private ListTable lists(KernelClock clock) {
    return new ListTable(maps.get("lists"), maps.get("list_use"), clock, System::nanoTime);
  }

  @Override
  public void close() {
    maps.close();
  }
}
