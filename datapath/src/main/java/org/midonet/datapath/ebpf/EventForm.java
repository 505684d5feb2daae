package org.midonet.datapath.ebpf;

import java.lang.foreign.MemorySegment;
import org.midonet.datapath.Connection;
import org.midonet.datapath.ConnectionEvent;
import org.midonet.ffi.layout.CStruct;

/** {@code struct event_record}. */
final class EventForm {
  private static final CStruct RECORD = KernelStructs.EVENT_RECORD;
  private static final int NEW = 1;
  private static final int CLOSED = 2;

  private EventForm() {}

  static ConnectionEvent read(MemorySegment record, KernelClock clock, TemplateTable templates) {
    Connection forward =
        ConnectionForm.read(
            record.asSlice(RECORD.offset("key"), KernelStructs.CONNECTION_KEY.size()),
            record.asSlice(RECORD.offset("value"), KernelStructs.CONNECTION.size()),
            clock,
            templates);
    return switch (WireForm.u32(record, RECORD.offset("event"))) {
      case NEW -> new ConnectionEvent.Opened(forward);
      case CLOSED -> new ConnectionEvent.Closed(forward);
      default -> throw new IllegalStateException("an event of an unknown kind");
    };
  }
}
