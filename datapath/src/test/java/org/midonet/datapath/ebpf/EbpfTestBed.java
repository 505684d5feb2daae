package org.midonet.datapath.ebpf;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import org.midonet.datapath.Datapath;
import org.midonet.datapath.Miss;
import org.midonet.datapath.Packet;
import org.midonet.datapath.TunnelKind;
import org.midonet.datapath.contract.Frame;
import org.midonet.datapath.contract.TestBed;
import org.midonet.ffi.libc.MountCalls;
import org.midonet.ffi.netlink.Rtnetlink;
import org.midonet.ffi.netns.NetworkNamespace;
import org.midonet.ffi.tap.TapDevice;
import org.midonet.packet.Checksum;
import org.midonet.packet.Ip4;
import org.midonet.packet.IpAddress;

/**
 * The kernel's datapath in a namespace of its own. Guests and the underlay are taps: a write runs
 * the packet to its end before it returns, so there is nothing to wait for.
 */
final class EbpfTestBed implements TestBed {
  private static final Ip4 OWN = Ip4.parse("172.31.0.1");
  private static final List<IpAddress> OTHERS =
      List.of(Ip4.parse("172.31.0.2"), Ip4.parse("172.31.0.3"));
  private static final long UNDERLAY_MAC = 0x02_00_00_00_ee_01L;
  private static final long OTHERS_MAC = 0x02_00_00_00_ee_02L;
  private static final int OUTER = 14 + 20 + 8 + 8;

  private final String name = "mt" + UUID.randomUUID().toString().substring(0, 8);
  private final NetworkNamespace namespace = NetworkNamespace.create(name);
  private final Path pins;
  private final Map<Integer, TapDevice> guests = new HashMap<>();
  private final Map<Integer, Integer> indexes = new HashMap<>();
  private final TapDevice underlay;
  private final EbpfDatapath datapath;
  private final Arena arena = Arena.ofConfined();
  private final MemorySegment buffer = arena.allocate(70_000);

  EbpfTestBed() {
    try (Rtnetlink links = namespace.call(Rtnetlink::open)) {
      pins = Files.createTempDirectory("mt-pins");
      for (int port = 1; port <= PORTS; port++) {
        guests.put(port, tap(links, "p" + port));
        indexes.put(port, links.link("p" + port).orElseThrow().index());
      }
      underlay = tap(links, "u0");
      int index = links.link("u0").orElseThrow().index();
      links.setMac(index, UNDERLAY_MAC);
      links.addAddress(index, inet(OWN), 24);
      for (IpAddress other : OTHERS) {
        links.addNeighbour(index, inet(other), OTHERS_MAC);
      }
      datapath = namespace.call(() -> EbpfDatapath.open(EbpfSettings.of(pins)));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private TapDevice tap(Rtnetlink links, String tap) {
    TapDevice made = namespace.call(() -> TapDevice.open(tap, false));
    int index = links.link(tap).orElseThrow().index();
    links.disableAutomaticAddress(index);
    links.setMtu(index, 9000);
    links.setUp(index, true);
    return made;
  }

  private static InetAddress inet(IpAddress address) throws UnknownHostException {
    return InetAddress.getByAddress(address.toBytes());
  }

  @Override
  public Datapath datapath() {
    return datapath;
  }

  @Override
  public int ifindex(int port) {
    return indexes.getOrDefault(port, 0);
  }

  @Override
  public IpAddress own() {
    return OWN;
  }

  @Override
  public List<IpAddress> others() {
    return OTHERS;
  }

  private TapDevice guest(int port) {
    TapDevice guest = guests.get(port);
    if (guest == null) {
      throw new IllegalArgumentException("no port " + port);
    }
    return guest;
  }

  @Override
  public void send(int port, Packet packet) {
    write(guest(port), packet.frame());
  }

  private void write(TapDevice tap, byte[] frame) {
    MemorySegment copy = buffer.asSlice(0, frame.length);
    copy.copyFrom(MemorySegment.ofArray(frame));
    tap.write(copy);
  }

  @Override
  public void sendTunnelled(IpAddress from, TunnelKind kind, int tunnelKey, byte[] inner) {
    byte[] frame = new byte[OUTER + inner.length];
    MemorySegment to = MemorySegment.ofArray(frame);
    WireForm.putMac(to, 0, UNDERLAY_MAC);
    WireForm.putMac(to, 6, OTHERS_MAC);
    WireForm.putBig16(to, 12, 0x0800);
    frame[14] = 0x45;
    WireForm.putBig16(to, 16, frame.length - 14);
    frame[22] = 64;
    frame[23] = 17;
    System.arraycopy(from.toBytes(), 0, frame, 26, 4);
    System.arraycopy(OWN.toBytes(), 0, frame, 30, 4);
    WireForm.putBig16(to, 24, Checksum.of(Checksum.sum(to, 14, 20)));
    WireForm.putBig16(to, 34, 40_000);
    WireForm.putBig16(to, 36, EbpfSettings.USUAL_UDP_PORT);
    WireForm.putBig16(to, 38, frame.length - 34);
    frame[42] = 8; // RFC 7348: the VNI is valid
    int id = TunnelId.of(kind, tunnelKey);
    WireForm.putBig16(to, 46, id >>> 8);
    frame[48] = (byte) id;
    System.arraycopy(inner, 0, frame, OUTER, inner.length);
    write(underlay, frame);
  }

  @Override
  public List<Frame> received(int port) {
    return read(guest(port)).stream().map(Frame::of).toList();
  }

  private List<byte[]> read(TapDevice tap) {
    List<byte[]> frames = new ArrayList<>();
    for (OptionalInt length = tap.read(buffer); length.isPresent(); length = tap.read(buffer)) {
      frames.add(buffer.asSlice(0, length.getAsInt()).toArray(JAVA_BYTE));
    }
    return frames;
  }

  @Override
  public List<Tunnelled> tunnelled() {
    List<Tunnelled> seen = new ArrayList<>();
    for (byte[] frame : read(underlay)) {
      MemorySegment from = MemorySegment.ofArray(frame);
      boolean vxlan =
          WireForm.big16(from, 12) == 0x0800
              && frame[23] == 17
              && WireForm.big16(from, 36) == EbpfSettings.USUAL_UDP_PORT;
      if (vxlan) {
        int id = WireForm.big16(from, 46) << 8 | WireForm.u8(from, 48);
        seen.add(
            new Tunnelled(
                IpAddress.ofBytes(Arrays.copyOfRange(frame, 30, 34)),
                TunnelId.kind(id),
                TunnelId.key(id),
                Frame.of(Arrays.copyOfRange(frame, OUTER, frame.length))));
      }
    }
    return seen;
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
    datapath.close();
    guests.values().forEach(TapDevice::close);
    underlay.close();
    arena.close();
    namespace.close();
    NetworkNamespace.delete(name);
    MountCalls.unmount(pins, MountCalls.MNT_DETACH);
    try {
      Files.delete(pins);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
