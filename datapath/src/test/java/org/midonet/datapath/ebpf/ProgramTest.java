package org.midonet.datapath.ebpf;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.midonet.datapath.Action;
import org.midonet.datapath.Connection;
import org.midonet.datapath.DatapathPort;
import org.midonet.datapath.Draw;
import org.midonet.datapath.DropReason;
import org.midonet.datapath.Flow;
import org.midonet.datapath.FlowMatch;
import org.midonet.datapath.Limits;
import org.midonet.datapath.MacMask;
import org.midonet.datapath.MacMatch;
import org.midonet.datapath.Miss;
import org.midonet.datapath.PortBlock;
import org.midonet.datapath.Template;
import org.midonet.datapath.Translation;
import org.midonet.ffi.bpf.BpfProgram;
import org.midonet.ffi.libc.MountCalls;
import org.midonet.ffi.netns.NetworkNamespace;
import org.midonet.packet.FlowKey;
import org.midonet.packet.FlowKeys;
import org.midonet.packet.FlowMask;
import org.midonet.packet.FrameBuilder;
import org.midonet.packet.Ip4;
import org.midonet.packet.Ip6;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.packet.MalformedPacket;
import org.midonet.packet.NeighbourQuestion;
import org.midonet.scenario.Scenario;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The program of ports alone, run on packets by BPF_PROG_TEST_RUN: verdict and packet. */
@Tag("lab")
class ProgramTest {
  private static final Logger log = LoggerFactory.getLogger(ProgramTest.class);
  private static final int LOOPBACK = 1;
  private static final int NOWHERE = 9999;
  private static final int DROPPED = 2;
  private static final int REDIRECTED = 7;

  /** {@code struct __sk_buff} of linux/bpf.h. */
  private static final int CONTEXT = 192;

  private static final int IFINDEX = 40;

  private static final Mac ONE = Mac.parse("02:00:00:00:00:01");
  private static final Mac TWO = Mac.parse("02:00:00:00:00:02");
  private static final IpAddress INSIDE = Ip4.parse("10.0.0.1");
  private static final IpAddress SERVER = Ip4.parse("198.51.100.7");
  private static final IpAddress PUBLIC = Ip4.parse("203.0.113.1");

  private final String name = "mt" + UUID.randomUUID().toString().substring(0, 8);
  private final NetworkNamespace namespace = NetworkNamespace.create(name);
  private final Path pins = temporary();
  private final EbpfDatapath datapath =
      namespace.call(() -> EbpfDatapath.open(EbpfSettings.of(pins)));
  private final BpfProgram program =
      BpfProgram.openPinned(
          Pins.list(pins.resolve("v" + KernelStructs.SCHEMA).resolve("programs"))
              .getFirst()
              .resolve("port_in"));

  private static Path temporary() {
    try {
      return Files.createTempDirectory("mt-pins");
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  @BeforeEach
  void ports() {
    datapath.putPort(DatapathPort.of(1, LOOPBACK, 1500, 101));
    datapath.putPort(DatapathPort.of(2, NOWHERE, 1500, 102));
  }

  @AfterEach
  void remove() throws IOException {
    program.close();
    datapath.close();
    namespace.close();
    NetworkNamespace.delete(name);
    MountCalls.unmount(pins, MountCalls.MNT_DETACH);
    Files.delete(pins);
  }

  /** What a test run gave; the packet is looked at, not compared. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Run(int verdict, byte[] packet, int nanos) {}

  private Run run(byte[] packet, int repeat) {
    return namespace.call(() -> runHere(packet, repeat));
  }

  private Run runHere(byte[] packet, int repeat) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment in = arena.allocateFrom(JAVA_BYTE, packet);
      MemorySegment out = arena.allocate(packet.length + 64L);
      MemorySegment context = arena.allocate(CONTEXT, 8);
      context.set(JAVA_INT, IFINDEX, LOOPBACK);
      BpfProgram.TestRun run = program.testRun(in, out, Optional.of(context), repeat);
      byte[] after = out.asSlice(0, run.outputLength()).toArray(JAVA_BYTE);
      return new Run(run.returned(), after, run.nanosPerRun());
    }
  }

  private void flow(byte[] like, FlowMask mask, Action... actions) throws MalformedPacket {
    FlowMatch match = new FlowMatch(1, FlowKeys.parse(like), mask);
    datapath.putFlow(new Flow(match, List.of(actions), 0));
  }

  private static FrameBuilder udp(IpAddress from, IpAddress to) {
    return FrameBuilder.ethernet(ONE, TWO).ip(from, to).udp(5000, 53).payload(new byte[64]);
  }

  @Test
  void aFlowRedirects() throws MalformedPacket {
    byte[] packet = udp(INSIDE, SERVER).build();
    flow(packet, FlowMask.builder().ethDst().build(), new Action.Output(2));
    Run run = run(packet, 1);
    assertThat(run.verdict()).isEqualTo(REDIRECTED);
    assertThat(run.packet()).isEqualTo(packet);
    log.info("flow: {} ns a packet", run(packet, 200_000).nanos());
  }

  @Test
  void aConnectionRedirects() throws MalformedPacket {
    byte[] packet = udp(INSIDE, SERVER).build();
    flow(
        packet,
        FlowMask.builder().etherType().build(),
        new Action.Connect(datapath.addTemplate(template(Optional.empty()))));
    assertThat(run(packet, 1).verdict()).isEqualTo(REDIRECTED);
    assertThat(datapath.connections()).hasSize(2);
    log.info("connection: {} ns a packet", run(packet, 200_000).nanos());
  }

  @Test
  void aConnectionTranslates() throws MalformedPacket {
    byte[] packet = udp(INSIDE, SERVER).build();
    flow(
        packet,
        FlowMask.builder().etherType().build(),
        new Action.Connect(
            datapath.addTemplate(template(Optional.of(new Draw(PUBLIC, new PortBlock(4096, 1)))))));
    byte[] expected =
        FrameBuilder.ethernet(ONE, TWO)
            .ip(PUBLIC, SERVER)
            .ttl(63)
            .udp(4096, 53)
            .payload(new byte[64])
            .build();
    for (int i = 0; i < 3; i++) {
      Run run = run(packet, 1);
      assertThat(run.verdict()).isEqualTo(REDIRECTED);
      assertThat(run.packet()).isEqualTo(expected);
    }
  }

  /** Two CPUs see the first packet of each connection at once: one pair, one port, one charge. */
  @Test
  @Scenario("FS-15")
  void twoCpusMakeOneConnection() throws Exception {
    int connections = 1000;
    PortBlock block = new PortBlock(4096, 4096);
    byte[] like = udp(INSIDE, SERVER).build();
    flow(
        like,
        FlowMask.builder().etherType().build(),
        new Action.Connect(datapath.addTemplate(template(Optional.of(new Draw(PUBLIC, block))))));
    AtomicInteger arrived = new AtomicInteger();
    try (ExecutorService pool = Executors.newFixedThreadPool(2)) {
      List<Future<?>> both = new ArrayList<>();
      for (int thread = 0; thread < 2; thread++) {
        both.add(
            pool.submit(
                () ->
                    namespace.call(
                        () -> {
                          for (int i = 1; i <= connections; i++) {
                            meet(arrived, 2 * i);
                            runHere(from(i), 1);
                          }
                          return true;
                        })));
      }
      for (Future<?> one : both) {
        one.get();
      }
    }
    Collection<Connection> entries = datapath.connections();
    assertThat(entries).filteredOn(c -> !c.reverse()).hasSize(connections);
    assertThat(entries).filteredOn(Connection::reverse).hasSize(connections);
    assertThat(entries)
        .filteredOn(c -> !c.reverse())
        .extracting(c -> c.translated().sourcePort())
        .doesNotHaveDuplicates()
        .allMatch(block::contains);
    assertThat(datapath.charged(1)).isEqualTo(connections);
  }

  private static byte[] from(int port) {
    return FrameBuilder.ethernet(ONE, TWO)
        .ip(INSIDE, SERVER)
        .udp(10_000 + port, 53)
        .payload(new byte[8])
        .build();
  }

  /** Returns when both are here. */
  private static void meet(AtomicInteger arrived, int together) {
    arrived.incrementAndGet();
    while (arrived.get() < together) {
      Thread.onSpinWait();
    }
  }

  private static Template template(Optional<Draw> draw) {
    List<Action> forward =
        draw.isPresent()
            ? List.of(new Action.DecTtl(1), new Action.Output(2))
            : List.of(new Action.Output(2));
    return new Template(
        MacMask.EXACT,
        Translation.NONE,
        draw,
        forward,
        Optional.of(new Template.Reverse(102, 0, MacMatch.ANY, List.of(new Action.Output(1)))),
        1,
        false);
  }

  /** What the kernel's parser sees of any bytes is what {@link FlowKeys} sees, or neither does. */
  @Test
  void bothParsersAgreeOnAnyFrame() {
    Random random = new Random(7);
    datapath.configure(withoutDuplicates());
    List<byte[]> frames = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      frames.add(frame(random));
    }
    int malformed = 0;
    for (byte[] frame : frames) {
      Optional<FlowKey> expected = parse(frame);
      long before = malformedDrops();
      Run run = run(frame, 1);
      assertThat(run.verdict()).isEqualTo(DROPPED);
      List<Miss> misses = new ArrayList<>();
      datapath.receive(Duration.ZERO, misses::add);
      String what = HexFormat.of().formatHex(frame);
      if (expected.isPresent()) {
        assertThat(misses).as(what).hasSize(1);
        assertThat(misses.getFirst().key()).as(what).isEqualTo(expected.get());
      } else {
        malformed++;
        assertThat(misses).as(what).isEmpty();
        assertThat(malformedDrops()).as(what).isEqualTo(before + 1);
      }
    }
    assertThat(malformed).as("frames that both refuse").isBetween(100, 2000);
  }

  /** What the kernel takes for a plain question is what we do, and so is what it answers. */
  @Test
  void bothTellPlainQuestionsAndAnswerThemAlike() throws MalformedPacket {
    Random random = new Random(11);
    datapath.configure(withoutDuplicates());
    Ip4 gateway = Ip4.parse("10.0.0.254");
    Ip6 gateway6 = Ip6.parse("fd00::fe");
    for (IpAddress target : List.of(gateway, gateway6)) {
      boolean six = target.equals(gateway6);
      flow(
          new NeighbourQuestion(ONE, six ? Ip6.parse("fd00::1") : INSIDE, target).toFrame(TWO),
          FlowMask.builder().etherType().build(),
          new Action.Question(target),
          new Action.Answer(TWO, six),
          new Action.Output(2));
    }
    int plain = 0;
    for (int i = 0; i < 4000; i++) {
      boolean six = random.nextBoolean();
      IpAddress target = six ? gateway6 : gateway;
      byte[] frame =
          new NeighbourQuestion(ONE, six ? new Ip6(random.nextLong(), 1) : INSIDE, target)
              .toFrame(TWO);
      for (int flips = random.nextInt(3); flips > 0; flips--) {
        int at = random.nextInt(frame.length);
        // Not the type: a tag in the bytes is not what the kernel gets from an interface.
        if (at != 12 && at != 13) {
          frame[at] ^= (byte) (1 << random.nextInt(8));
        }
      }
      Run run = run(frame, 1);
      int misses = datapath.receive(Duration.ZERO, miss -> {});
      String what = HexFormat.of().formatHex(frame);
      Optional<NeighbourQuestion> question = NeighbourQuestion.parse(MemorySegment.ofArray(frame));
      if (question.isPresent() && question.get().target().equals(target)) {
        plain++;
        byte[] answer = frame.clone();
        NeighbourQuestion.answer(MemorySegment.ofArray(answer), TWO, six);
        assertThat(run.verdict()).as(what).isEqualTo(REDIRECTED);
        assertThat(HexFormat.of().formatHex(run.packet()))
            .as(what)
            .isEqualTo(HexFormat.of().formatHex(answer));
      } else {
        assertThat(run.verdict()).as(what).isEqualTo(DROPPED);
        assertThat(misses).as(what).isEqualTo(parse(frame).isPresent() ? 1 : 0);
      }
    }
    assertThat(plain).as("plain questions").isBetween(1000, 3000);
  }

  private static Limits withoutDuplicates() {
    Limits usual = Limits.USUAL;
    return new Limits(
        usual.tcpOpening(),
        usual.tcp(),
        usual.tcpClosing(),
        usual.tcpReset(),
        usual.udp(),
        usual.udpAnswered(),
        usual.echo(),
        usual.other(),
        usual.otherAnswered(),
        usual.rest(),
        usual.duplicateWindow(),
        0);
  }

  private long malformedDrops() {
    return datapath.drops().getOrDefault(DropReason.MALFORMED.code(), 0L);
  }

  private static Optional<FlowKey> parse(byte[] frame) {
    try {
      return Optional.of(FlowKeys.parse(frame));
    } catch (MalformedPacket malformed) {
      return Optional.empty();
    }
  }

  /** A packet of some protocol, often with some bits turned or its end cut off; no VLAN tag. */
  private static byte[] frame(Random random) {
    boolean six = random.nextBoolean();
    IpAddress from =
        six ? new Ip6(random.nextLong(), random.nextLong()) : new Ip4(random.nextInt());
    IpAddress to = six ? new Ip6(random.nextLong(), random.nextLong()) : new Ip4(random.nextInt());
    FrameBuilder builder = FrameBuilder.ethernet(ONE, TWO).ip(from, to).tos(random.nextInt(256));
    if (six) {
      for (int i = random.nextInt(4) - 1; i > 0; i--) {
        builder.extension(List.of(0, 43, 60).get(random.nextInt(3)), new byte[7]);
      }
    } else if (random.nextInt(4) == 0) {
      builder.ipOptions(new byte[4 * random.nextInt(11)]);
    }
    byte[] payload = new byte[random.nextInt(40)];
    switch (random.nextInt(6)) {
      case 0 -> builder.echoRequest(random.nextInt(65536), 1).payload(payload);
      case 1 -> builder.icmp(random.nextInt(256), 0, random.nextInt()).payload(payload);
      case 2 -> builder.protocol(random.nextInt(256)).payload(payload);
      case 3 -> builder.udp(random.nextInt(65536), random.nextInt(65536)).payload(payload);
      default ->
          builder
              .tcp(random.nextInt(65536), random.nextInt(65536), 1, 2, random.nextInt(64))
              .payload(payload);
    }
    byte[] frame = builder.build();
    for (int i = random.nextInt(3); i > 0; i--) {
      // Not the type: a tag in the bytes is not what the kernel gets from an interface.
      frame[14 + random.nextInt(frame.length - 14)] ^= (byte) (1 << random.nextInt(8));
    }
    return random.nextInt(10) == 0
        ? Arrays.copyOf(frame, Math.max(54, random.nextInt(frame.length)))
        : frame;
  }
}
