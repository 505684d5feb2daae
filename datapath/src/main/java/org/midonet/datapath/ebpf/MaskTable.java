package org.midonet.datapath.ebpf;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.LongSupplier;
import org.midonet.datapath.DatapathException;
import org.midonet.ffi.bpf.BpfMap;
import org.midonet.packet.FlowMask;

/**
 * The different masks of flows, each with a number that the keys of its flows hold. An update of an
 * array's value is not atomic: a mask is written while it is unused, then switched on. Guarded by
 * the datapath's lock.
 */
final class MaskTable {
  private static final long USED = KernelStructs.FLOW_MASK.offset("used");
  private static final long BITS = KernelStructs.FLOW_MASK.offset("bits");

  private static final class Entry {
    private final int number;
    private int flows;

    Entry(int number) {
      this.number = number;
    }
  }

  private final BpfMap masks;
  private final ConfigTable config;
  private final NumberPool numbers;
  private final Map<FlowMask, Entry> entries = new HashMap<>();

  MaskTable(BpfMap masks, ConfigTable config, LongSupplier nanoClock) {
    this.masks = masks;
    this.config = config;
    numbers = new NumberPool(0, KernelStructs.MASKS - 1, nanoClock);
  }

  /** The number of a mask, for one more flow. */
  int acquire(FlowMask mask) {
    Entry entry = entries.get(mask);
    if (entry == null) {
      OptionalInt number = numbers.take();
      if (number.isEmpty()) {
        throw new DatapathException(
            DatapathException.Kind.FULL, "all " + entries.size() + " flow masks are in use");
      }
      entry = new Entry(number.getAsInt());
      write(entry.number, mask, false);
      write(entry.number, mask, true);
      entries.put(mask, entry);
      config.raiseMasks(entry.number + 1);
    }
    entry.flows++;
    return entry.number;
  }

  /** One flow less. */
  void release(FlowMask mask) {
    Entry entry = entries.get(mask);
    if (entry == null) {
      throw new IllegalStateException("no flow has the mask " + mask);
    }
    entry.flows--;
    if (entry.flows == 0) {
      write(entry.number, mask, false);
      entries.remove(mask);
      numbers.release(entry.number);
    }
  }

  /** The bits of a number that flows of a process before us hold. */
  FlowMask adopt(int number) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(KernelStructs.FLOW_MASK.size(), 8);
      masks.lookup(arena.allocateFrom(JAVA_INT, number), value);
      FlowMask mask = FlowForm.readMask(value.asSlice(BITS, KernelStructs.FLOW_KEY.size()));
      numbers.adopt(number);
      entries.computeIfAbsent(mask, _ -> new Entry(number)).flows++;
      return mask;
    }
  }

  /** Switches off what a process before us left on without a flow; to be called after adoption. */
  void removeUnused() {
    Set<Integer> inUse = new HashSet<>();
    entries.values().forEach(entry -> inUse.add(entry.number));
    masks.forEach(
        (key, value) -> {
          int number = key.get(JAVA_INT, 0);
          if (WireForm.u32(value, USED) != 0 && !inUse.contains(number)) {
            write(number, FlowMask.NONE, false);
          }
        });
  }

  private void write(int number, FlowMask mask, boolean used) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(KernelStructs.FLOW_MASK.size(), 8);
      FlowForm.writeMask(value.asSlice(BITS, KernelStructs.FLOW_KEY.size()), mask);
      WireForm.put32(value, USED, used ? 1 : 0);
      masks.put(arena.allocateFrom(JAVA_INT, number), value);
    }
  }
}
