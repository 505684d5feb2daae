package org.midonet.datapath.ebpf;

import java.lang.foreign.MemorySegment;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.midonet.datapath.DatapathPort;
import org.midonet.datapath.PortLimits;
import org.midonet.datapath.RemotePort;
import org.midonet.ffi.layout.CStruct;

/** {@code struct port} and {@code struct tunnel_port}. */
final class PortForm {
  private static final int LEARNS = 1;
  private static final int GUARDED = 2;
  private static final int PEER = 4;

  /** Not the kernel's: the number is taken, also while there is no interface. */
  private static final int TAKEN = 1 << 30;

  private static final int JUDGED_HERE = 1;
  private static final int ANY_HOST = 2;

  private static final CStruct PORT = KernelStructs.PORT;
  private static final CStruct TUNNEL_PORT = KernelStructs.TUNNEL_PORT;

  private PortForm() {}

  static void write(MemorySegment to, DatapathPort port) {
    to.fill((byte) 0);
    int flags = TAKEN;
    for (DatapathPort.Option option : port.options()) {
      flags |=
          switch (option) {
            case LEARNS -> LEARNS;
            case GUARDED -> GUARDED;
            case PEER -> PEER;
          };
    }
    WireForm.put32(to, PORT.offset("ifindex"), port.ifindex());
    WireForm.put32(to, PORT.offset("flags"), flags);
    WireForm.put32(to, PORT.offset("mtu"), port.mtu());
    WireForm.put32(to, PORT.offset("place"), port.place());
    WireForm.put32(to, PORT.offset("tunnel_key"), port.tunnelKey());
    WireForm.put32(to, PORT.offset("quota"), port.limits().connections());
    WireForm.put32(to, PORT.offset("miss_room"), port.limits().missOctets());
  }

  static Optional<DatapathPort> read(int number, MemorySegment from) {
    int flags = WireForm.u32(from, PORT.offset("flags"));
    if ((flags & TAKEN) == 0) {
      return Optional.empty();
    }
    Set<DatapathPort.Option> options = EnumSet.noneOf(DatapathPort.Option.class);
    if ((flags & LEARNS) != 0) {
      options.add(DatapathPort.Option.LEARNS);
    }
    if ((flags & GUARDED) != 0) {
      options.add(DatapathPort.Option.GUARDED);
    }
    if ((flags & PEER) != 0) {
      options.add(DatapathPort.Option.PEER);
    }
    return Optional.of(
        new DatapathPort(
            number,
            WireForm.u32(from, PORT.offset("ifindex")),
            WireForm.u32(from, PORT.offset("mtu")),
            WireForm.u32(from, PORT.offset("place")),
            WireForm.u32(from, PORT.offset("tunnel_key")),
            new PortLimits(
                WireForm.u32(from, PORT.offset("quota")),
                WireForm.u32(from, PORT.offset("miss_room"))),
            options));
  }

  /** What is behind a tunnel key: a port of this host. */
  static void writeBehindKey(MemorySegment to, DatapathPort port) {
    to.fill((byte) 0);
    WireForm.put32(to, TUNNEL_PORT.offset("port"), port.number());
    WireForm.put32(to, TUNNEL_PORT.offset("place"), port.place());
    WireForm.put32(to, TUNNEL_PORT.offset("flags"), ANY_HOST);
  }

  /** What is behind a tunnel key: a port of another host. */
  static void writeBehindKey(MemorySegment to, RemotePort port) {
    to.fill((byte) 0);
    int flags = port.judgedHere() ? JUDGED_HERE : 0;
    WireForm.put32(to, TUNNEL_PORT.offset("place"), port.place());
    if (port.host().isPresent()) {
      WireForm.putAddress(to, TUNNEL_PORT.offset("host"), port.host().get());
    } else {
      flags |= ANY_HOST;
    }
    WireForm.put32(to, TUNNEL_PORT.offset("flags"), flags);
  }

  /** What is behind a tunnel key, if that is at another host. */
  static Optional<RemotePort> readRemote(int tunnelKey, MemorySegment from) {
    if (WireForm.u32(from, TUNNEL_PORT.offset("port")) != 0) {
      return Optional.empty();
    }
    int flags = WireForm.u32(from, TUNNEL_PORT.offset("flags"));
    return Optional.of(
        new RemotePort(
            tunnelKey,
            WireForm.u32(from, TUNNEL_PORT.offset("place")),
            (flags & ANY_HOST) != 0
                ? Optional.empty()
                : Optional.of(WireForm.address(from, TUNNEL_PORT.offset("host"))),
            (flags & JUDGED_HERE) != 0));
  }
}
