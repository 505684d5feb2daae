package org.midonet.datapath.memory;

import org.midonet.datapath.Packet;

/** Counts what went through. */
final class Use {
  long packets;
  long bytes;
  long last;

  void count(Packet packet, long now) {
    packets++;
    bytes += packet.frame().length;
    last = now;
  }
}
