package org.midonet.datapath.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.midonet.datapath.Action;
import org.midonet.datapath.Arrival;
import org.midonet.datapath.Capability;
import org.midonet.datapath.DatapathPort;
import org.midonet.datapath.Draw;
import org.midonet.datapath.DropReason;
import org.midonet.datapath.Limits;
import org.midonet.datapath.Miss;
import org.midonet.datapath.MissReason;
import org.midonet.datapath.Packet;
import org.midonet.datapath.PortBlock;
import org.midonet.datapath.PortLimits;
import org.midonet.datapath.SeenMac;
import org.midonet.packet.Fragments;
import org.midonet.packet.FrameBuilder;
import org.midonet.packet.MalformedPacket;
import org.midonet.packet.Tcp;
import org.midonet.scenario.Scenario;

/** Misses and their limits, injection, learnt MACs, guarded ports. */
public abstract class PacketContract extends DatapathContract {

  @Test
  void injectedPacketsAreJudgedButNeverAMiss() {
    FrameBuilder packet = udp(ANN, BOB, 1, 2).vlan(7);
    send(ANN, packet);
    Miss miss = theMiss();
    datapath.inject(miss.arrival(), miss.packet());
    expectNothing();
    drops(DropReason.INJECTED_MISS, 1);
    always(ANN, to(BOB));
    datapath.inject(miss.arrival(), miss.packet());
    expect(BOB, packet);
  }

  @Test
  void anInjectedPacketMakesItsConnection() {
    FrameBuilder syn = tcp(ANN, BOB, 1, 2, Tcp.SYN);
    stateful(ANN, syn, plain(ANN, BOB));
    datapath.inject(new Arrival.AtPort(ANN.port()), new Packet(syn.build()));
    expect(BOB, syn);
    passes(BOB, ANN, tcp(BOB, ANN, 2, 1, Tcp.SYN | Tcp.ACK));
  }

  @Test
  @Scenario("FP-02")
  void theAgentsOwnPacketsRunTheirActions() {
    FrameBuilder packet = udp(CAT, BOB, 1, 2);
    datapath.execute(
        List.of(to(BOB), new Action.SetEthSrc(INNER), to(ANN)), new Packet(packet.build()));
    Guest changed = new Guest(3, INNER, CAT.address());
    expectAll(java.util.Map.of(2, List.of(packet), 1, List.of(udp(changed, BOB, 1, 2))));
    datapath.execute(List.of(new Action.PushVlan(9), to(BOB)), new Packet(packet.build()));
    expect(BOB, udp(CAT, BOB, 1, 2).vlan(9));
    datapath.execute(List.of(to(BOB)), new Packet(udp(CAT, BOB, 1, 2).vlan(8).build()));
    expect(BOB, udp(CAT, BOB, 1, 2).vlan(8));
  }

  @Test
  void fewMissesOfOneKeyAreInFlight() {
    datapath.configure(duplicates(3));
    // A key that no other test has: what is in flight is remembered for the window, whose it was.
    for (int i = 0; i < 5; i++) {
      send(ANN, udp(ANN, BOB, 7001, 7002));
    }
    assertThat(allMisses()).hasSize(3);
    drops(DropReason.MISS_DUPLICATE, 2);
    send(ANN, udp(ANN, BOB, 7001, 7003));
    assertThat(theMiss().reason()).isEqualTo(MissReason.NO_FLOW);
  }

  private static Limits duplicates(int most) {
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
        Duration.ofSeconds(20),
        most);
  }

  private void room(Guest guest, int octets) {
    DatapathPort usual = port(guest);
    datapath.putPort(
        new DatapathPort(
            usual.number(),
            usual.ifindex(),
            usual.mtu(),
            usual.place(),
            usual.tunnelKey(),
            new PortLimits(10, octets),
            Set.of()));
  }

  @Test
  @Scenario({"FP-22", "FP-23"})
  void aPortHasRoomForMissesThatWait() {
    room(ANN, 1000);
    for (int i = 0; i < 20; i++) {
      send(ANN, udp(ANN, BOB, i, 2));
    }
    List<Miss> waiting = allMisses();
    // A small one takes 376 octets.
    assertThat(waiting).hasSize(3);
    drops(DropReason.MISS_ROOM, 17);
    send(BOB, udp(BOB, ANN, 1, 2));
    assertThat(theMiss().inPort()).as("a neighbour's").isEqualTo(BOB.port());

    send(ANN, udp(ANN, BOB, 1, 3));
    assertThat(allMisses()).as("while all three wait").isEmpty();
    datapath.judged(waiting.get(1));
    noMiss();
    send(ANN, udp(ANN, BOB, 1, 4));
    send(ANN, udp(ANN, BOB, 1, 5));
    send(ANN, udp(ANN, BOB, 1, 6));
    assertThat(allMisses()).as("in the room of two").hasSize(2);
    drops(DropReason.MISS_ROOM, 19);
    datapath.judged(waiting.get(0));
    noMiss();
    send(ANN, udp(ANN, BOB, 1, 7));
    assertThat(allMisses()).as("out of turn nothing comes free twice").isEmpty();
  }

  @Test
  void largeMissesOfOnePortLeaveRoomForOthers() {
    room(ANN, 100_000);
    for (int i = 0; i < 5; i++) {
      send(ANN, udp(ANN, BOB, i, 2).payload(new byte[4000]));
    }
    assertThat(allMisses()).hasSize(2);
    drops(DropReason.MISS_ROOM, 3);
  }

  @Test
  void aMacThatWasNotLearntIsAMiss() {
    datapath.putPort(port(ANN).with(DatapathPort.Option.LEARNS));
    always(ANN, to(BOB));
    send(ANN, udp(ANN, BOB, 1, 2));
    assertThat(theMiss().reason()).isEqualTo(MissReason.NEW_MAC);
    datapath.putSeen(ANN.port(), 0, ANN.mac());
    passes(ANN, BOB, udp(ANN, BOB, 1, 2));
    send(ANN, udp(ANN, BOB, 1, 2).vlan(5));
    assertThat(theMiss().reason()).as("in a VLAN").isEqualTo(MissReason.NEW_MAC);
    datapath.putSeen(ANN.port(), 5, ANN.mac());
    passes(ANN, BOB, udp(ANN, BOB, 1, 2).vlan(0x6005));
    bed.letPass(seconds(100));
    passes(ANN, BOB, udp(ANN, BOB, 1, 2));
    assertThat(datapath.seen().get(new SeenMac(ANN.port(), 0, ANN.mac()))).isLessThan(seconds(50));
    assertThat(datapath.seen().get(new SeenMac(ANN.port(), 5, ANN.mac())))
        .isBetween(seconds(100), seconds(150));
    datapath.removeSeen(ANN.port(), 0, ANN.mac());
    send(ANN, udp(ANN, BOB, 1, 2));
    assertThat(theMiss().reason()).isEqualTo(MissReason.NEW_MAC);
  }

  @Test
  void connectionsDoNotStarveLearning() {
    datapath.putPort(port(ANN).with(DatapathPort.Option.LEARNS));
    datapath.putSeen(ANN.port(), 0, ANN.mac());
    stateful(ANN, udp(ANN, BOB, 1, 2), plain(ANN, BOB));
    passes(ANN, BOB, udp(ANN, BOB, 1, 2));
    datapath.removeSeen(ANN.port(), 0, ANN.mac());
    bed.letPass(seconds(2));
    send(ANN, udp(ANN, BOB, 1, 2));
    assertThat(theMiss().reason()).isEqualTo(MissReason.NEW_MAC);
  }

  @Test
  void underlayAddressesDoNotPassAGuardedPort() {
    datapath.putPort(port(OUTSIDE).with(DatapathPort.Option.GUARDED));
    always(OUTSIDE, to(ANN));
    always(ANN, to(OUTSIDE));
    passes(OUTSIDE, ANN, udp(OUTSIDE, ANN, 1, 2));
    passes(ANN, OUTSIDE, udp(ANN, OUTSIDE, 1, 2));
    send(OUTSIDE, udp(OUTSIDE.as(bed.others().getFirst()), ANN, 1, 2));
    send(OUTSIDE, udp(OUTSIDE, ANN.as(bed.own()), 1, 2));
    send(ANN, udp(ANN, OUTSIDE.as(bed.others().getFirst()), 1, 2));
    send(ANN, udp(ANN.as(bed.own()), OUTSIDE, 1, 2));
    expectNothing();
    drops(DropReason.UNDERLAY, 4);
  }

  @Test
  void anIcmpErrorThatQuotesAConnectionIsAMiss() {
    stateful(ANN, udp(ANN, BOB, 1, 2), plain(ANN, BOB));
    passes(ANN, BOB, udp(ANN, BOB, 1, 2));
    always(BOB, to(CAT));
    byte[] whole = udp(ANN, BOB, 1, 2).build();
    byte[] quote = java.util.Arrays.copyOfRange(whole, 14, 14 + 28);
    FrameBuilder error = BOB.to(ANN).icmp(3, 3, 0).payload(quote);
    send(BOB, error);
    Miss miss = theMiss();
    assertThat(miss.reason()).isEqualTo(MissReason.ICMP_ERROR);
    assertThat(frame(miss)).isEqualTo(Frame.of(error.build()));
    quote[21] = 9; // another source port
    passes(BOB, CAT, BOB.to(ANN).icmp(3, 3, 0).payload(quote));
  }

  @Test
  void laterFragmentsFollowTheirFirst() throws MalformedPacket {
    if (!datapath.capabilities().contains(Capability.FRAGMENTS_FOLLOW)) {
      return;
    }
    Draw draw = new Draw(PUBLIC, new PortBlock(4096, 1));
    stateful(ANN, udp(ANN, OUTSIDE, 1, 53), drawing(ANN, OUTSIDE, draw));
    send(ANN, udp(ANN, OUTSIDE, 1, 53));
    expect(OUTSIDE, udp(ANN.as(PUBLIC), OUTSIDE, 4096, 53));
    byte[] payload = new byte[1400];
    FrameBuilder whole = ANN.to(OUTSIDE).identification(77).udp(1, 53).payload(payload);
    FrameBuilder changed =
        ANN.as(PUBLIC).to(OUTSIDE).identification(77).udp(4096, 53).payload(payload);
    List<byte[]> sent = Fragments.split(MemorySegment.ofArray(whole.build()), 600);
    assertThat(sent).hasSize(3);
    sent.forEach(fragment -> bed.send(ANN.port(), new Packet(fragment)));
    assertThat(bed.received(OUTSIDE.port()))
        .isEqualTo(
            Fragments.split(MemorySegment.ofArray(changed.build()), 600).stream()
                .map(Frame::of)
                .toList());
    expectNothing();
    bed.send(BOB.port(), new Packet(sent.get(1)));
    assertThat(theMiss().reason()).as("by another port").isEqualTo(MissReason.NO_FLOW);
    bed.letPass(seconds(20));
    bed.send(ANN.port(), new Packet(sent.get(1)));
    assertThat(theMiss().reason()).as("much later").isEqualTo(MissReason.NO_FLOW);
  }

  @Test
  void laterFragmentsOfIpv6FollowTheirFirst() {
    if (!datapath.capabilities().contains(Capability.FRAGMENTS_FOLLOW)) {
      return;
    }
    stateful(ANN, udp(ANN6, BOB6, 1, 2), plain(ANN6, BOB6));
    passes(ANN, BOB, udp(ANN6, BOB6, 1, 2));
    FrameBuilder later =
        ANN6.to(BOB6)
            .extension(44, new byte[] {0, 0, 16, 0, 0, 0, 9})
            .protocol(17)
            .payload(new byte[8]);
    send(ANN, later);
    assertThat(theMiss().reason()).as("without its first").isEqualTo(MissReason.NO_FLOW);
    passes(ANN, BOB, udp(ANN6, BOB6, 1, 2).extension(44, new byte[] {0, 0, 1, 0, 0, 0, 9}));
    passes(ANN, BOB, later);
    send(ANN, udp(ANN6, BOB6, 1, 3).extension(44, new byte[] {0, 0, 1, 0, 0, 0, 9}));
    assertThat(theMiss().key().tpDst()).isEqualTo(3);
    send(ANN, later);
    assertThat(theMiss().reason()).as("of another first").isEqualTo(MissReason.NO_FLOW);
  }

  @Test
  void aReceiverCanBeWoken() {
    datapath.wakeUp();
    assertThat(datapath.receive(Duration.ofSeconds(20), miss -> {})).isZero();
  }
}
