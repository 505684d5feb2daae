package org.midonet.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.midonet.packet.Arp;
import org.midonet.packet.Ethernet;
import org.midonet.packet.FrameBuilder;
import org.midonet.packet.Ip4;
import org.midonet.packet.Ip6;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Ipv6;
import org.midonet.packet.Mac;
import org.midonet.packet.MalformedPacket;
import org.midonet.packet.NeighbourDiscovery;
import org.midonet.simulation.Effect.LearnNeighbour;

/** What a router learns and answers at a port whose other side is a wire: RFC 826, RFC 4861. */
class UplinkNeighboursTest {

  private static final Mac UP = Mac.parse("ac:ca:ba:00:00:01");
  private static final Mac PEER = Mac.parse("02:99:00:00:00:01");
  private static final Ip4 MINE = Ip4.parse("203.0.113.2");
  private static final Ip4 THEIRS = Ip4.parse("203.0.113.1");
  private static final Ip6 MINE6 = Ip6.parse("2001:db8::2");
  private static final Ip6 THEIRS6 = Ip6.parse("2001:db8::1");

  private final Cloud cloud =
      new Cloud().router("r").uplink("up", "r", UP.toString(), "203.0.113.2/24", "2001:db8::2/64");

  private Verdict send(byte[] frame) {
    return cloud.send("up", frame);
  }

  private static void learned(Verdict verdict, IpAddress address, Mac mac) {
    assertThat(verdict.effects())
        .filteredOn(LearnNeighbour.class::isInstance)
        .extracting(effect -> ((LearnNeighbour) effect).address(), e -> ((LearnNeighbour) e).mac())
        .containsExactly(tuple(address, mac));
  }

  private static void dropped(Verdict verdict, DropReason reason) {
    assertThat(verdict)
        .as(Steps.render(verdict.path()))
        .isInstanceOfSatisfying(
            Verdict.Drop.class, drop -> assertThat(drop.reason()).isEqualTo(reason));
    assertThat(verdict.effects()).isEmpty();
    assertThat(verdict.deliveries()).isEmpty();
  }

  private static NeighbourDiscovery message(Verdict verdict) throws MalformedPacket {
    assertThat(verdict.deliveries()).hasSize(1);
    return NeighbourDiscovery.parse(
            Ipv6.parse(Ethernet.parse(verdict.deliveries().getFirst().frame()).payload()))
        .orElseThrow();
  }

  @Test
  void whoAsksForThePortIsAnsweredAndLearned() throws MalformedPacket {
    Verdict verdict = send(Arp.request(PEER, THEIRS, MINE).toFrame());
    assertThat(verdict).isInstanceOf(Verdict.Answer.class);
    Arp answer = Arp.parse(Ethernet.parse(verdict.deliveries().getFirst().frame()).payload());
    assertThat(answer).isEqualTo(Arp.request(PEER, THEIRS, MINE).reply(UP));
    learned(verdict, THEIRS, PEER);
  }

  /** Is the router's address free? RFC 5227: whoever has it says so, and learns nothing of it. */
  @Test
  void aProbeByArpIsAnsweredAndTeachesNothing() throws MalformedPacket {
    Verdict verdict = send(Arp.request(PEER, Ip4.ANY, MINE).toFrame());
    assertThat(verdict).isInstanceOf(Verdict.Answer.class);
    Arp answer = Arp.parse(Ethernet.parse(verdict.deliveries().getFirst().frame()).payload());
    assertThat(answer.operation()).isEqualTo(Arp.REPLY);
    assertThat(answer.senderMac()).isEqualTo(UP.value());
    assertThat(verdict.effects()).isEmpty();
    dropped(send(Arp.request(PEER, Ip4.ANY, THEIRS).toFrame()), DropReason.NOT_FOR_ROUTER);
  }

  @Test
  void anAnswerToThePortIsLearnedAndNotAnswered() {
    Verdict verdict = send(Arp.request(UP, MINE, THEIRS).reply(PEER).toFrame());
    learned(verdict, THEIRS, PEER);
    assertThat(verdict.deliveries()).isEmpty();
  }

  @Test
  void anAnnouncementIsLearnedAndNotAnswered() {
    for (boolean asReply : new boolean[] {false, true}) {
      byte[] frame = Arp.request(PEER, THEIRS, THEIRS).toFrame();
      frame[21] = (byte) (asReply ? Arp.REPLY : Arp.REQUEST);
      Verdict verdict = send(frame);
      learned(verdict, THEIRS, PEER);
      assertThat(verdict.deliveries()).isEmpty();
    }
  }

  @Test
  void whatIsForOthersOrFromElsewhereIsNotLearned() {
    dropped(
        send(Arp.request(PEER, THEIRS, Ip4.parse("203.0.113.9")).toFrame()),
        DropReason.NOT_FOR_ROUTER);
    dropped(
        send(Arp.request(PEER, Ip4.parse("198.51.100.1"), MINE).toFrame()),
        DropReason.NOT_FOR_ROUTER);
    byte[] odd = Arp.request(PEER, THEIRS, MINE).toFrame();
    odd[21] = 3; // neither a request nor a reply
    dropped(send(odd), DropReason.NOT_FOR_ROUTER);
    byte[] elsewhere = Arp.request(PEER, THEIRS, MINE).toFrame();
    System.arraycopy(Mac.parse("02:00:00:00:00:77").toBytes(), 0, elsewhere, 0, 6);
    dropped(send(elsewhere), DropReason.NOT_FOR_ROUTER);
  }

  @Test
  void nobodySpeaksForTheRouterItselfOrForAGroup() {
    assertThat(send(Arp.request(PEER, MINE, MINE).toFrame()).effects()).isEmpty();
    Mac group = Mac.parse("01:00:5e:00:00:01");
    byte[] frame = Arp.request(group, THEIRS, MINE).toFrame();
    System.arraycopy(PEER.toBytes(), 0, frame, 6, 6);
    assertThat(send(frame).effects()).isEmpty();
  }

  @Test
  void whoSolicitsThePortIsAnsweredAndLearned() throws MalformedPacket {
    for (Ip6 target : List.of(MINE6, Ip6.linkLocal(UP))) {
      Verdict verdict =
          send(
              new NeighbourDiscovery.Solicitation(target, Optional.of(PEER))
                  .toFrame(PEER, THEIRS6));
      assertThat(verdict).isInstanceOf(Verdict.Answer.class);
      learned(verdict, THEIRS6, PEER);
      assertThat(message(verdict))
          .isEqualTo(
              new NeighbourDiscovery.Advertisement(target, true, true, true, Optional.of(UP)));
      Ethernet answer = ethernet(verdict);
      assertThat(answer.destination()).isEqualTo(PEER.value());
      assertThat(answer.source()).isEqualTo(UP.value());
    }
  }

  private static Ethernet ethernet(Verdict verdict) {
    try {
      return Ethernet.parse(verdict.deliveries().getFirst().frame());
    } catch (MalformedPacket e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aProbeIsAnsweredToAllAndTeachesNothing() throws MalformedPacket {
    Verdict verdict =
        send(new NeighbourDiscovery.Solicitation(MINE6, Optional.empty()).toFrame(PEER, Ip6.ANY));
    assertThat(message(verdict))
        .isEqualTo(new NeighbourDiscovery.Advertisement(MINE6, true, false, true, Optional.of(UP)));
    assertThat(ethernet(verdict).destination()).isEqualTo(Mac.ofMulticast(Ip6.ALL_NODES).value());
    assertThat(verdict.effects()).isEmpty();
  }

  @Test
  void aSolicitationFromElsewhereIsAnsweredAndNotLearned() throws MalformedPacket {
    Verdict verdict =
        send(
            new NeighbourDiscovery.Solicitation(MINE6, Optional.of(PEER))
                .toFrame(PEER, Ip6.parse("2001:db8:ffff::1")));
    assertThat(message(verdict)).isInstanceOf(NeighbourDiscovery.Advertisement.class);
    assertThat(verdict.effects()).isEmpty();
  }

  @Test
  void aSolicitationForOthersIsDropped() {
    dropped(
        send(
            new NeighbourDiscovery.Solicitation(Ip6.parse("2001:db8::9"), Optional.of(PEER))
                .toFrame(PEER, THEIRS6)),
        DropReason.NOT_FOR_ROUTER);
  }

  @Test
  void anAdvertisementTeachesWhatItTells() {
    Mac other = Mac.parse("02:99:00:00:00:02");
    Verdict told =
        send(
            new NeighbourDiscovery.Advertisement(THEIRS6, false, true, true, Optional.of(other))
                .toFrame(PEER, UP, THEIRS6, MINE6));
    learned(told, THEIRS6, other);
    assertThat(told.deliveries()).isEmpty();
    Verdict untold =
        send(
            new NeighbourDiscovery.Advertisement(THEIRS6, false, true, true, Optional.empty())
                .toFrame(PEER, UP, THEIRS6, MINE6));
    learned(untold, THEIRS6, PEER);
    dropped(
        send(
            new NeighbourDiscovery.Advertisement(
                    Ip6.parse("2001:db8:1::1"), false, true, true, Optional.of(other))
                .toFrame(PEER, UP, THEIRS6, MINE6)),
        DropReason.NOT_FOR_ROUTER);
  }

  @Test
  void whatDoesNotOverrideReplacesNothing() {
    byte[] shy =
        new NeighbourDiscovery.Advertisement(THEIRS6, false, true, false, Optional.of(PEER))
            .toFrame(PEER, UP, THEIRS6, MINE6);
    learned(send(shy), THEIRS6, PEER);
    cloud.neighbour("r", THEIRS6.toString(), "02:99:00:00:00:02");
    assertThat(send(shy).effects()).isEmpty();
  }

  @Test
  void otherIcmpForTheRoutersGroupIsNotDiscovery() {
    byte[] query =
        FrameBuilder.ethernet(PEER, Mac.ofMulticast(Ip6.ALL_NODES))
            .ip(THEIRS6, Ip6.ALL_NODES)
            .icmp(130, 0, 0)
            .payload(new byte[20])
            .build();
    dropped(send(query), DropReason.NOT_FOR_ROUTER);
  }

  @Test
  void anUnknownNeighbourIsAskedForFromTheAddressOfItsNetwork() throws MalformedPacket {
    cloud
        .bridge("net")
        .vm("vm", "net")
        .routerPort("r1", "r", "ac:ca:ba:00:00:02", "10.0.1.1/24", "2001:db8:1::1/64")
        .plug("r1", "net")
        .route("r", "203.0.113.0/24", "up")
        .route("r", "2001:db8::/64", "up")
        .route("r", "fe80::/10", "up");
    Verdict four =
        cloud.send(
            "vm",
            Frames.udp("02:00:00:00:00:05", "ac:ca:ba:00:00:02", "10.0.1.5", "203.0.113.77", 1, 2));
    assertThat(four).isInstanceOf(Verdict.Waiting.class);
    assertThat(Arp.parse(ethernet(four).payload()))
        .isEqualTo(Arp.request(UP, MINE, Ip4.parse("203.0.113.77")));
    Verdict six =
        cloud.send(
            "vm",
            Frames.udp(
                "02:00:00:00:00:05", "ac:ca:ba:00:00:02", "2001:db8:1::5", "2001:db8::77", 1, 2));
    assertThat(six).isInstanceOf(Verdict.Waiting.class);
    assertThat(message(six))
        .isEqualTo(new NeighbourDiscovery.Solicitation(Ip6.parse("2001:db8::77"), Optional.of(UP)));
    assertThat(((Verdict.Waiting) six).needs())
        .containsExactly(
            new Need.Neighbour(cloud.id("r"), cloud.id("up"), Ip6.parse("2001:db8::77")));
    assertThat(six.dependencies())
        .contains(new Dependency.OfNeighbour(cloud.id("r"), Ip6.parse("2001:db8::77")));
  }
}
