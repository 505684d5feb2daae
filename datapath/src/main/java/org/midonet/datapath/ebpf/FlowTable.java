package org.midonet.datapath.ebpf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.midonet.datapath.Action;
import org.midonet.datapath.Flow;
import org.midonet.datapath.FlowMatch;
import org.midonet.datapath.FlowState;
import org.midonet.datapath.Statistics;
import org.midonet.ffi.bpf.BpfMap;
import org.midonet.packet.FlowMask;

/**
 * The flows: what the kernel has, and the same by match in Java. Guarded by the datapath's lock.
 */
final class FlowTable {
  private static final long LIST = KernelStructs.FLOW.offset("list");
  private static final long COOKIE = KernelStructs.FLOW.offset("cookie");

  /** A flow, and where it is in the kernel. */
  record Entry(Flow flow, int list, int mask) {}

  private final BpfMap flows;
  private final MaskTable masks;
  private final ListTable lists;
  private final TemplateTable templates;
  private final KernelClock clock;
  private final Map<FlowMatch, Entry> entries = new HashMap<>();

  /** Reads back what is there. */
  FlowTable(
      BpfMap flows, MaskTable masks, ListTable lists, TemplateTable templates, KernelClock clock) {
    this.flows = flows;
    this.masks = masks;
    this.lists = lists;
    this.templates = templates;
    this.clock = clock;
    flows.forEach(this::adopt);
    masks.removeUnused();
  }

  private void adopt(MemorySegment key, MemorySegment value) {
    int mask = FlowForm.maskNumber(key);
    FlowMask bits = masks.adopt(mask);
    FlowMatch match = new FlowMatch(FlowForm.inPort(key), FlowForm.readKey(key), bits);
    int list = WireForm.u32(value, LIST);
    Flow flow = new Flow(match, lists.adopt(list), WireForm.u64(value, COOKIE));
    entries.put(match, new Entry(flow, list, mask));
  }

  void put(Flow flow) {
    Entry old = entries.get(flow.match());
    int list = lists.put(flow.actions());
    boolean installed = false;
    int mask = -1;
    try (Arena arena = Arena.ofConfined()) {
      mask = old == null ? masks.acquire(flow.match().mask()) : old.mask();
      MemorySegment value = arena.allocate(KernelStructs.FLOW.size(), 8);
      WireForm.put32(value, LIST, list);
      WireForm.put64(value, COOKIE, flow.cookie());
      flows.put(key(arena, flow.match(), mask), value);
      installed = true;
    } finally {
      if (!installed) {
        lists.releaseUnseen(list);
        if (old == null && mask >= 0) {
          masks.release(flow.match().mask());
        }
      }
    }
    entries.put(flow.match(), new Entry(flow, list, mask));
    if (old != null) {
      lists.release(old.list());
    }
  }

  boolean remove(FlowMatch match) {
    Entry entry = entries.get(match);
    if (entry == null) {
      return false;
    }
    try (Arena arena = Arena.ofConfined()) {
      flows.remove(key(arena, match, entry.mask()));
    }
    entries.remove(match);
    lists.release(entry.list());
    masks.release(match.mask());
    return true;
  }

  List<Entry> all() {
    return List.copyOf(entries.values());
  }

  Optional<Entry> find(FlowMatch match) {
    return Optional.ofNullable(entries.get(match));
  }

  /** With its use, which is read without the lock. */
  FlowState state(Entry entry) {
    ListTable.Use use = lists.use(entry.list());
    for (Action action : entry.flow().actions()) {
      if (action instanceof Action.Connect connect) {
        // The first packet of a connection is counted in both.
        ListTable.Use connections = templates.use(connect.template());
        use =
            new ListTable.Use(
                connections.packets(),
                connections.bytes(),
                Math.max(use.last(), connections.last()));
      }
    }
    return new FlowState(
        entry.flow(), new Statistics(use.packets(), use.bytes(), clock.since((int) use.last())));
  }

  private static MemorySegment key(Arena arena, FlowMatch match, int mask) {
    MemorySegment key = arena.allocate(KernelStructs.FLOW_KEY.size(), 8);
    FlowForm.writeKey(key, match, mask);
    return key;
  }
}
