package org.midonet.datapath.ebpf;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.LongSupplier;
import org.midonet.datapath.DatapathException;
import org.midonet.datapath.Template;
import org.midonet.datapath.TemplateRef;
import org.midonet.ffi.bpf.BpfMap;

/**
 * The templates. A number's life: written; retired, which raises its generation, so that every
 * connection with the old one is stale; rest; written again with the raised generation, which
 * nobody has seen. Changes are guarded by the datapath's lock; what is only asked is not.
 */
final class TemplateTable {
  private record Entry(TemplateRef ref, Template template, int forwardList, int reverseList) {}

  private final BpfMap map;
  private final ListTable lists;
  private final NumberPool numbers;
  private final Map<Integer, Entry> entries = new ConcurrentHashMap<>();

  /** The generation of each number, as the kernel has it. */
  private final AtomicIntegerArray generations = new AtomicIntegerArray(KernelStructs.TEMPLATES);

  /** Reads back what is there. */
  TemplateTable(BpfMap map, ListTable lists, LongSupplier nanoClock) {
    this.map = map;
    this.lists = lists;
    numbers = new NumberPool(1, KernelStructs.TEMPLATES - 1, nanoClock);
    map.forEach(this::adopt);
  }

  private void adopt(MemorySegment key, MemorySegment value) {
    int number = key.get(JAVA_INT, 0);
    generations.set(number, TemplateForm.generation(value));
    if (TemplateForm.isLive(value)) {
      int forward = TemplateForm.forwardList(value);
      int reverse = TemplateForm.reverseList(value);
      Template template =
          TemplateForm.read(
              value, lists.adopt(forward), reverse == 0 ? List.of() : lists.adopt(reverse));
      TemplateRef ref = new TemplateRef(number, generations.get(number));
      entries.put(number, new Entry(ref, template, forward, reverse));
      numbers.adopt(number);
    }
  }

  TemplateRef add(Template template) {
    OptionalInt taken = numbers.take();
    if (taken.isEmpty()) {
      throw new DatapathException(
          DatapathException.Kind.FULL, "all " + entries.size() + " templates are in use");
    }
    int number = taken.getAsInt();
    int generation = Math.max(1, generations.get(number));
    int forward = 0;
    int reverse = 0;
    boolean written = false;
    try (Arena arena = Arena.ofConfined()) {
      forward = lists.put(template.forwardActions());
      if (template.reverse().isPresent()) {
        reverse = lists.put(template.reverse().get().actions());
      }
      MemorySegment value = arena.allocate(KernelStructs.TEMPLATE.size(), 8);
      TemplateForm.write(value, template, generation, forward, reverse);
      map.put(arena.allocateFrom(JAVA_INT, number), value);
      written = true;
    } finally {
      if (!written) {
        numbers.releaseUnseen(number);
        for (int list : new int[] {forward, reverse}) {
          if (list != 0) {
            lists.releaseUnseen(list);
          }
        }
      }
    }
    generations.set(number, generation);
    TemplateRef ref = new TemplateRef(number, generation);
    entries.put(number, new Entry(ref, template, forward, reverse));
    return ref;
  }

  void retire(TemplateRef ref) {
    Entry entry = entries.get(ref.number());
    if (entry == null || !entry.ref().equals(ref)) {
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment key = arena.allocateFrom(JAVA_INT, ref.number());
      MemorySegment value = arena.allocate(KernelStructs.TEMPLATE.size(), 8);
      map.lookup(key, value);
      TemplateForm.retire(value);
      map.put(key, value);
      generations.set(ref.number(), TemplateForm.generation(value));
    }
    entries.remove(ref.number());
    numbers.release(ref.number());
    lists.release(entry.forwardList());
    if (entry.reverseList() != 0) {
      lists.release(entry.reverseList());
    }
  }

  Map<TemplateRef, Template> all() {
    Map<TemplateRef, Template> all = new HashMap<>();
    entries.values().forEach(entry -> all.put(entry.ref(), entry.template()));
    return all;
  }

  /** Whether a connection with this reference has outlived its template. */
  boolean isStale(TemplateRef ref) {
    int number = ref.number();
    return number <= 0
        || number >= generations.length()
        || generations.get(number) != ref.generation();
  }

  /** What went by connections of the template. */
  ListTable.Use use(TemplateRef ref) {
    Entry entry = entries.get(ref.number());
    if (entry == null || !entry.ref().equals(ref)) {
      return ListTable.Use.NONE;
    }
    ListTable.Use use = lists.use(entry.forwardList());
    return entry.reverseList() == 0 ? use : use.plus(lists.use(entry.reverseList()));
  }
}
