package org.midonet.datapath.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.midonet.datapath.Action;
import org.midonet.datapath.DatapathPort;
import org.midonet.datapath.DropReason;
import org.midonet.datapath.Flow;
import org.midonet.datapath.FlowMatch;
import org.midonet.datapath.Miss;
import org.midonet.datapath.MissReason;
import org.midonet.datapath.Overlay;
import org.midonet.datapath.Packet;
import org.midonet.datapath.PortLimits;
import org.midonet.packet.Arp;
import org.midonet.packet.FlowMask;
import org.midonet.packet.FrameBuilder;
import org.midonet.packet.Ip4;
import org.midonet.packet.Ip6;
import org.midonet.packet.Mac;
import org.midonet.packet.MalformedPacket;
import org.midonet.packet.SegmentSize;
import org.midonet.packet.Tcp;
import org.midonet.packet.Udp;
import org.midonet.packet.VxlanFrame;

/** A port that leads into VXLAN, and packets in VXLAN that are unwrapped. */
public abstract class OverlayContract extends DatapathContract {
  private static final int INNER_SIDE = 5;
  private static final int OUTER_SIDE = 6;
  private static final int VNI = 0x10203;
  private static final Ip4 HERE = Ip4.parse("198.51.100.1");
  private static final Ip4 THERE = Ip4.parse("198.51.100.2");
  private static final int MTU = 1400;

  @BeforeEach
  void anOverlay() {
    datapath.putPort(new DatapathPort(INNER_SIDE, 0, MTU, 105, 105, PortLimits.USUAL, Set.of()));
    datapath.putPort(new DatapathPort(OUTER_SIDE, 0, 0, 106, 0, PortLimits.USUAL, Set.of()));
    datapath.putOverlay(overlay(Map.of(BOB.mac(), THERE)));
    always(ANN, new Action.Output(INNER_SIDE));
    at(OUTER_SIDE, new Action.SetEthSrc(OUTER), new Action.SetEthDst(OUTSIDE.mac()), to(OUTSIDE));
    always(OUTSIDE, new Action.Decapsulate(VNI, INNER_SIDE), new Action.Drop(40));
    at(INNER_SIDE, to(CAT));
  }

  private static Overlay overlay(Map<Mac, Ip4> peers) {
    return new Overlay(INNER_SIDE, OUTER_SIDE, VNI, HERE, peers);
  }

  private void at(int port, Action... actions) {
    FlowMatch match = new FlowMatch(port, key(ANN.to(BOB).udp(1, 2).build()), FlowMask.NONE);
    datapath.putFlow(new Flow(match, List.of(actions), 7));
  }

  private static byte[] outer(byte[] frame, int vni) {
    try {
      return VxlanFrame.wrap(frame, HERE, THERE, vni);
    } catch (MalformedPacket e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] routed(byte[] outer) {
    byte[] routed = outer.clone();
    System.arraycopy(OUTSIDE.mac().toBytes(), 0, routed, 0, 6);
    System.arraycopy(OUTER.toBytes(), 0, routed, 6, 6);
    return routed;
  }

  /** What comes out by a port: a packet that went round in the kernel may take a moment. */
  private Frame comes(Guest guest) {
    List<Frame> frames = new ArrayList<>();
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (frames.isEmpty() && System.nanoTime() < end) {
      frames.addAll(bed.received(guest.port()));
    }
    assertThat(frames).as("what comes to " + guest).hasSize(1);
    return frames.getFirst();
  }

  private void awaitDrop(int reason, long count) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (datapath.drops().getOrDefault(reason, 0L) < count && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    assertThat(datapath.drops()).containsEntry(reason, count);
  }

  private static byte[] random(Random random) {
    byte[] payload = new byte[20 + random.nextInt(1200)];
    random.nextBytes(payload);
    boolean ipv6 = random.nextInt(4) == 0;
    FrameBuilder frame =
        FrameBuilder.ethernet(ANN.mac(), BOB.mac())
            .ip(
                ipv6 ? new Ip6(random.nextLong(), 1) : new Ip4(random.nextInt()),
                ipv6 ? new Ip6(random.nextLong(), 2) : new Ip4(random.nextInt()))
            .tos(random.nextInt(256))
            .ttl(1 + random.nextInt(255))
            .payload(payload);
    int from = random.nextInt(65_536);
    int to = random.nextInt(65_536);
    return switch (random.nextInt(6)) {
      case 0 -> frame.udp(from, to == Udp.VXLAN ? 1 : to).build();
      case 1 -> frame.tcp(from, to, random.nextInt(), 0, Tcp.ACK).build();
      case 2 -> frame.tcp(from, to, 1, 0, Tcp.SYN, 1000, options(random)).build();
      case 3 -> frame.tcp(from, to, 1, 0, Tcp.SYN | Tcp.ACK, 1000, options(random)).build();
      case 4 -> frame.echoRequest(from, 1).build();
      default -> Arp.request(ANN.mac(), new Ip4(from), new Ip4(to)).reply(BOB.mac()).toFrame();
    };
  }

  /** A size at any place among others, or nonsense. */
  private static byte[] options(Random random) {
    byte[] options = new byte[4 * random.nextInt(11)];
    if (random.nextInt(4) == 0) {
      random.nextBytes(options);
      return options;
    }
    Arrays.fill(options, (byte) 1);
    if (options.length > 0) {
      int at = random.nextInt(options.length - 3);
      byte[] size = HexFormat.of().parseHex("0204%04x".formatted(random.nextInt(65_536)));
      System.arraycopy(size, 0, options, at, 4);
    }
    return options;
  }

  private static byte[] towards(byte[] frame) {
    byte[] to = frame.clone();
    System.arraycopy(BOB.mac().toBytes(), 0, to, 0, 6);
    return to;
  }

  @Test
  void whatIsPutOutIsWrappedAndComesInByTheOuterSide() {
    Random random = new Random(7);
    for (int i = 0; i < 500; i++) {
      byte[] frame = towards(random(random));
      bed.send(ANN.port(), new Packet(frame));
      assertThat(comes(OUTSIDE))
          .as(i + ": " + HexFormat.of().formatHex(frame))
          .isEqualTo(Frame.of(routed(outer(frame, VNI))));
    }
    expectNothing();
  }

  @Test
  void whatComesInVxlanOfTheNetworkIsUnwrapped() {
    Random random = new Random(8);
    for (int i = 0; i < 500; i++) {
      byte[] frame = random(random);
      SegmentSize.lower(MemorySegment.ofArray(frame), 50);
      byte[] outer = outer(frame, VNI);
      byte[] inside = VxlanFrame.unwrap(MemorySegment.ofArray(outer)).orElseThrow().toBytes();
      bed.send(OUTSIDE.port(), new Packet(outer));
      assertThat(comes(CAT))
          .as(i + ": " + HexFormat.of().formatHex(frame))
          .isEqualTo(Frame.of(inside));
    }
    expectNothing();
  }

  @Test
  void otherNetworksAndWhatIsNoVxlanGoTheOtherWay() {
    byte[] frame = ANN.to(BOB).udp(1, 2).payload(new byte[30]).build();
    byte[] noVni = outer(frame, VNI);
    noVni[42] = 0;
    byte[] cut = MemorySegment.ofArray(outer(frame, VNI)).toArray(ValueLayout.JAVA_BYTE);
    cut[37]++;
    int dropped = 0;
    for (byte[] other : List.of(outer(frame, VNI + 1), noVni, cut, frame)) {
      bed.send(OUTSIDE.port(), new Packet(other));
      awaitDrop(40, ++dropped);
    }
    expectNothing();
  }

  @Test
  void severalNetworksShareAnAddress() {
    datapath.putPort(new DatapathPort(7, 0, 0, 107, 107, PortLimits.USUAL, Set.of()));
    at(7, to(BOB));
    always(
        OUTSIDE,
        new Action.Decapsulate(VNI, INNER_SIDE),
        new Action.Decapsulate(9, 7),
        new Action.Drop(40));
    byte[] frame = ANN.to(BOB).udp(1, 2).payload(new byte[30]).build();
    bed.send(OUTSIDE.port(), new Packet(outer(frame, 9)));
    assertThat(comes(BOB)).isEqualTo(Frame.of(frame));
    bed.send(OUTSIDE.port(), new Packet(outer(frame, VNI)));
    assertThat(comes(CAT)).isEqualTo(Frame.of(frame));
  }

  @Test
  void whoIsBehindNoPeerIsNotReached() {
    byte[] frame = ANN.to(CAT).udp(1, 2).payload(new byte[30]).build();
    bed.send(ANN.port(), new Packet(frame));
    awaitDrop(DropReason.NO_OUTPUT.code(), 1);
    datapath.putOverlay(overlay(Map.of(CAT.mac(), THERE)));
    assertThat(datapath.overlays()).containsEntry(5, overlay(Map.of(CAT.mac(), THERE)));
    bed.send(ANN.port(), new Packet(frame));
    assertThat(comes(OUTSIDE)).isEqualTo(Frame.of(routed(outer(frame, VNI))));
    bed.send(ANN.port(), new Packet(ANN.to(BOB).udp(1, 2).payload(new byte[30]).build()));
    awaitDrop(DropReason.NO_OUTPUT.code(), 2);
    datapath.removeOverlay(INNER_SIDE);
    assertThat(datapath.overlays()).isEmpty();
    bed.send(ANN.port(), new Packet(frame));
    awaitDrop(DropReason.NO_OUTPUT.code(), 3);
  }

  @Test
  void whatWouldNotFitIsAMissBeforeItIsWrapped() {
    bed.send(ANN.port(), new Packet(ANN.to(BOB).udp(1, 2).payload(new byte[MTU]).build()));
    assertThat(theMiss().reason()).isEqualTo(MissReason.TOO_BIG);
  }

  @Test
  void anOuterPacketWithoutAFlowIsAMissOfItsOwn() {
    FlowMatch match = new FlowMatch(OUTER_SIDE, key(ANN.to(BOB).udp(1, 2).build()), FlowMask.NONE);
    assertThat(datapath.removeFlow(match)).isTrue();
    byte[] frame = ANN.to(BOB).udp(1, 2).payload(new byte[30]).build();
    bed.send(ANN.port(), new Packet(frame));
    List<Miss> misses = new ArrayList<>();
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (misses.isEmpty() && System.nanoTime() < end) {
      misses.addAll(bed.misses());
    }
    assertThat(misses).hasSize(1);
    assertThat(misses.getFirst().inPort()).isEqualTo(OUTER_SIDE);
    assertThat(frame(misses.getFirst())).isEqualTo(Frame.of(outer(frame, VNI)));
    datapath.putFlow(new Flow(match, List.of(to(OUTSIDE)), 7));
    datapath.inject(misses.getFirst().arrival(), misses.getFirst().packet());
    assertThat(comes(OUTSIDE)).isEqualTo(Frame.of(outer(frame, VNI)));
  }

  @Test
  void aCircleOfOverlaysEnds() {
    at(OUTER_SIDE, new Action.Decapsulate(VNI, INNER_SIDE), new Action.Drop(40));
    at(INNER_SIDE, new Action.Output(INNER_SIDE));
    bed.send(ANN.port(), new Packet(ANN.to(BOB).udp(1, 2).payload(new byte[30]).build()));
    awaitDrop(DropReason.ACTIONS.code(), 1);
  }
}
