package org.midonet.agent.cloud;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.midonet.datapath.Packet;
import org.midonet.packet.Ip4;
import org.midonet.packet.IpAddress;

/** A switch that is a hardware VTEP: it keeps what comes, and sends what it is told. */
public final class HardwareVtep {

  private final Cloud cloud;
  private final Ip4 address;
  private final List<Received> received = new ArrayList<>();

  @SuppressWarnings("ArrayRecordComponent") // never compared as a whole
  private record Received(IpAddress from, int vni, byte[] frame) {}

  HardwareVtep(Cloud cloud, Ip4 address) {
    this.cloud = cloud;
    this.address = address;
  }

  /** Its tunnel address. */
  public Ip4 address() {
    return address;
  }

  synchronized void arrive(IpAddress from, int vni, Packet packet) {
    received.add(new Received(from, vni, packet.frame()));
  }

  /** How often this frame has come to it so; all that came before is forgotten. */
  public long took(IpAddress from, int vni, byte[] frame) {
    cloud.calm();
    synchronized (this) {
      long count =
          received.stream()
              .filter(
                  each ->
                      each.from().equals(from)
                          && each.vni() == vni
                          && Arrays.equals(each.frame(), frame))
              .count();
      received.clear();
      return count;
    }
  }

  /** How many frames have come to it; they are forgotten. */
  public int took() {
    cloud.calm();
    synchronized (this) {
      int count = received.size();
      received.clear();
      return count;
    }
  }

  /** Sends a frame of one of its networks to a host. */
  public void send(Hypervisor to, int vni, byte[] frame) {
    cloud
        .wires()
        .carryFar(
            List.of(this, to), () -> to.datapath().arriveFromVtep(address, vni, new Packet(frame)));
  }
}
