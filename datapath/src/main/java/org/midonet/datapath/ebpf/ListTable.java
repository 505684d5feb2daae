package org.midonet.datapath.ebpf;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.LongSupplier;
import org.midonet.datapath.Action;
import org.midonet.datapath.DatapathException;
import org.midonet.datapath.DatapathPort;
import org.midonet.ffi.bpf.BpfMap;
import org.midonet.ffi.bpf.PossibleCpus;

/**
 * The action lists. Each belongs to one flow, or one side of a template, whose use it counts. One
 * that is longer than the kernel's structure goes on in others. Guarded by the datapath's lock.
 */
final class ListTable {
  private static final int STRIDE = KernelStructs.ACTION.size();
  private static final long ACTIONS = KernelStructs.LIST.offset("actions");
  private static final int PER_LIST = KernelStructs.LIST_ACTIONS;

  private final BpfMap lists;
  private final BpfMap use;
  private final KernelClock clock;
  private final NumberPool numbers;

  /** The further lists of those that have any, by the first one's number. */
  private final Map<Integer, List<Integer>> continuations = new HashMap<>();

  ListTable(BpfMap lists, BpfMap use, KernelClock clock, LongSupplier nanoClock) {
    this.lists = lists;
    this.use = use;
    this.clock = clock;
    numbers = new NumberPool(1, KernelStructs.LISTS - 1, nanoClock);
  }

  /** Writes a list and sets its use to zero; its number. */
  int put(List<Action> actions) {
    List<ActionForm.Step> steps = ActionForm.steps(actions);
    int chunks = steps.size() <= PER_LIST ? 1 : (steps.size() + PER_LIST - 3) / (PER_LIST - 1);
    if (steps.size() + chunks > KernelStructs.RUN_ACTIONS) {
      throw new DatapathException(
          DatapathException.Kind.INVALID, actions.size() + " actions are too many for one packet");
    }
    List<Integer> taken = take(chunks);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment list = arena.allocate(KernelStructs.LIST.size(), 8);
      // The last one first: what is jumped to stands before a packet can jump.
      for (int chunk = chunks - 1; chunk >= 0; chunk--) {
        int from = chunk * (PER_LIST - 1);
        int to = chunk == chunks - 1 ? steps.size() : from + PER_LIST - 1;
        list.fill((byte) 0);
        if (chunk == 0) {
          describe(list, actions);
        }
        for (int i = from; i < to; i++) {
          ActionForm.write(
              list.asSlice(ACTIONS + (long) (i - from) * STRIDE, STRIDE),
              steps.get(i),
              i + 1 < steps.size());
        }
        int count = to - from;
        if (chunk + 1 < chunks) {
          ActionForm.writeJump(
              list.asSlice(ACTIONS + (long) count * STRIDE, STRIDE), taken.get(chunk + 1));
          count++;
        }
        WireForm.put16(list, KernelStructs.LIST.offset("count"), count);
        lists.put(arena.allocateFrom(JAVA_INT, taken.get(chunk)), list);
      }
      resetUse(arena, taken.getFirst());
    } catch (RuntimeException failed) {
      taken.forEach(numbers::releaseUnseen);
      throw failed;
    }
    if (chunks > 1) {
      continuations.put(taken.getFirst(), List.copyOf(taken.subList(1, chunks)));
    }
    return taken.getFirst();
  }

  private List<Integer> take(int count) {
    List<Integer> taken = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      OptionalInt number = numbers.take();
      if (number.isEmpty()) {
        taken.forEach(numbers::releaseUnseen);
        throw new DatapathException(
            DatapathException.Kind.FULL, "all " + numbers.inUse() + " action lists are in use");
      }
      taken.add(number.getAsInt());
    }
    return taken;
  }

  /** What a packet is checked for before the first action. */
  private static void describe(MemorySegment list, List<Action> actions) {
    int ttl = 0;
    int outputs = 0;
    int port = 0;
    boolean tunnel = false;
    for (Action action : actions) {
      switch (action) {
        case Action.DecTtl decrement -> ttl += decrement.by();
        case Action.Output output -> {
          outputs++;
          port = output.port();
          requirePort(port);
        }
        case Action.Tunnel _ -> {
          outputs++;
          tunnel = true;
        }
        default -> {
          // The others go nowhere.
        }
      }
    }
    WireForm.put16(list, KernelStructs.LIST.offset("ttl"), ttl);
    if (outputs == 1) {
      WireForm.put32(list, KernelStructs.LIST.offset("output"), port);
      WireForm.put32(list, KernelStructs.LIST.offset("tunnel"), tunnel ? 1 : 0);
    }
  }

  private static void requirePort(int port) {
    if (port < 1 || port > DatapathPort.HIGHEST) {
      throw new DatapathException(DatapathException.Kind.INVALID, "no port has number " + port);
    }
  }

  private void resetUse(Arena arena, int number) {
    MemorySegment zero = arena.allocate(use.valueStride(), 8);
    int stride = KernelStructs.USE.size();
    for (int cpu = 0; cpu < PossibleCpus.count(); cpu++) {
      WireForm.put64(zero, (long) cpu * stride + KernelStructs.USE.offset("last"), clock.seconds());
    }
    use.put(arena.allocateFrom(JAVA_INT, number), zero);
  }

  /**
   * Gives a list back, that nothing refers to any more; packets may still be running through it.
   */
  void release(int number) {
    List<Integer> further = continuations.remove(number);
    numbers.release(number);
    if (further != null) {
      further.forEach(numbers::release);
    }
  }

  /** Gives a list back that no packet is in. */
  void releaseUnseen(int number) {
    List<Integer> further = continuations.remove(number);
    if (further != null) {
      further.forEach(numbers::releaseUnseen);
    }
    numbers.releaseUnseen(number);
  }

  /** Takes over a list of a process before us. */
  List<Action> adopt(int number) {
    List<Action> actions = new ArrayList<>();
    List<Integer> further = new ArrayList<>();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment list = arena.allocate(KernelStructs.LIST.size(), 8);
      int next = number;
      while (next != 0 && further.size() < KernelStructs.RUN_ACTIONS) {
        numbers.adopt(next);
        lists.lookup(arena.allocateFrom(JAVA_INT, next), list);
        next = 0;
        int count = WireForm.u16(list, KernelStructs.LIST.offset("count"));
        for (int i = 0; i < Math.min(count, PER_LIST); i++) {
          MemorySegment action = list.asSlice(ACTIONS + (long) i * STRIDE, STRIDE);
          if (ActionForm.isJump(action)) {
            next = ActionForm.argument(action);
            further.add(next);
            break;
          }
          actions.addAll(ActionForm.read(action));
        }
      }
    }
    if (!further.isEmpty()) {
      continuations.put(number, List.copyOf(further));
    }
    return List.copyOf(actions);
  }

  /** What went through a list, on all CPUs. */
  Use use(int number) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment values = arena.allocate(use.valueStride(), 8);
      use.lookup(arena.allocateFrom(JAVA_INT, number), values);
      Use sum = Use.NONE;
      for (int cpu = 0; cpu < PossibleCpus.count(); cpu++) {
        MemorySegment value =
            values.asSlice((long) cpu * KernelStructs.USE.size(), KernelStructs.USE.size());
        sum =
            sum.plus(
                new Use(
                    WireForm.u64(value, KernelStructs.USE.offset("packets")),
                    WireForm.u64(value, KernelStructs.USE.offset("bytes")),
                    WireForm.u64(value, KernelStructs.USE.offset("last"))));
      }
      return sum;
    }
  }

  /**
   * Use of a list.
   *
   * @param last in seconds of the kernel programs' clock
   */
  record Use(long packets, long bytes, long last) {
    static final Use NONE = new Use(0, 0, 0);

    Use plus(Use other) {
      return new Use(packets + other.packets, bytes + other.bytes, Math.max(last, other.last));
    }
  }
}
