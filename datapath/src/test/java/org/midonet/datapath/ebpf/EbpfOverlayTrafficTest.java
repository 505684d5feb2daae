package org.midonet.datapath.ebpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.midonet.datapath.Action;
import org.midonet.datapath.DatapathPort;
import org.midonet.datapath.Encapsulation;
import org.midonet.datapath.Flow;
import org.midonet.datapath.FlowMatch;
import org.midonet.datapath.InPort;
import org.midonet.datapath.Miss;
import org.midonet.datapath.MissReason;
import org.midonet.datapath.Overlay;
import org.midonet.datapath.Peer;
import org.midonet.datapath.RemotePort;
import org.midonet.datapath.Statistics;
import org.midonet.datapath.TunnelKind;
import org.midonet.ffi.netlink.Rtnetlink;
import org.midonet.packet.FlowKeys;
import org.midonet.packet.FlowMask;
import org.midonet.packet.FrameBuilder;
import org.midonet.packet.Ip4;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.packet.MalformedPacket;

/** A guest talks TCP to a machine behind a VTEP that is not ours: the kernel's VXLAN device. */
@Tag("lab")
class EbpfOverlayTrafficTest {
  private static final int GUEST = 1;
  private static final int UPLINK = 2;
  private static final int INNER = 5;
  private static final int OUTER = 6;
  private static final int VNI = 7;
  private static final Ip4 HERE = Ip4.parse("198.51.100.1");
  private static final Ip4 THERE = Ip4.parse("198.51.100.2");
  private static final Mac FAR = Mac.parse("02:00:00:00:0f:01");
  private static final int WIRE = 1514;

  private final TestHost host = new TestHost();
  private final TestHost.Guest ann = host.guest("ann", "10.0.0.1");
  private final EbpfDatapath datapath = host.datapath();

  @AfterEach
  void close() {
    host.close();
  }

  /** A VTEP, and what it and the guest must know of each other. */
  private TestHost.Guest farVtep(TestHost at) throws Exception {
    TestHost.Guest vtep = at.guest("vtep", THERE.toString());
    // What is not in VXLAN is refused where it comes in.
    run(vtep, "sysctl -q -w net.ipv4.conf.eth0.rp_filter=1");
    run(
        vtep,
        "ip link add vx0 address %s type vxlan id %d dstport 4789 local %s remote %s dev eth0"
            .formatted(FAR, VNI, THERE, HERE));
    run(vtep, "ip addr add 10.0.0.2/24 dev vx0");
    run(vtep, "ip link set vx0 up");
    run(vtep, "ip neigh replace 10.0.0.1 lladdr " + mac(ann) + " dev vx0");
    run(vtep, "ip neigh replace " + HERE + " lladdr 02:00:00:00:0f:02 dev eth0");
    run(ann, "ip neigh replace 10.0.0.2 lladdr " + FAR + " dev eth0");
    datapath.putPort(DatapathPort.of(GUEST, ann.hostIndex(), 1500, 101));
    datapath.putPort(DatapathPort.of(INNER, 0, 1450, 105));
    datapath.putPort(DatapathPort.of(OUTER, 0, 0, 106));
    datapath.putOverlay(new Overlay(INNER, OUTER, VNI, HERE, Map.of(FAR, THERE)));
    put(datapath, GUEST, new Action.Output(INNER));
    put(datapath, INNER, new Action.Output(GUEST));
    return vtep;
  }

  /** A VTEP behind a port here. */
  private TestHost.Guest farVtepHere(DatapathPort.Option... options) throws Exception {
    TestHost.Guest vtep = farVtep(host);
    datapath.putPort(DatapathPort.of(UPLINK, vtep.hostIndex(), 1500, 102).with(options));
    put(datapath, UPLINK, new Action.Decapsulate(VNI, INNER), new Action.Drop(40));
    put(datapath, OUTER, new Action.SetEthDst(mac(vtep)), new Action.Output(UPLINK));
    return vtep;
  }

  private static void run(TestHost.Guest where, String command) throws Exception {
    Process done =
        where
            .namespace()
            .<Process, IOException>call(
                () -> new ProcessBuilder(command.split(" ", -1)).redirectErrorStream(true).start());
    String said = new String(done.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(done.waitFor()).as(command + ": " + said).isZero();
  }

  private static Mac mac(TestHost.Guest of) {
    try (Rtnetlink inside = of.namespace().call(Rtnetlink::open)) {
      return new Mac(inside.link("eth0").orElseThrow().mac());
    }
  }

  private static FlowMatch all(int port) throws MalformedPacket {
    byte[] any = FrameBuilder.ethernet(new Mac(2), new Mac(4)).ip(HERE, THERE).udp(1, 2).build();
    return new FlowMatch(port, FlowKeys.parse(any), FlowMask.NONE);
  }

  private static void put(EbpfDatapath datapath, int port, Action... actions)
      throws MalformedPacket {
    datapath.putFlow(new Flow(all(port), List.of(actions), 0));
  }

  private static CompletableFuture<Void> talk(TestHost.Guest ann, TestHost.Guest vtep) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            TcpEcho.exchange(ann, vtep, "10.0.0.2");
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  @Test
  void whatIsSentInOnePieceIsWrappedInOne() throws Exception {
    TestHost.Guest vtep = farVtepHere();
    TcpEcho.exchange(ann, vtep, "10.0.0.2");
    assertThat(datapath.drops()).isEmpty();
    long segments = TcpEcho.BYTES / WIRE;
    assertThat(datapath.statistics(all(OUTER)).map(Statistics::packets).orElseThrow())
        .isPositive()
        .isLessThan(segments / 2);
  }

  @Test
  void straightToThePeer() throws Exception {
    TestHost.Guest vtep = farVtepHere(DatapathPort.Option.PEER);
    TcpEcho.exchange(ann, vtep, "10.0.0.2");
    assertThat(datapath.drops()).isEmpty();
  }

  @Test
  void ipv6Inside() throws Exception {
    TestHost.Guest vtep = farVtepHere();
    run(vtep, "ip addr add fd00::2/64 dev vx0 nodad");
    run(vtep, "ip neigh replace fd00::1 lladdr " + mac(ann) + " dev vx0");
    run(ann, "ip addr add fd00::1/64 dev eth0 nodad");
    run(ann, "ip neigh replace fd00::2 lladdr " + FAR + " dev eth0");
    TcpEcho.exchange(ann, vtep, "fd00::2");
  }

  @Test
  void outByAnotherHost() throws Exception {
    IpAddress one = IpAddress.parse("172.31.0.1");
    IpAddress two = IpAddress.parse("172.31.0.2");
    try (TestHost other = new TestHost()) {
      TestHost.join(host, one.toString(), other, two.toString());
      TestHost.Guest vtep = farVtep(other);
      datapath.setPeers(Map.of(two, new Peer(Encapsulation.VXLAN, one)), Set.of(one));
      other.datapath().setPeers(Map.of(one, new Peer(Encapsulation.VXLAN, two)), Set.of(two));
      other.datapath().putPort(DatapathPort.of(UPLINK, vtep.hostIndex(), 1500, 102));
      datapath.putRemotePort(new RemotePort(102, 102, Optional.of(two), true));
      put(
          datapath,
          OUTER,
          new Action.SetEthDst(mac(vtep)),
          new Action.Tunnel(two, 102, TunnelKind.DELIVER));
      put(other.datapath(), UPLINK, new Action.Tunnel(one, 102, TunnelKind.RETURN));
      put(datapath, InPort.remote(102), new Action.Decapsulate(VNI, INNER), new Action.Drop(40));
      TcpEcho.exchange(ann, vtep, "10.0.0.2");
      assertThat(datapath.drops()).isEmpty();
      assertThat(other.datapath().drops()).isEmpty();
    }
  }

  /** What the agent could not look into, it is given as it would be on the wire. */
  @Test
  void anOuterPacketWithoutAFlowIsCut() throws Exception {
    TestHost.Guest vtep = farVtepHere();
    CompletableFuture<Void> talk = talk(ann, vtep);
    List<Miss> misses = new ArrayList<>();
    while (!talk.isDone()) {
      int before = misses.size();
      boolean _ = datapath.removeFlow(all(OUTER));
      int _ = datapath.receive(Duration.ofMillis(50), misses::add);
      put(datapath, OUTER, new Action.SetEthDst(mac(vtep)), new Action.Output(UPLINK));
      for (Miss miss : misses.subList(before, misses.size())) {
        datapath.inject(miss.arrival(), miss.packet());
        datapath.judged(miss);
      }
    }
    talk.join();
    assertThat(misses).isNotEmpty();
    for (Miss miss : misses) {
      assertThat(miss.inPort()).isEqualTo(OUTER);
      assertThat(miss.packet().frame().length).isLessThanOrEqualTo(WIRE);
    }
  }

  @Test
  void whatWouldBeTooBigInSegmentsIsTooBig() throws Exception {
    TestHost.Guest vtep = farVtepHere();
    datapath.putPort(DatapathPort.of(UPLINK, vtep.hostIndex(), 1499, 102));
    CompletableFuture<Void> talk = talk(ann, vtep);
    List<Miss> misses = new ArrayList<>();
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (misses.isEmpty() && System.nanoTime() < end) {
      int _ = datapath.receive(Duration.ofMillis(50), misses::add);
    }
    assertThat(misses.getFirst().reason()).isEqualTo(MissReason.TOO_BIG);
    assertThat(misses.getFirst().packet().frame().length).isEqualTo(WIRE);
    datapath.putPort(DatapathPort.of(UPLINK, vtep.hostIndex(), 1500, 102));
    talk.join();
  }
}
