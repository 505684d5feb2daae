package org.midonet.acceptance.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.midonet.acceptance.scenarios.Frames.ip;
import static org.midonet.acceptance.scenarios.Frames.udp;
import static org.midonet.acceptance.scenarios.PeeringFrames.FAR_ROUTER;
import static org.midonet.acceptance.scenarios.PeeringFrames.inside;
import static org.midonet.acceptance.scenarios.PeeringFrames.leaving;
import static org.midonet.acceptance.scenarios.PeeringFrames.outer;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.midonet.lab.Await;
import org.midonet.lab.Hypervisor;
import org.midonet.packet.Ethernet;
import org.midonet.packet.Ip4;
import org.midonet.packet.IpPacket;
import org.midonet.packet.MalformedPacket;
import org.midonet.packet.Tcp;
import org.midonet.scenario.Scenario;

/**
 * One site and a VTEP that is not ours: the test makes and reads its VXLAN packets. The guest is on
 * the first host, the uplink on the second.
 */
@OnSharedCloud
class OverlayRowsTest {
  private static final String FAR_VTEP = "2.0.0.9";
  private static final String FAR_EDGE = "02:00:00:00:0f:02";
  private static final String FAR = "10.9.0.10";
  private static final int PACKETS = 10_000;
  private static final int BATCH = 250;

  /** So many of ten thousand packets may have asked the agent. */
  private static final long MISSES = 100;

  private static PeeredSite site(Stage stage) {
    PeeredSite site = new PeeredSite(stage, 1, 1, 2).join();
    site.station(FAR_EDGE, FAR_VTEP);
    site.wire.is(FAR_VTEP, FAR_ROUTER);
    site.resolves("192.168.9.9", FAR_EDGE);
    UUID _ = stage.network().route(site.tenant, site.edge, "10.9.0.0", 24, "192.168.9.9");
    stage.ready();
    return site;
  }

  private static byte[] fromFar(PeeredSite site, int from, int to) {
    return udp(FAR_EDGE, site.edgeMac(), FAR, site.address(), from, to);
  }

  private static byte[] atGuest(PeeredSite site, byte[] inner) {
    return Frames.routed(inner, site.insideMac(), site.mac());
  }

  private static byte[] atFar(PeeredSite site, byte[] frame) {
    return Frames.routed(frame, site.edgeMac(), FAR_EDGE);
  }

  @Test
  @Scenario("RP-02")
  void whatComesInVxlanReachesTheGuest(Stage stage) {
    PeeredSite site = site(stage);
    byte[] inner = fromFar(site, 4000, 53);
    site.wire.send(outer(site, FAR_VTEP, PeeredSite.VNI, inner));
    stage.expect(site.guest.gets(atGuest(site, inner)));
  }

  @Test
  @Scenario("RP-03")
  void anotherNetworksVxlanIsNotUnwrapped(Stage stage) {
    PeeredSite site = site(stage);
    site.wire.send(outer(site, FAR_VTEP, PeeredSite.VNI + 1, fromFar(site, 4000, 53)));
    stage.expectNothing();
    byte[] inner = fromFar(site, 4001, 53);
    site.wire.send(outer(site, FAR_VTEP, PeeredSite.VNI, inner));
    stage.expect(site.guest.gets(atGuest(site, inner)));
    site.wire.send(outer(site, FAR_VTEP, PeeredSite.VNI + 1, fromFar(site, 4001, 53)));
    stage.expectNothing();
  }

  /** A packet of this kind with anything in it. */
  private static byte[] random(
      Random random, String ethSrc, String ethDst, String ipSrc, String ipDst) {
    byte[] payload = new byte[random.nextInt(1200)];
    random.nextBytes(payload);
    var frame =
        ip(ethSrc, ethDst, ipSrc, ipDst)
            .tos(random.nextInt(256))
            .ttl(3 + random.nextInt(250))
            .payload(payload);
    int from = random.nextInt(65_536);
    int to = random.nextInt(65_536);
    return switch (random.nextInt(3)) {
      case 0 -> frame.udp(from, to).build();
      case 1 -> frame.tcp(from, to, random.nextInt(), random.nextInt(), Tcp.ACK).build();
      default -> frame.echoRequest(from, to).build();
    };
  }

  private static long misses(Stage stage) {
    long sum = 0;
    for (Hypervisor host : stage.cloud().hypervisors()) {
      sum += stage.cloud().ask(host, "counters").path("counters").path("misses").asLong();
    }
    return sum;
  }

  /** Random packets go in by one wire; what comes out by the other is what each must become. */
  private static void tenThousand(
      Stage stage,
      Wire in,
      Wire out,
      Supplier<byte[]> packets,
      UnaryOperator<byte[]> sent,
      UnaryOperator<byte[]> becomes) {
    for (int i = 0; i < 20; i++) {
      byte[] packet = packets.get();
      in.send(sent.apply(packet));
      stage.expectSoon(out.gets(becomes.apply(packet)));
    }
    long before = misses(stage);
    for (int number = 0; number < PACKETS; number += BATCH) {
      List<ByteBuffer> due = new ArrayList<>();
      for (int i = 0; i < BATCH; i++) {
        byte[] packet = packets.get();
        in.send(sent.apply(packet));
        due.add(ByteBuffer.wrap(becomes.apply(packet)));
      }
      List<String> unexpected = new ArrayList<>();
      Await.until(
          due.size() + " packets to come",
          Stage.SOON,
          () -> {
            boolean _ = out.collect();
            for (Optional<byte[]> frame = out.take(any -> true);
                frame.isPresent();
                frame = out.take(any -> true)) {
              if (!due.remove(ByteBuffer.wrap(frame.get()))) {
                unexpected.add(Frames.text(frame.get()));
              }
            }
            return due.isEmpty() || !unexpected.isEmpty();
          });
      assertThat(unexpected).isEmpty();
    }
    stage.expectNothing();
    assertThat(misses(stage) - before).isLessThan(MISSES);
  }

  @Test
  @Scenario("RP-05")
  void theKernelWrapsTenThousandPackets(Stage stage) {
    PeeredSite site = site(stage);
    Random random = new Random(5);
    tenThousand(
        stage,
        site.guest,
        site.wire,
        () -> random(random, site.mac(), site.insideMac(), site.address(), FAR),
        packet -> packet,
        packet -> leaving(site, FAR_VTEP, atFar(site, packet)));
  }

  @Test
  @Scenario("RP-06")
  void theKernelUnwrapsTenThousandPackets(Stage stage) {
    PeeredSite site = site(stage);
    Random random = new Random(6);
    tenThousand(
        stage,
        site.wire,
        site.guest,
        () -> random(random, FAR_EDGE, site.edgeMac(), FAR, site.address()),
        packet -> outer(site, FAR_VTEP, PeeredSite.VNI, packet),
        packet -> atGuest(site, packet));
  }

  @Test
  @Scenario("CT-08")
  void connectionsAreThoseOfInnerPackets(Stage stage) {
    PeeredSite site = site(stage);
    UUID chain = stage.network().chain("answers only");
    UUID _ = stage.network().rule(chain, "accept", "matchReturnFlow", true);
    UUID _ = stage.network().rule(chain, "drop", "matchForwardFlow", true);
    stage.changeAndSettle("/ports/" + site.overlay(), "outboundFilterId", chain);

    // The same outer headers each time: what is in them tells whose packet it is.
    byte[] answer = fromFar(site, 53, 4000);
    site.wire.send(outer(site, FAR_VTEP, PeeredSite.VNI, answer));
    stage.expectNothing();
    byte[] call = udp(site.mac(), site.insideMac(), site.address(), FAR, 4000, 53);
    site.guest.send(call);
    stage.expect(site.wire.gets(leaving(site, FAR_VTEP, atFar(site, call))));
    site.wire.send(outer(site, FAR_VTEP, PeeredSite.VNI, answer));
    stage.expect(site.guest.gets(atGuest(site, answer)));
    byte[] unasked = fromFar(site, 53, 4001);
    byte[] inOldHeaders = outer(site, FAR_VTEP, PeeredSite.VNI, unasked);
    System.arraycopy(outer(site, FAR_VTEP, PeeredSite.VNI, answer), 34, inOldHeaders, 34, 2);
    site.wire.send(inOldHeaders);
    stage.expectNothing();
  }

  private static byte[] tcp(PeeredSite site, String to, int flags, byte[] options) {
    return ip(site.mac(), site.insideMac(), site.address(), to)
        .tcp(4000, 80, 1, 1, flags, 65_000, options)
        .build();
  }

  private static OptionalInt segmentSize(byte[] frame) {
    try {
      IpPacket ip = IpPacket.parse(Ethernet.parse(MemorySegment.ofArray(frame)).payload());
      Tcp tcp = Tcp.parse(ip.payload());
      assertThat(tcp.checksumIsRight(ip.pseudoHeader())).isTrue();
      return tcp.maximumSegmentSize();
    } catch (MalformedPacket e) {
      throw new AssertionError(e);
    }
  }

  @Test
  @Scenario("FP-25")
  void synsInVxlanOfferSmallerSegments(Stage stage) {
    PeeredSite site = site(stage);
    byte[] size = HexFormat.of().parseHex("020405b4");
    byte[] behindOthers = HexFormat.of().parseHex("0103030704020101" + "020405b4");
    byte[] oddPlace = HexFormat.of().parseHex("01020405b4010100");
    byte[] others = HexFormat.of().parseHex("0103030704020000");
    byte[] endless = HexFormat.of().parseHex("0300020405b40000");
    int synAck = Tcp.SYN | Tcp.ACK;
    for (int flags : new int[] {Tcp.SYN, synAck}) {
      for (byte[] options : List.of(size, behindOthers, oddPlace)) {
        byte[] lowered = wrapped(stage, site, tcp(site, FAR, flags, options));
        assertThat(segmentSize(lowered)).isEqualTo(OptionalInt.of(1410));
      }
      for (byte[] options : List.of(others, endless, new byte[0])) {
        byte[] frame = tcp(site, FAR, flags, options);
        assertThat(wrapped(stage, site, frame)).isEqualTo(atFar(site, frame));
      }
    }
    byte[] later = tcp(site, FAR, Tcp.ACK, size);
    assertThat(wrapped(stage, site, later)).isEqualTo(atFar(site, later));

    // What stays in the network is nobody's to change.
    Wire near =
        stage.plug(stage.network().bridgePort(site.net), 3).is("10.1.0.11", "02:00:00:00:01:0b");
    stage.ready();
    byte[] plain =
        ip(site.mac(), "02:00:00:00:01:0b", site.address(), "10.1.0.11")
            .tcp(4000, 80, 1, 1, Tcp.SYN, 65_000, size)
            .build();
    near.send(udp("02:00:00:00:01:0b", site.mac(), "10.1.0.11", site.address(), 1, 2));
    stage.expectSoon(site.guest.gets("a first packet", key -> key.tpDst() == 2));
    site.guest.send(plain);
    stage.expect(near.gets(plain));
    // Nor is what comes out of VXLAN changed here: who put it in has done so.
    byte[] inner =
        ip(FAR_EDGE, site.edgeMac(), FAR, site.address())
            .tcp(4000, 80, 1, 1, Tcp.SYN, 65_000, size)
            .build();
    byte[] wrapped = outer(site, FAR_VTEP, PeeredSite.VNI, inner);
    assertThat(segmentSize(inside(wrapped))).isEqualTo(OptionalInt.of(1410));
    site.wire.send(wrapped);
    byte[] arrived =
        stage
            .expect(site.guest.gets("the SYN", key -> key.ipSrc().equals(Ip4.parse(FAR))))
            .getFirst();
    assertThat(segmentSize(arrived)).isEqualTo(OptionalInt.of(1410));
  }

  /** What the far VTEP finds in the packet that this becomes. */
  private static byte[] wrapped(Stage stage, PeeredSite site, byte[] frame) {
    site.guest.send(frame);
    byte[] outer =
        stage.expect(site.wire.gets("VXLAN", PeeredSite.vxlan(site.tunnel(), FAR_VTEP))).getFirst();
    return inside(outer);
  }
}
