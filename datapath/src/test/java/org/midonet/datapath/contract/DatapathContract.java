package org.midonet.datapath.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.midonet.datapath.Action;
import org.midonet.datapath.Connection;
import org.midonet.datapath.Datapath;
import org.midonet.datapath.DatapathPort;
import org.midonet.datapath.Draw;
import org.midonet.datapath.DropReason;
import org.midonet.datapath.Encapsulation;
import org.midonet.datapath.Flow;
import org.midonet.datapath.FlowMatch;
import org.midonet.datapath.Limits;
import org.midonet.datapath.MacMask;
import org.midonet.datapath.MacMatch;
import org.midonet.datapath.Miss;
import org.midonet.datapath.Packet;
import org.midonet.datapath.Peer;
import org.midonet.datapath.Template;
import org.midonet.datapath.TemplateRef;
import org.midonet.datapath.Translation;
import org.midonet.datapath.TunnelKind;
import org.midonet.packet.FlowKey;
import org.midonet.packet.FlowKeys;
import org.midonet.packet.FlowMask;
import org.midonet.packet.FrameBuilder;
import org.midonet.packet.Ip4;
import org.midonet.packet.Ip6;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.packet.MalformedPacket;
import org.midonet.packet.Tcp;

/** The words in which the contract's tests are written. */
public abstract class DatapathContract {
  /** Two guests, a third, and somebody outside behind port 4. */
  protected static final Guest ANN = new Guest(1, mac(1), Ip4.parse("10.0.0.1"));

  protected static final Guest BOB = new Guest(2, mac(2), Ip4.parse("10.0.0.2"));
  protected static final Guest CAT = new Guest(3, mac(3), Ip4.parse("10.0.0.3"));
  protected static final Guest OUTSIDE = new Guest(4, mac(4), Ip4.parse("203.0.113.9"));
  protected static final Guest ANN6 = new Guest(1, mac(1), Ip6.parse("fd00::1"));
  protected static final Guest BOB6 = new Guest(2, mac(2), Ip6.parse("fd00::2"));
  protected static final Guest OUTSIDE6 = new Guest(4, mac(4), Ip6.parse("2001:db8::9"));

  /** MACs of a router's two ports. */
  protected static final Mac INNER = mac(0x10);

  protected static final Mac OUTER = mac(0x11);

  protected static final IpAddress PUBLIC = Ip4.parse("203.0.113.1");
  protected static final IpAddress PUBLIC6 = Ip6.parse("2001:db8::1");

  /** Protocol, both addresses, both MACs, VLAN: what a bridge and a stateful rule read. */
  protected static final FlowMask CONVERSATION =
      FlowMask.builder()
          .ethDst()
          .ethSrc()
          .etherType()
          .vlan(0x1fff)
          .ipSrc()
          .ipDst()
          .protocol()
          .fragment()
          .build();

  @SuppressWarnings("NullAway.Init") // before each test
  protected TestBed bed;

  @SuppressWarnings("NullAway.Init") // before each test
  protected Datapath datapath;

  private List<Miss> misses = List.of();

  /** An implementation's test bed. */
  protected abstract TestBed open();

  @BeforeEach
  final void start() {
    bed = open();
    datapath = bed.datapath();
    datapath.configure(Limits.USUAL);
    for (Guest guest : List.of(ANN, BOB, CAT, OUTSIDE)) {
      datapath.putPort(port(guest));
    }
    setPeers(Encapsulation.VXLAN);
  }

  @AfterEach
  final void stop() {
    bed.close();
  }

  /** Packets to all others are put into this. */
  protected final void setPeers(Encapsulation encapsulation) {
    datapath.setPeers(
        bed.others().stream()
            .collect(Collectors.toMap(other -> other, _ -> new Peer(encapsulation, bed.own()))),
        Set.of(bed.own()));
  }

  protected static Mac mac(int last) {
    return new Mac(0x0200_0000_0000L | last);
  }

  protected DatapathPort port(Guest guest) {
    return DatapathPort.of(guest.port(), bed.ifindex(guest.port()), 1500, guest.key());
  }

  protected static FlowKey key(byte[] frame) {
    try {
      return FlowKeys.parse(frame);
    } catch (MalformedPacket e) {
      throw new AssertionError(e);
    }
  }

  // Flows

  protected static FlowMatch match(int inPort, FrameBuilder packet, FlowMask mask) {
    return new FlowMatch(inPort, key(packet.build()), mask);
  }

  protected FlowMatch flow(Guest from, FrameBuilder packet, FlowMask mask, Action... actions) {
    FlowMatch match = match(from.port(), packet, mask);
    datapath.putFlow(new Flow(match, List.of(actions), 7));
    return match;
  }

  /** Everything from the guest does this. */
  protected FlowMatch always(Guest from, Action... actions) {
    return flow(from, from.to(from), FlowMask.NONE, actions);
  }

  protected static Action to(Guest guest) {
    return new Action.Output(guest.port());
  }

  // Templates

  /** Forward to the other, and back, untouched. */
  protected Template plain(Guest from, Guest to) {
    return template(from, to, Translation.NONE, Optional.empty(), MacMask.NONE);
  }

  protected Template template(
      Guest from, Guest to, Translation change, Optional<Draw> draw, MacMask macs) {
    MacMatch back = new MacMatch(from.mac().value(), to.mac().value(), macs);
    return new Template(
        macs,
        change,
        draw,
        List.of(to(to)),
        Optional.of(new Template.Reverse(to.key(), 0, back, List.of(to(from)))),
        from.port(),
        false);
  }

  /** Source NAT to the address, with a port of the block. */
  protected Template drawing(Guest from, Guest to, Draw draw) {
    return template(from, to, Translation.NONE, Optional.of(draw), MacMask.NONE);
  }

  /** Static destination NAT. */
  protected Template translatingTo(Guest from, Guest to, IpAddress address, int destinationPort) {
    OptionalInt port = destinationPort == 0 ? OptionalInt.empty() : OptionalInt.of(destinationPort);
    Translation change =
        new Translation(Optional.empty(), Optional.of(address), OptionalInt.empty(), port);
    return template(from, to, change, Optional.empty(), MacMask.NONE);
  }

  /** Packets like this one, from any port to any, make connections. */
  protected TemplateRef stateful(Guest from, FrameBuilder packet, Template template) {
    TemplateRef ref = datapath.addTemplate(template);
    flow(from, packet, CONVERSATION, new Action.Connect(ref));
    return ref;
  }

  protected Optional<Connection> forwardEntry() {
    return entries(false).stream().findFirst();
  }

  protected List<Connection> entries(boolean reverse) {
    return datapath.connections().stream().filter(c -> c.reverse() == reverse).toList();
  }

  protected List<Connection> live() {
    return datapath.connections().stream().filter(c -> !c.over()).toList();
  }

  // Packets

  protected void send(Guest from, FrameBuilder frame) {
    bed.send(from.port(), new Packet(frame.build()));
  }

  /** Exactly this comes out there, and nothing anywhere else. */
  protected void expect(Guest at, FrameBuilder... frames) {
    expectAll(Map.of(at.port(), List.of(frames)));
  }

  protected void expectNothing() {
    expectAll(Map.of());
  }

  protected void expectAll(Map<Integer, List<FrameBuilder>> wanted) {
    for (int port = 1; port <= TestBed.PORTS; port++) {
      List<Frame> frames =
          wanted.getOrDefault(port, List.of()).stream().map(f -> Frame.of(f.build())).toList();
      assertThat(bed.received(port)).as("at port %d", port).isEqualTo(frames);
    }
    assertThat(bed.tunnelled()).as("to other hosts").isEmpty();
    noMiss();
  }

  protected void expectTunnelled(
      IpAddress remote, TunnelKind kind, int tunnelKey, FrameBuilder... frames) {
    assertThat(bed.tunnelled())
        .isEqualTo(
            Arrays.stream(frames)
                .map(f -> new TestBed.Tunnelled(remote, kind, tunnelKey, Frame.of(f.build())))
                .toList());
    expectNothing();
  }

  /** The packet goes through, unchanged. */
  protected void passes(Guest from, Guest to, FrameBuilder frame) {
    send(from, frame);
    expect(to, frame);
  }

  protected void noMiss() {
    assertThat(takeMisses()).as("misses").isEmpty();
  }

  private List<Miss> takeMisses() {
    List<Miss> all = new ArrayList<>(misses);
    all.addAll(bed.misses());
    misses = List.of();
    return all;
  }

  /** There is exactly one miss, and nothing came out. */
  protected Miss theMiss() {
    List<Miss> all = takeMisses();
    assertThat(all).as("misses").hasSize(1);
    expectNothing();
    return all.getFirst();
  }

  protected List<Miss> allMisses() {
    return takeMisses();
  }

  protected void drops(DropReason reason, long count) {
    assertThat(datapath.drops().getOrDefault(reason.code(), 0L)).as("%s", reason).isEqualTo(count);
  }

  protected static Frame frame(Miss miss) {
    return Frame.of(miss.packet().frame());
  }

  // TCP

  protected static FrameBuilder tcp(Guest from, Guest to, int source, int destination, int flags) {
    return from.to(to).tcp(source, destination, 1000, 2000, flags);
  }

  protected static FrameBuilder data(Guest from, Guest to, int source, int destination) {
    return tcp(from, to, source, destination, Tcp.ACK).payload(new byte[] {1, 2, 3});
  }

  protected static FrameBuilder udp(Guest from, Guest to, int source, int destination) {
    return from.to(to).udp(source, destination).payload(new byte[] {4, 5, 6, 7, 8, 9});
  }

  protected static Duration seconds(long seconds) {
    return Duration.ofSeconds(seconds);
  }
}
