package org.midonet.datapath.ebpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.midonet.datapath.Action;
import org.midonet.datapath.Arrival;
import org.midonet.datapath.DatapathPort;
import org.midonet.datapath.Draw;
import org.midonet.datapath.Flow;
import org.midonet.datapath.FlowMatch;
import org.midonet.datapath.FlowState;
import org.midonet.datapath.MacMask;
import org.midonet.datapath.MacMatch;
import org.midonet.datapath.Miss;
import org.midonet.datapath.MissReason;
import org.midonet.datapath.Packet;
import org.midonet.datapath.PortBlock;
import org.midonet.datapath.RemotePort;
import org.midonet.datapath.Template;
import org.midonet.datapath.TemplateRef;
import org.midonet.datapath.Translation;
import org.midonet.ffi.libc.MountCalls;
import org.midonet.ffi.netlink.Rtnetlink;
import org.midonet.ffi.netns.NetworkNamespace;
import org.midonet.ffi.packet.PacketSocket;
import org.midonet.ffi.poll.Epoll;
import org.midonet.packet.Checksum;
import org.midonet.packet.FlowKey;
import org.midonet.packet.FlowKeys;
import org.midonet.packet.FlowMask;
import org.midonet.packet.Ip4;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;

/** What only the kernel's datapath has: interfaces, pins, adoption. */
@Tag("lab")
class EbpfDatapathTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  private final String name = "mt" + UUID.randomUUID().toString().substring(0, 8);
  private final NetworkNamespace namespace = NetworkNamespace.create(name);
  private final List<PacketSocket> sockets = new ArrayList<>();
  private final Arena arena = Arena.ofConfined();

  @TempDir Path pins;

  private Optional<EbpfDatapath> opened = Optional.empty();

  @BeforeEach
  void makeInterfaces() {
    try (Rtnetlink links = namespace.call(Rtnetlink::open)) {
      for (int i = 1; i <= 2; i++) {
        links.createVeth("p" + i, "g" + i);
        for (String end : List.of("p" + i, "g" + i)) {
          int index = links.link(end).orElseThrow().index();
          links.disableAutomaticAddress(index);
          links.setUp(index, true);
        }
        int guest = links.link("g" + i).orElseThrow().index();
        links.awaitOperational(links.link("p" + i).orElseThrow().index(), guest);
        sockets.add(
            namespace.call(() -> PacketSocket.open(guest, PacketSocket.PROTOCOL_ALL, false)));
      }
    }
    open();
    datapath().putPort(DatapathPort.of(1, index("p1"), 1500, 101));
    datapath().putPort(DatapathPort.of(2, index("p2"), 1500, 102));
  }

  @AfterEach
  void close() {
    opened.ifPresent(EbpfDatapath::close);
    sockets.forEach(PacketSocket::close);
    arena.close();
    namespace.close();
    NetworkNamespace.delete(name);
    MountCalls.unmount(pins, MountCalls.MNT_DETACH);
  }

  private void open() {
    opened = Optional.of(namespace.call(() -> EbpfDatapath.open(EbpfSettings.of(pins))));
  }

  private EbpfDatapath datapath() {
    return opened.orElseThrow();
  }

  private int index(String link) {
    try (Rtnetlink links = namespace.call(Rtnetlink::open)) {
      return links.link(link).orElseThrow().index();
    }
  }

  /** A UDP datagram with a right checksum of its IP header and none of its own. */
  private static byte[] frame(int lastByte) {
    byte[] frame = new byte[60];
    long destination = 0x02_00_00_00_00_02L;
    long source = 0x02_00_00_00_00_01L;
    MemorySegment to = MemorySegment.ofArray(frame);
    WireForm.putMac(to, 0, destination);
    WireForm.putMac(to, 6, source);
    WireForm.putBig16(to, 12, 0x0800);
    frame[14] = 0x45;
    WireForm.putBig16(to, 16, 46);
    frame[22] = 64;
    frame[23] = 17;
    System.arraycopy(new byte[] {10, 0, 0, 1, 10, 0, 0, 2}, 0, frame, 26, 8);
    WireForm.putBig16(to, 24, Checksum.of(Checksum.sum(to, 14, 20)));
    WireForm.putBig16(to, 34, 1000);
    WireForm.putBig16(to, 36, 2000);
    WireForm.putBig16(to, 38, 26);
    frame[59] = (byte) lastByte;
    return frame;
  }

  private void send(int guest, byte[] frame) {
    MemorySegment segment = arena.allocate(frame.length);
    segment.copyFrom(MemorySegment.ofArray(frame));
    sockets.get(guest - 1).send(segment, 0);
  }

  /** The next frame at a guest; empty after a while without one. */
  private Optional<byte[]> next(int guest, Duration within) {
    PacketSocket socket = sockets.get(guest - 1);
    MemorySegment into = arena.allocate(70_000);
    try (Epoll epoll = Epoll.open()) {
      epoll.add(socket.number(), Epoll.IN, 0);
      long end = System.nanoTime() + within.toNanos();
      do {
        OptionalInt length = socket.receive(into);
        if (length.isPresent()) {
          return Optional.of(into.asSlice(0, length.getAsInt()).toArray(ValueLayout.JAVA_BYTE));
        }
        epoll.await((int) Math.max(1, (end - System.nanoTime()) / 1_000_000), (t, e) -> {});
      } while (System.nanoTime() < end);
    }
    return Optional.empty();
  }

  private static FlowKey key(byte[] frame) throws Exception {
    return FlowKeys.parse(frame);
  }

  private static FlowMatch byMac(int port, byte[] frame) throws Exception {
    FlowMask mask = FlowMask.builder().ethDst(Mac.MASK).build();
    return new FlowMatch(port, key(frame), mask);
  }

  @Test
  void aFlowCarriesPacketsFromOnePortToAnother() throws Exception {
    byte[] frame = frame(1);
    datapath().putFlow(new Flow(byMac(1, frame), List.of(new Action.Output(2)), 77));
    send(1, frame);
    assertThat(next(2, LONG)).hasValueSatisfying(got -> assertThat(got).isEqualTo(frame));
    FlowState state = datapath().flows().iterator().next();
    assertThat(state.flow().cookie()).isEqualTo(77);
    assertThat(state.statistics().packets()).isEqualTo(1);
    assertThat(state.statistics().bytes()).isEqualTo(60);
    assertThat(datapath().drops()).isEmpty();
  }

  @Test
  void aMissIsHandedOverAndInjectedAgain() throws Exception {
    byte[] frame = frame(2);
    send(1, frame);
    List<Miss> misses = new ArrayList<>();
    datapath().receive(LONG, misses::add);
    assertThat(misses).hasSize(1);
    Miss miss = misses.getFirst();
    assertThat(miss.reason()).isEqualTo(MissReason.NO_FLOW);
    assertThat(miss.arrival()).isEqualTo(new Arrival.AtPort(1));
    assertThat(miss.inPort()).isEqualTo(1);
    assertThat(miss.key()).isEqualTo(key(frame));
    assertThat(miss.packet().frame()).isEqualTo(frame);
    datapath()
        .putFlow(
            new Flow(
                new FlowMatch(1, miss.key(), FlowMask.EXACT), List.of(new Action.Output(2)), 0));
    datapath().inject(miss.arrival(), miss.packet());
    assertThat(next(2, LONG)).hasValueSatisfying(got -> assertThat(got).isEqualTo(frame));
  }

  @Test
  void anActionListRunsOnThePacketOfTheAgent() throws Exception {
    byte[] frame = frame(3);
    List<Action> actions = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      actions.add(new Action.SetEthSrc(new Mac(0x02_00_00_00_01_00L + i)));
    }
    actions.add(new Action.Output(1));
    actions.add(new Action.Output(2));
    datapath().execute(actions, new Packet(frame));
    for (int guest = 1; guest <= 2; guest++) {
      assertThat(next(guest, LONG))
          .hasValueSatisfying(
              got -> {
                assertThat(got[11]).isEqualTo((byte) 19);
                assertThat(got[59]).isEqualTo((byte) 3);
              });
    }
    assertThat(datapath().drops()).isEmpty();
  }

  @Test
  void aTemplateMakesConnectionsWithDrawnPorts() throws Exception {
    byte[] frame = frame(4);
    TemplateRef ref = datapath().addTemplate(natTemplate());
    datapath().putFlow(new Flow(byMac(1, frame), List.of(new Action.Connect(ref)), 0));
    send(1, frame);
    byte[] seen = next(2, LONG).orElseThrow();
    FlowKey there = key(seen);
    assertThat(there.ipSrc()).isEqualTo(IpAddress.parse("192.0.2.1"));
    assertThat(there.tpSrc()).isBetween(5120, 5120 + 63);
    assertThat(datapath().connections()).hasSize(2);
    assertThat(datapath().charged(1)).isEqualTo(1);
    // A reply comes back to the source.
    byte[] reply = frame(5);
    MemorySegment to = MemorySegment.ofArray(reply);
    WireForm.putMac(to, 0, 0x02_00_00_00_00_01L);
    WireForm.putMac(to, 6, 0x02_00_00_00_00_02L);
    System.arraycopy(new byte[] {10, 0, 0, 2, (byte) 192, 0, 2, 1}, 0, reply, 26, 8);
    WireForm.putBig16(to, 24, 0);
    WireForm.putBig16(to, 24, Checksum.of(Checksum.sum(to, 14, 20)));
    WireForm.putBig16(to, 34, 2000);
    WireForm.putBig16(to, 36, there.tpSrc());
    send(2, reply);
    FlowKey back = key(next(1, LONG).orElseThrow());
    assertThat(back.ipDst()).isEqualTo(IpAddress.parse("10.0.0.1"));
    assertThat(back.tpDst()).isEqualTo(1000);
    datapath().advance(Duration.ofMinutes(6));
    assertThat(datapath().sweep()).isEqualTo(2);
    assertThat(datapath().connections()).isEmpty();
    assertThat(datapath().charged(1)).isZero();
  }

  private static Template natTemplate() {
    return new Template(
        MacMask.EXACT,
        Translation.NONE,
        Optional.of(new Draw(Ip4.parse("192.0.2.1"), new PortBlock(5120, 64))),
        List.of(new Action.Output(2)),
        Optional.of(new Template.Reverse(102, 0, MacMatch.ANY, List.of(new Action.Output(1)))),
        1,
        true);
  }

  @Test
  void whatIsPinnedForwardsWithoutADriverAndIsAdopted() throws Exception {
    byte[] frame = frame(6);
    byte[] other = frame(7);
    other[5] = 9;
    TemplateRef ref = datapath().addTemplate(natTemplate());
    List<Action> long20 = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      long20.add(new Action.SetEthDst(new Mac(0x02_00_00_00_01_00L + i)));
      long20.add(new Action.SetEthSrc(new Mac(0x02_00_00_00_02_00L + i)));
    }
    long20.add(new Action.Output(2));
    datapath().putFlow(new Flow(byMac(1, frame), List.of(new Action.Connect(ref)), 5));
    datapath().putFlow(new Flow(byMac(1, other), long20, 6));
    datapath().putRemotePort(new RemotePort(500, 7, Optional.of(Ip4.parse("10.9.9.9")), true));
    List<Flow> flows = datapath().flows().stream().map(FlowState::flow).toList();
    var templates = datapath().templates();
    var ports = datapath().ports();
    var remotes = datapath().remotePorts();
    datapath().close();
    opened = Optional.empty();

    send(1, frame);
    assertThat(next(2, LONG)).isPresent();
    send(1, other);
    assertThat(next(2, LONG)).hasValueSatisfying(got -> assertThat(got[5]).isEqualTo((byte) 19));

    open();
    assertThat(datapath().flows().stream().map(FlowState::flow).toList())
        .containsExactlyInAnyOrderElementsOf(flows);
    assertThat(datapath().templates()).isEqualTo(templates);
    assertThat(datapath().ports()).isEqualTo(ports);
    assertThat(datapath().remotePorts()).isEqualTo(remotes);
    assertThat(datapath().connections()).hasSize(2);
    assertThat(datapath().removeFlow(byMac(1, other))).isTrue();
    send(1, other);
    List<Miss> misses = new ArrayList<>();
    datapath().receive(LONG, misses::add);
    assertThat(misses).hasSize(1);
    datapath().removePort(2);
    send(1, frame);
    Awaitility.await()
        .atMost(LONG)
        .untilAsserted(() -> assertThat(datapath().drops()).containsEntry(3, 1L));
    assertThat(next(2, Duration.ofMillis(100))).isEmpty();
  }

  @Test
  void wakeUpEndsAWait() {
    datapath().wakeUp();
    assertThat(datapath().receive(Duration.ofMinutes(1), miss -> {})).isZero();
    assertThat(datapath().events(Duration.ofMinutes(1), event -> {})).isZero();
  }

  @Test
  void everythingGoesWhenItIsRemoved() {
    datapath().close();
    opened = Optional.empty();
    namespace.run(() -> EbpfDatapath.remove(EbpfSettings.of(pins)));
    assertThat(pins.resolve("v1")).doesNotExist();
    try (Rtnetlink links = namespace.call(Rtnetlink::open)) {
      assertThat(links.links()).noneMatch(link -> link.name().startsWith("mn-"));
    }
  }
}
