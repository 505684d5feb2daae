package org.midonet.datapath.ebpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.midonet.datapath.Action;
import org.midonet.datapath.Arrival;
import org.midonet.datapath.Connection;
import org.midonet.datapath.Datapath;
import org.midonet.datapath.DatapathPort;
import org.midonet.datapath.Draw;
import org.midonet.datapath.Encapsulation;
import org.midonet.datapath.Flow;
import org.midonet.datapath.FlowMatch;
import org.midonet.datapath.Limits;
import org.midonet.datapath.MacMask;
import org.midonet.datapath.MacMatch;
import org.midonet.datapath.Miss;
import org.midonet.datapath.Packet;
import org.midonet.datapath.Peer;
import org.midonet.datapath.PortBlock;
import org.midonet.datapath.RemotePort;
import org.midonet.datapath.Template;
import org.midonet.datapath.TemplateRef;
import org.midonet.datapath.Translation;
import org.midonet.datapath.TunnelKind;
import org.midonet.datapath.contract.TestBed;
import org.midonet.datapath.memory.MemoryBed;
import org.midonet.packet.Arp;
import org.midonet.packet.Checksum;
import org.midonet.packet.EtherType;
import org.midonet.packet.FlowKey;
import org.midonet.packet.FlowKeys;
import org.midonet.packet.FlowMask;
import org.midonet.packet.FrameBuilder;
import org.midonet.packet.Ip4;
import org.midonet.packet.Ip6;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.packet.MalformedPacket;
import org.midonet.packet.NeighbourDiscovery;

/**
 * Random flows, templates, packets and time through the kernel and through the specification: after
 * every step, the same has come out of both.
 */
@Tag("lab")
class SameAsMemoryTest {
  private static final int STEPS = 400;

  /** A dump of the kernel's table takes milliseconds. */
  private static final int DUMP_EVERY = 10;

  private static final int REMOTE_KEY = 900;
  private static final List<IpAddress> V4 =
      List.of(Ip4.parse("10.0.0.1"), Ip4.parse("10.0.0.2"), Ip4.parse("10.0.0.3"));
  private static final List<IpAddress> V6 =
      List.of(Ip6.parse("fd00::1"), Ip6.parse("fd00::2"), Ip6.parse("fd00:0:1::3"));
  private static final List<FlowMask> MASKS =
      List.of(
          FlowMask.builder().etherType().build(),
          FlowMask.builder().etherType().bucket().build(),
          FlowMask.EXACT,
          FlowMask.builder().ethDst().ethSrc().etherType().ipSrc().ipDst().protocol().build(),
          FlowMask.builder().etherType().ipDstPrefix(32, 31).protocol().build(),
          FlowMask.builder().etherType().protocol().fragment().tpDst().vlan().build());

  private final Random random = new Random();
  private final List<TestBed> beds = new ArrayList<>();

  /** The same template's names in both. */
  private final Map<TestBed, Map<TemplateRef, Integer>> names = new HashMap<>();

  private final Map<FlowMatch, Optional<Integer>> flows = new HashMap<>();
  private final Map<Integer, List<TemplateRef>> templates = new HashMap<>();
  private final Map<Integer, FlowMask> maskOf = new HashMap<>();
  private int lastTemplate;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void anythingComesOutOfBothAlike(int seed) {
    compare(seed);
  }

  @Tag("slow")
  @ParameterizedTest
  @ValueSource(
      ints = {
        11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33,
        34, 35, 36, 37, 38, 39, 40
      })
  void anythingMoreComesOutOfBothAlike(int seed) {
    compare(seed);
  }

  private void compare(int seed) {
    random.setSeed(seed);
    beds.add(new MemoryBed());
    try {
      beds.add(new EbpfTestBed());
      beds.forEach(bed -> names.put(bed, new HashMap<>()));
      beds.forEach(this::setUp);
      for (int inPort = 1; inPort <= TestBed.PORTS; inPort++) {
        maskOf.put(inPort, pick(MASKS));
      }
      for (int step = 0; step < STEPS; step++) {
        String what = step();
        String after = "step " + step + " of seed " + seed + ": " + what;
        same(after);
        if (step % DUMP_EVERY == 0) {
          sameEntries(after);
        }
      }
      sameEntries("after seed " + seed);
      sameInTheEnd("after seed " + seed);
    } finally {
      beds.forEach(TestBed::close);
    }
  }

  private void setUp(TestBed bed) {
    Datapath datapath = bed.datapath();
    Limits usual = Limits.USUAL;
    datapath.configure(
        new Limits(
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
            Duration.ofSeconds(1),
            0));
    for (int port = 1; port <= TestBed.PORTS; port++) {
      datapath.putPort(DatapathPort.of(port, bed.ifindex(port), 1500, 100 + port));
    }
    datapath.setPeers(
        Map.of(bed.others().getFirst(), new Peer(Encapsulation.VXLAN, bed.own())),
        Set.of(bed.own()));
    datapath.putRemotePort(
        new RemotePort(REMOTE_KEY, REMOTE_KEY, Optional.of(bed.others().getFirst()), false));
    datapath.putRemotePort(new RemotePort(901, 901, Optional.empty(), true));
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  private String step() {
    int kind = random.nextInt(100);
    if (kind < 12) {
      return putFlow();
    }
    if (kind < 15) {
      Duration time = Duration.ofSeconds(pick(List.of(53, 53, 10_007)));
      beds.forEach(bed -> bed.letPass(time));
      return "time passes: " + time;
    }
    if (kind < 17) {
      beds.forEach(bed -> bed.datapath().sweep());
      return "sweep";
    }
    FrameBuilder builder = packet();
    byte[] frame = builder.build();
    if (random.nextInt(20) == 0) {
      // Not a tag's drop-eligible bit, of which a miss does not tell.
      frame[16 + random.nextInt(frame.length - 16)] ^= (byte) (1 << random.nextInt(8));
    }
    if (kind < 27) {
      TunnelKind tunnel = pick(List.of(TunnelKind.values()));
      int key = pick(List.of(101, 102, 103, 104, REMOTE_KEY, 901, 777));
      int from = random.nextInt(2);
      beds.forEach(bed -> bed.sendTunnelled(bed.others().get(from), tunnel, key, frame));
      return "from host " + from + ": " + tunnel + " " + key + " " + describe(frame);
    }
    if (random.nextInt(8) == 0) {
      fragmented(frame);
    }
    int port = 1 + random.nextInt(TestBed.PORTS);
    if (kind < 30) {
      Arrival arrival =
          pick(
              List.of(
                  new Arrival.AtPort(port),
                  new Arrival.FromTunnel(TunnelKind.RETURN, REMOTE_KEY),
                  new Arrival.AtRemotePort(901)));
      beds.forEach(bed -> bed.datapath().inject(arrival, new Packet(frame)));
      return "injected: " + arrival + " " + describe(frame);
    }
    beds.forEach(bed -> bed.send(port, new Packet(frame)));
    return "from port " + port + ": " + describe(frame);
  }

  private static String describe(byte[] frame) {
    try {
      return FlowKeys.parse(frame).toString();
    } catch (MalformedPacket e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** Makes an untagged IPv4 frame a fragment: a first one, or a later one. */
  private void fragmented(byte[] frame) {
    if (frame[12] != 8 || frame[14] != 0x45) {
      return;
    }
    frame[20] = random.nextBoolean() ? (byte) 0x20 : 0;
    frame[21] = (byte) (frame[20] == 0 ? 1 : 0);
    MemorySegment bytes = MemorySegment.ofArray(frame);
    WireForm.putBig16(bytes, 24, 0);
    WireForm.putBig16(bytes, 24, Checksum.of(Checksum.sum(bytes, 14, 20)));
  }

  private static Mac mac(int number) {
    return new Mac(0x0200_0000_0000L | number);
  }

  /** Mostly a plain question for a neighbour. */
  private FrameBuilder question() {
    Mac asker = mac(1 + random.nextInt(2));
    Mac told = random.nextInt(6) == 0 ? mac(7) : asker;
    FrameBuilder frame = FrameBuilder.ethernet(asker, mac(1 + random.nextInt(2)));
    if (random.nextInt(5) == 0) {
      frame.vlan(5);
    }
    if (random.nextBoolean()) {
      Arp request = Arp.request(told, (Ip4) pick(V4), (Ip4) pick(V4));
      return frame.etherType(EtherType.ARP).payload(request.toBytes());
    }
    Ip6 target = (Ip6) pick(V6);
    byte[] solicitation =
        new NeighbourDiscovery.Solicitation(target, Optional.of(told))
            .toFrame(asker, asker, target, target);
    return frame
        .ip(pick(V6), pick(V6))
        .ttl(255)
        .icmp(135, 0, 0)
        .payload(Arrays.copyOfRange(solicitation, 62, solicitation.length));
  }

  private FrameBuilder packet() {
    if (random.nextInt(6) == 0) {
      return question();
    }
    List<IpAddress> addresses = random.nextInt(3) == 0 ? V6 : V4;
    FrameBuilder frame =
        FrameBuilder.ethernet(mac(1 + random.nextInt(2)), mac(1 + random.nextInt(2)))
            .ip(pick(addresses), pick(addresses))
            .ttl(pick(List.of(1, 2, 64, 64, 64)));
    if (random.nextInt(5) == 0) {
      frame.vlan(5);
    }
    int source = 1 + random.nextInt(2);
    int destination = 1 + random.nextInt(2);
    byte[] payload = new byte[pick(List.of(0, 1, 30, 30))];
    switch (random.nextInt(8)) {
      case 0 -> frame.echoRequest(source, 1).payload(payload);
      case 1 -> frame.echoReply(source, 1).payload(payload);
      case 2 -> frame.protocol(47).payload(payload);
      case 3, 4 -> frame.udp(source, destination).payload(payload);
      default ->
          frame
              .tcp(
                  source,
                  destination,
                  1,
                  2,
                  pick(List.of(2, 0x12, 0x10, 0x10, 0x18, 0x11, 0x11, 0x04, 0x14)))
              .payload(payload);
    }
    return frame;
  }

  /** A flow for packets like one that may come, by the port's mask: so that none contradict. */
  private String putFlow() {
    int inPort = random.nextInt(12) == 0 ? 0x8000_0000 | 901 : 1 + random.nextInt(TestBed.PORTS);
    FlowKey key;
    try {
      key = FlowKeys.parse(packet().build());
    } catch (MalformedPacket e) {
      throw new AssertionError(e);
    }
    FlowMatch match = new FlowMatch(inPort, key, maskOf.getOrDefault(inPort, MASKS.getFirst()));
    Optional<Integer> before = flows.getOrDefault(match, Optional.empty());
    String what;
    if (random.nextInt(5) == 0) {
      flows.remove(match);
      beds.forEach(bed -> bed.datapath().removeFlow(match));
      what = "no flow " + match;
    } else if (random.nextInt(3) == 0 && key.isIp()) {
      int name = ++lastTemplate;
      Template template = template(key);
      List<TemplateRef> refs = new ArrayList<>();
      for (TestBed bed : beds) {
        TemplateRef ref = bed.datapath().addTemplate(template);
        refs.add(ref);
        names.getOrDefault(bed, Map.of()).put(ref, name);
        bed.datapath().putFlow(new Flow(match, List.of(new Action.Connect(ref)), 1));
      }
      templates.put(name, refs);
      flows.put(match, Optional.of(name));
      what = "flow " + match + " connects " + template;
    } else {
      List<Action> actions = actions(true);
      beds.forEach(bed -> bed.datapath().putFlow(new Flow(match, actions, 2)));
      flows.put(match, Optional.empty());
      what = "flow " + match + " does " + actions;
    }
    before.ifPresent(
        name -> {
          List<TemplateRef> refs = templates.getOrDefault(name, List.of());
          for (int i = 0; i < refs.size(); i++) {
            beds.get(i).datapath().retire(refs.get(i));
          }
        });
    return what;
  }

  private Action out() {
    int to = random.nextInt(TestBed.PORTS + 1);
    return to == 0
        ? new Action.Tunnel(
            beds.getFirst().others().getFirst(),
            REMOTE_KEY,
            pick(List.of(TunnelKind.DELIVER, TunnelKind.REMEMBER)))
        : new Action.Output(to);
  }

  private List<Action> actions(boolean rewrites) {
    List<Action> actions = new ArrayList<>();
    if (rewrites && random.nextInt(4) == 0) {
      actions.add(new Action.Question(pick(random.nextBoolean() ? V4 : V6)));
    }
    if (rewrites && random.nextInt(4) == 0) {
      actions.add(new Action.Answer(mac(0x32), random.nextBoolean()));
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      switch (random.nextInt(10)) {
        case 0 -> actions.add(new Action.SetEthSrc(mac(0x30)));
        case 1 -> actions.add(new Action.SetEthDst(mac(0x31)));
        case 2 -> actions.add(new Action.DecTtl(1 + random.nextInt(2)));
        case 3 -> actions.add(new Action.PushVlan(9));
        case 4 -> actions.add(new Action.PopVlan());
        case 5, 6 -> actions.add(out());
        default -> {
          if (rewrites) {
            actions.add(random.nextBoolean() ? new Action.SetTpDst(7) : new Action.SetTpSrc(8));
          }
        }
      }
    }
    if (random.nextInt(8) > 0) {
      actions.add(out());
    } else if (random.nextBoolean()) {
      actions.add(new Action.Drop(40));
    }
    return actions;
  }

  private Template template(FlowKey key) {
    List<IpAddress> addresses = key.isIpv6() ? V6 : V4;
    Optional<Draw> draw = Optional.empty();
    Translation change = Translation.NONE;
    switch (random.nextInt(5)) {
      case 0 ->
          draw =
              Optional.of(
                  new Draw(
                      pick(addresses),
                      new PortBlock(4096 + random.nextInt(2), 1),
                      new Draw.Keep(pick(addresses), pick(addresses), new PortBlock(4096, 2))));
      case 1 -> change = Translation.destination(pick(addresses));
      case 2 -> change = Translation.source(pick(addresses));
      case 3 ->
          change =
              new Translation(
                  Optional.empty(),
                  Optional.of(pick(addresses)),
                  OptionalInt.empty(),
                  OptionalInt.of(2));
      default -> {}
    }
    boolean single = draw.isEmpty() && random.nextInt(5) == 0;
    MacMask mask = random.nextInt(4) == 0 ? MacMask.EXACT : MacMask.NONE;
    return new Template(
        mask,
        change,
        draw,
        actions(false),
        single
            ? Optional.empty()
            : Optional.of(
                new Template.Reverse(
                    pick(List.of(101, 102, 103, 104, REMOTE_KEY)),
                    random.nextInt(6) == 0 ? 0x1005 : 0,
                    new MacMatch(
                        mac(1 + random.nextInt(2)).value(),
                        mac(1 + random.nextInt(2)).value(),
                        mask),
                    actions(false))),
        random.nextInt(3),
        false);
  }

  // What must be alike

  private record Seen(
      Map<Integer, List<?>> received,
      List<?> tunnelled,
      List<String> misses,
      Map<Integer, Long> drops) {}

  private Seen seen(TestBed bed) {
    Map<Integer, List<?>> received = new TreeMap<>();
    for (int port = 1; port <= TestBed.PORTS; port++) {
      received.put(port, bed.received(port));
    }
    List<String> tunnelled =
        bed.tunnelled().stream()
            .map(
                t ->
                    bed.others().indexOf(t.remote())
                        + " "
                        + t.kind()
                        + " "
                        + t.tunnelKey()
                        + " "
                        + t.frame())
            .toList();
    List<String> misses = bed.misses().stream().map(SameAsMemoryTest::describe).toList();
    return new Seen(received, tunnelled, misses, new TreeMap<>(bed.datapath().drops()));
  }

  private static String describe(Miss miss) {
    return miss.reason()
        + " "
        + miss.arrival()
        + " "
        + miss.inPort()
        + " "
        + miss.key()
        + " "
        + org.midonet.datapath.contract.Frame.of(miss.packet().frame());
  }

  private void same(String after) {
    assertThat(seen(beds.getLast())).as("%s", after).isEqualTo(seen(beds.getFirst()));
  }

  private void sameEntries(String after) {
    assertThat(entries(beds.getLast())).as("%s", after).isEqualTo(entries(beds.getFirst()));
  }

  private Set<String> entries(TestBed bed) {
    Map<TemplateRef, Integer> known = names.getOrDefault(bed, Map.of());
    return bed.datapath().connections().stream()
        .filter(c -> !c.over())
        .map(c -> describe(c, known))
        .collect(Collectors.toSet());
  }

  private static String describe(Connection c, Map<TemplateRef, Integer> known) {
    return c.key()
        + (c.reverse() ? " reverse" : "")
        + (c.drawn() ? " drawn" : "")
        + (c.answered() ? " answered" : "")
        + (c.closing() ? " closing" : "")
        + (c.stale() ? " stale" : "")
        + " template "
        + known.get(c.template())
        + " "
        + c.translated()
        + " from "
        + c.inPort()
        + " owner "
        + c.owner()
        + " life "
        + c.life();
  }

  private void sameInTheEnd(String after) {
    assertThat(beds.getLast().datapath().notes().size())
        .as("notes %s", after)
        .isEqualTo(beds.getFirst().datapath().notes().size());
    for (int port = 0; port <= TestBed.PORTS; port++) {
      assertThat(beds.getLast().datapath().charged(port))
          .as("charged to %d %s", port, after)
          .isEqualTo(beds.getFirst().datapath().charged(port));
    }
  }
}
