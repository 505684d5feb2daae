package org.midonet.datapath.ebpf;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.midonet.datapath.Action;
import org.midonet.datapath.Connection;
import org.midonet.datapath.ConnectionKey;
import org.midonet.datapath.Datapath;
import org.midonet.datapath.DatapathPort;
import org.midonet.datapath.Draw;
import org.midonet.datapath.Flow;
import org.midonet.datapath.FlowMatch;
import org.midonet.datapath.MacMask;
import org.midonet.datapath.MacMatch;
import org.midonet.datapath.PortBlock;
import org.midonet.datapath.PortLimits;
import org.midonet.datapath.Template;
import org.midonet.datapath.TemplateRef;
import org.midonet.datapath.Translation;
import org.midonet.ffi.bpf.BpfProgram;
import org.midonet.ffi.libc.MountCalls;
import org.midonet.ffi.netlink.Rtnetlink;
import org.midonet.ffi.netns.NetworkNamespace;
import org.midonet.packet.FlowKey;
import org.midonet.packet.FlowKeys;
import org.midonet.packet.FlowMask;
import org.midonet.packet.FrameBuilder;
import org.midonet.packet.Ip4;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.packet.MalformedPacket;
import org.midonet.scenario.Scenario;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A million connections with source NAT in the kernel's table: what a change costs that all of them
 * rest on, and what the first packet of each costs afterwards, whichever way it goes. The figures
 * are in docs/benchmarks.md.
 */
@Tag("lab")
@Tag("slow")
class MillionConnectionsTest {
  private static final Logger log = LoggerFactory.getLogger(MillionConnectionsTest.class);
  private static final int COUNT = 1_000_000;

  /** Source ports a server. */
  private static final int PORTS = 10_000;

  private static final int FIRST_PORT = 20_000;

  /** Every so manieth is looked at. */
  private static final int STRIDE = 997;

  private static final int REDIRECTED = 7;
  private static final int DROPPED = 2;
  private static final int UDP = 17;

  /** {@code struct __sk_buff} of linux/bpf.h. */
  private static final int CONTEXT = 192;

  private static final int IFINDEX = 40;

  private static final Mac ONE = Mac.parse("02:00:00:00:00:01");
  private static final Mac TWO = Mac.parse("02:00:00:00:00:02");
  private static final IpAddress INSIDE = Ip4.parse("10.0.0.1");
  private static final IpAddress PUBLIC = Ip4.parse("203.0.113.1");
  private static final PortBlock BLOCK = new PortBlock(32768, 32768);

  private final String name = "mt" + UUID.randomUUID().toString().substring(0, 8);
  private final NetworkNamespace namespace = NetworkNamespace.create(name);
  private final Arena arena = Arena.ofConfined();
  private final MemorySegment context = arena.allocate(CONTEXT, 8);
  private Path pins;
  private EbpfDatapath datapath;
  private BpfProgram program;
  private int inside;
  private int outside;

  /** Nanoseconds of the program's. */
  private long ran;

  @BeforeEach
  void open() throws IOException {
    pins = Files.createTempDirectory("mt-pins");
    try (Rtnetlink links = namespace.call(Rtnetlink::open)) {
      links.createVeth("in", "out");
      inside = links.link("in").orElseThrow().index();
      outside = links.link("out").orElseThrow().index();
    }
    EbpfSettings settings = EbpfSettings.of(pins).withConnections(COUNT + 100_000);
    datapath = namespace.call(() -> EbpfDatapath.open(settings));
    program =
        BpfProgram.openPinned(
            Pins.list(pins.resolve("v" + KernelStructs.SCHEMA).resolve("programs"))
                .getFirst()
                .resolve("port_in"));
    PortLimits limits = new PortLimits(4 * COUNT, 1 << 20);
    datapath.putPort(port(1, inside, limits));
    datapath.putPort(port(2, outside, limits));
  }

  private static DatapathPort port(int number, int ifindex, PortLimits limits) {
    DatapathPort usual = DatapathPort.of(number, ifindex, 1500, 100 + number);
    return new DatapathPort(
        number, ifindex, 1500, usual.place(), usual.tunnelKey(), limits, usual.options());
  }

  @AfterEach
  void close() throws IOException {
    program.close();
    datapath.close();
    arena.close();
    namespace.close();
    NetworkNamespace.delete(name);
    MountCalls.unmount(pins, MountCalls.MNT_DETACH);
    Files.delete(pins);
  }

  @Test
  @Scenario("FP-12")
  void allAreStaleAtOnceAndAdmittedOneByOne() throws MalformedPacket {
    TemplateRef first = datapath.addTemplate(template(new Action.Output(2)));
    decide(new Action.Connect(first));
    namespace.call(
        () -> {
          for (int i = 0; i < COUNT; i++) {
            assertThat(run(forward(i), inside)).isEqualTo(REDIRECTED);
          }
          return true;
        });
    log.info("a connection made: {} ns in the kernel", ran / COUNT);
    assertThat(datapath.charged(1)).isEqualTo(COUNT);
    sweep();

    // What the agent does when a rule has changed: the flow is replaced, then the template retired.
    long begun = System.nanoTime();
    TemplateRef second = datapath.addTemplate(template(new Action.DecTtl(1), new Action.Output(2)));
    decide(new Action.Connect(second));
    datapath.retire(first);
    log.info("a change for all of them: {} µs", (System.nanoTime() - begun) / 1000);

    List<Integer> ports = new ArrayList<>();
    for (int i = 0; i < COUNT; i += STRIDE) {
      Connection stale = entry(i);
      assertThat(stale.stale()).isTrue();
      ports.add(stale.translated().sourcePort());
    }
    ran = 0;
    for (int at = 0; at < ports.size(); at++) {
      int i = at * STRIDE;
      // Every other connection is heard of by a reply first.
      byte[] packet = at % 2 == 0 ? forward(i) : reply(i, ports.get(at));
      int from = at % 2 == 0 ? inside : outside;
      assertThat(namespace.call(() -> run(packet, from)))
          .as("connection %d", i)
          .isEqualTo(REDIRECTED);
      assertThat(entry(i).stale()).isFalse();
      assertThat(entry(i).template()).isEqualTo(second);
      assertThat(entry(i).translated().sourcePort()).as("the drawn port").isEqualTo(ports.get(at));
    }
    log.info("{} admitted again, {} ns each", ports.size(), ran / ports.size());
    assertThat(entry(1).stale()).as("nobody has asked for it yet").isTrue();
    assertThat(datapath.charged(1)).isEqualTo(COUNT);

    decide(new Action.Drop(40));
    datapath.retire(second);
    for (int at = 0; at < ports.size(); at++) {
      byte[] reply = reply(at * STRIDE, ports.get(at));
      assertThat(namespace.call(() -> run(reply, outside))).isEqualTo(DROPPED);
      assertThat(entry(at * STRIDE).over()).isTrue();
    }
  }

  /** The sweeper goes through all of them, and never for long. */
  private void sweep() {
    long longest = 0;
    long all = 0;
    int parts = 0;
    Datapath.Swept part;
    do {
      long begun = System.nanoTime();
      part = datapath.sweep(2048);
      long took = System.nanoTime() - begun;
      longest = Math.max(longest, took);
      all += took;
      parts++;
      assertThat(part.removed()).isZero();
    } while (!part.over());
    assertThat(parts).isGreaterThan(COUNT / 2048);
    log.info(
        "a sweep: {} ms in {} parts, the longest {} µs", all / 1_000_000, parts, longest / 1000);
  }

  private void decide(Action action) throws MalformedPacket {
    FlowKey like = FlowKeys.parse(forward(0));
    datapath.putFlow(
        new Flow(
            new FlowMatch(1, like, FlowMask.builder().etherType().build()), List.of(action), 0));
  }

  private static Template template(Action... forward) {
    return new Template(
        MacMask.EXACT,
        Translation.NONE,
        Optional.of(new Draw(PUBLIC, BLOCK, new PortBlock(0, 65536))),
        List.of(forward),
        Optional.of(new Template.Reverse(102, 0, MacMatch.ANY, List.of(new Action.Output(1)))),
        1,
        false);
  }

  private Connection entry(int i) {
    return datapath
        .connection(new ConnectionKey(101, UDP, INSIDE, server(i), FIRST_PORT + i % PORTS, 53, 0))
        .orElseThrow();
  }

  private static IpAddress server(int i) {
    return new Ip4(0xc6336400 + i / PORTS);
  }

  private static byte[] forward(int i) {
    return FrameBuilder.ethernet(ONE, TWO)
        .ip(INSIDE, server(i))
        .udp(FIRST_PORT + i % PORTS, 53)
        .payload(new byte[8])
        .build();
  }

  private static byte[] reply(int i, int port) {
    return FrameBuilder.ethernet(TWO, ONE)
        .ip(server(i), PUBLIC)
        .udp(53, port)
        .payload(new byte[8])
        .build();
  }

  private int run(byte[] packet, int interfaceIndex) {
    try (Arena once = Arena.ofConfined()) {
      context.fill((byte) 0);
      context.set(JAVA_INT, IFINDEX, interfaceIndex);
      MemorySegment in = once.allocateFrom(JAVA_BYTE, packet);
      MemorySegment out = MemorySegment.NULL;
      BpfProgram.TestRun run = program.testRun(in, out, Optional.of(context), 1);
      ran += run.nanosPerRun();
      return run.returned();
    }
  }
}
