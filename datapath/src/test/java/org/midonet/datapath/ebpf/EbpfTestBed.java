package org.midonet.datapath.ebpf;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.midonet.datapath.Miss;
import org.midonet.datapath.Packet;
import org.midonet.datapath.TunnelKind;
import org.midonet.datapath.contract.Frame;
import org.midonet.datapath.contract.TestBed;
import org.midonet.packet.Checksum;
import org.midonet.packet.IpAddress;

/**
 * The kernel's datapath in a namespace of its own. Guests and the underlay are taps: a write runs
 * the packet to its end before it returns, so there is nothing to wait for.
 */
final class EbpfTestBed implements TestBed {
  private static final int OUTER = 14 + 20 + 8 + 8;

  private final TestMachine machine = TestMachine.shared();
  private final EbpfDatapath datapath = machine.openDatapath();

  @Override
  public EbpfDatapath datapath() {
    return datapath;
  }

  @Override
  public int ifindex(int port) {
    return machine.index(port);
  }

  @Override
  public IpAddress own() {
    return TestMachine.OWN;
  }

  @Override
  public List<IpAddress> others() {
    return TestMachine.OTHERS;
  }

  @Override
  public void send(int port, Packet packet) {
    machine.write(machine.guest(port), packet.frame());
  }

  @Override
  public IpAddress vtep() {
    return TestMachine.VTEP;
  }

  @Override
  public void sendTunnelled(IpAddress from, TunnelKind kind, int tunnelKey, byte[] inner) {
    sendVxlan(from, EbpfSettings.USUAL_UDP_PORT, TunnelId.of(kind, tunnelKey), inner);
  }

  @Override
  public void sendFromVtep(IpAddress from, int vni, byte[] inner) {
    sendVxlan(from, EbpfSettings.USUAL_VTEP_UDP_PORT, vni, inner);
  }

  private void sendVxlan(IpAddress from, int udpPort, int vni, byte[] inner) {
    byte[] frame = new byte[OUTER + inner.length];
    MemorySegment to = MemorySegment.ofArray(frame);
    WireForm.putMac(to, 0, TestMachine.UNDERLAY_MAC);
    WireForm.putMac(to, 6, TestMachine.OTHERS_MAC);
    WireForm.putBig16(to, 12, 0x0800);
    frame[14] = 0x45;
    WireForm.putBig16(to, 16, frame.length - 14);
    frame[22] = 64;
    frame[23] = 17;
    System.arraycopy(from.toBytes(), 0, frame, 26, 4);
    System.arraycopy(TestMachine.OWN.toBytes(), 0, frame, 30, 4);
    WireForm.putBig16(to, 24, Checksum.of(Checksum.sum(to, 14, 20)));
    WireForm.putBig16(to, 34, 40_000);
    WireForm.putBig16(to, 36, udpPort);
    WireForm.putBig16(to, 38, frame.length - 34);
    frame[42] = 8; // RFC 7348: the VNI is valid
    WireForm.putBig16(to, 46, vni >>> 8);
    frame[48] = (byte) vni;
    System.arraycopy(inner, 0, frame, OUTER, inner.length);
    machine.write(machine.underlay(), frame);
  }

  @Override
  public List<Frame> received(int port) {
    return machine.read(machine.guest(port)).stream().map(Frame::of).toList();
  }

  @Override
  public List<Tunnelled> tunnelled() {
    return sent(EbpfSettings.USUAL_UDP_PORT).stream()
        .map(
            to ->
                new Tunnelled(
                    to.remote(), TunnelId.kind(to.vni()), TunnelId.key(to.vni()), to.frame()))
        .toList();
  }

  @Override
  public List<AtVtep> atVteps() {
    return sent(EbpfSettings.USUAL_VTEP_UDP_PORT);
  }

  /** The VXLAN packets on the underlay to this UDP port; what else is there is lost. */
  private List<AtVtep> sent(int udpPort) {
    List<AtVtep> seen = new ArrayList<>();
    for (byte[] frame : machine.read(machine.underlay())) {
      MemorySegment from = MemorySegment.ofArray(frame);
      boolean vxlan =
          WireForm.big16(from, 12) == 0x0800
              && frame[23] == 17
              && WireForm.big16(from, 36) == udpPort;
      if (vxlan) {
        seen.add(
            new AtVtep(
                IpAddress.ofBytes(Arrays.copyOfRange(frame, 26, 30)),
                IpAddress.ofBytes(Arrays.copyOfRange(frame, 30, 34)),
                WireForm.big16(from, 46) << 8 | WireForm.u8(from, 48),
                Frame.of(Arrays.copyOfRange(frame, OUTER, frame.length))));
      }
    }
    return seen;
  }

  /** The packets that have gone to other hosts since the last call, from the outer IP header on. */
  List<byte[]> outer() {
    return machine.read(machine.underlay()).stream()
        .map(frame -> Arrays.copyOfRange(frame, 14, frame.length))
        .toList();
  }

  /** Whether the kernel has made a GRE device for the datapath. */
  boolean hasGre() {
    return machine.hasLink("mn-gre");
  }

  @Override
  public List<Miss> misses() {
    List<Miss> misses = new ArrayList<>();
    while (datapath.receive(Duration.ZERO, misses::add) > 0) {
      // Until there are none.
    }
    return misses;
  }

  @Override
  public void letPass(Duration time) {
    datapath.advance(time);
  }

  @Override
  public void close() {
    datapath.ports().keySet().forEach(datapath::removePort);
    misses();
    while (datapath.events(Duration.ZERO, event -> {}) > 0) {
      // Until there are none.
    }
    datapath.close();
    machine.empty();
  }
}
