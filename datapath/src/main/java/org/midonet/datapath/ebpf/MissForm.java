package org.midonet.datapath.ebpf;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import org.midonet.datapath.Arrival;
import org.midonet.datapath.InPort;
import org.midonet.datapath.Miss;
import org.midonet.datapath.MissReason;
import org.midonet.datapath.Packet;
import org.midonet.ffi.layout.CStruct;
import org.midonet.packet.FlowKey;

/** {@code struct miss_record}, with the packet behind it. */
final class MissForm {
  private static final CStruct RECORD = KernelStructs.MISS_RECORD;
  private static final int NO_TUNNEL = 0xffffffff;
  private static final int MACS = 12;
  private static final int TAG = 4;

  private MissForm() {}

  static Miss read(MemorySegment record) {
    MemorySegment key = record.asSlice(RECORD.offset("key"), KernelStructs.FLOW_KEY.size());
    // The kernel computes the bucket only where it looks for flows.
    FlowKey flowKey = FlowForm.readKey(key).withOwnBucket();
    return new Miss(
        reason(WireForm.u32(record, RECORD.offset("reason"))),
        arrival(record),
        FlowForm.inPort(key),
        flowKey,
        packet(record, flowKey),
        WireForm.u64(record, RECORD.offset("time")),
        place(record));
  }

  private static Miss.Place place(MemorySegment record) {
    int inPort = WireForm.u32(record, RECORD.offset("in_port"));
    return new Miss.Place(
        InPort.isRemote(inPort) ? 0 : inPort, WireForm.u32(record, RECORD.offset("mark")));
  }

  private static Arrival arrival(MemorySegment record) {
    int tunnel = WireForm.u32(record, RECORD.offset("tunnel"));
    int inPort = WireForm.u32(record, RECORD.offset("in_port"));
    if (tunnel != NO_TUNNEL) {
      return new Arrival.FromTunnel(TunnelId.kind(tunnel), TunnelId.key(tunnel));
    }
    return InPort.isRemote(inPort)
        ? new Arrival.AtRemotePort(InPort.tunnelKey(inPort))
        : new Arrival.AtPort(inPort);
  }

  /** The kernel keeps the tag beside the packet; here it is put back into it. */
  private static Packet packet(MemorySegment record, FlowKey key) {
    int captured = WireForm.u32(record, RECORD.offset("captured"));
    int gsoSize = WireForm.u32(record, RECORD.offset("gso_size"));
    long from = RECORD.size();
    int protocol = WireForm.big16(record, RECORD.offset("vlan_proto"));
    if (protocol == 0 || captured < MACS) {
      return new Packet(record.asSlice(from, captured).toArray(JAVA_BYTE), gsoSize);
    }
    byte[] frame = new byte[captured + TAG];
    MemorySegment.copy(record, JAVA_BYTE, from, frame, 0, MACS);
    MemorySegment target = MemorySegment.ofArray(frame);
    WireForm.putBig16(target, MACS, protocol);
    WireForm.putBig16(target, MACS + 2L, key.vlan() & ~FlowKey.VLAN_PRESENT);
    MemorySegment.copy(record, JAVA_BYTE, from + MACS, frame, MACS + TAG, captured - MACS);
    return new Packet(frame, gsoSize);
  }

  private static MissReason reason(int code) {
    for (MissReason reason : MissReason.values()) {
      if (reason.code() == code) {
        return reason;
      }
    }
    throw new IllegalStateException("a miss has the unknown reason " + code);
  }
}
