package org.midonet.datapath.ebpf;

import org.midonet.datapath.TunnelKind;

/** The 24 bits of a tunnel packet's key: two of kind, 22 that name a port. */
final class TunnelId {
  private static final int KIND_SHIFT = 22;
  private static final int KEY_MASK = 0x3fffff;

  private TunnelId() {}

  static int of(TunnelKind kind, int tunnelKey) {
    return kind.code() << KIND_SHIFT | tunnelKey;
  }

  static int key(int id) {
    return id & KEY_MASK;
  }

  static TunnelKind kind(int id) {
    return switch (id >>> KIND_SHIFT & 3) {
      case 0 -> TunnelKind.DELIVER;
      case 1 -> TunnelKind.REMEMBER;
      case 2 -> TunnelKind.RETURN;
      default -> TunnelKind.IF_KNOWN;
    };
  }
}
