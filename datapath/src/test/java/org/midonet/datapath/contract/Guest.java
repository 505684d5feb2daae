package org.midonet.datapath.contract;

import org.midonet.packet.FrameBuilder;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;

/** Somebody who sends packets. */
public record Guest(int port, Mac mac, IpAddress address) {

  /** A frame to the other, its addresses filled in. */
  public FrameBuilder to(Guest other) {
    return FrameBuilder.ethernet(mac, other.mac).ip(address, other.address);
  }

  /** The same guest with another address. */
  public Guest as(IpAddress other) {
    return new Guest(port, mac, other);
  }

  /** The tunnel key, and place, of its port in these tests. */
  public int key() {
    return 100 + port;
  }
}
