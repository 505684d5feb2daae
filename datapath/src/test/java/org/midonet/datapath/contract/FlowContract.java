package org.midonet.datapath.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.midonet.datapath.Action;
import org.midonet.datapath.Arrival;
import org.midonet.datapath.DropReason;
import org.midonet.datapath.Flow;
import org.midonet.datapath.FlowMatch;
import org.midonet.datapath.FlowState;
import org.midonet.datapath.Miss;
import org.midonet.datapath.MissReason;
import org.midonet.datapath.Packet;
import org.midonet.packet.FlowMask;
import org.midonet.packet.FrameBuilder;
import org.midonet.packet.Ip4;
import org.midonet.packet.Ip6;

/** Flows, their masks and their actions. */
public abstract class FlowContract extends DatapathContract {
  private static final FlowMask MACS = FlowMask.builder().ethDst().ethSrc().build();

  @Test
  void whatNoFlowMatchesIsAMissWithTheWholePacket() {
    FrameBuilder packet = udp(ANN, BOB, 1, 2);
    send(ANN, packet);
    Miss miss = theMiss();
    assertThat(miss.reason()).isEqualTo(MissReason.NO_FLOW);
    assertThat(miss.arrival()).isEqualTo(new Arrival.AtPort(ANN.port()));
    assertThat(miss.inPort()).isEqualTo(ANN.port());
    assertThat(miss.key()).isEqualTo(key(packet.build()));
    assertThat(frame(miss)).isEqualTo(Frame.of(packet.build()));
  }

  @Test
  void aMissKnowsTheTag() {
    FrameBuilder packet = udp(ANN, BOB, 1, 2).vlan(0x6007);
    send(ANN, packet);
    Miss miss = theMiss();
    assertThat(miss.key()).isEqualTo(key(packet.build()));
    assertThat(frame(miss)).isEqualTo(Frame.of(packet.build()));
  }

  @Test
  void aLargePacketIsAWholeMiss() {
    FrameBuilder packet = ANN.to(BOB).udp(1, 2).payload(new byte[1400]);
    send(ANN, packet);
    assertThat(frame(theMiss())).isEqualTo(Frame.of(packet.build()));
  }

  @Test
  void aFlowOutputsWhatItMatches() {
    flow(ANN, udp(ANN, BOB, 1, 2), MACS, to(BOB));
    passes(ANN, BOB, udp(ANN, BOB, 1, 2));
    passes(ANN, BOB, tcp(ANN, BOB, 3, 4, 2));
    passes(ANN, BOB, udp(ANN6, BOB6, 3, 4));
    send(ANN, udp(ANN, CAT, 1, 2));
    assertThat(theMiss().reason()).isEqualTo(MissReason.NO_FLOW);
    send(BOB, udp(ANN, BOB, 1, 2));
    assertThat(theMiss().inPort()).isEqualTo(BOB.port());
  }

  @Test
  void everyFieldCanBeMatched() {
    FrameBuilder packet = tcp(ANN, BOB, 80, 81, 2).tos(0x20).vlan(0x2005);
    flow(ANN, packet, FlowMask.EXACT, to(BOB));
    passes(ANN, BOB, packet);
    for (FrameBuilder other :
        List.of(
            tcp(ANN, BOB, 80, 81, 2).tos(0x20).vlan(0x2006),
            tcp(ANN, BOB, 80, 81, 2).tos(0x20).vlan(0x4005),
            tcp(ANN, BOB, 80, 81, 2).tos(0x20),
            tcp(ANN, BOB, 80, 81, 2).tos(0x24).vlan(0x2005),
            tcp(ANN, BOB, 80, 82, 2).tos(0x20).vlan(0x2005),
            tcp(ANN, BOB, 79, 81, 2).tos(0x20).vlan(0x2005),
            udp(ANN, BOB, 80, 81).tos(0x20).vlan(0x2005),
            tcp(ANN, BOB.as(CAT.address()), 80, 81, 2).tos(0x20).vlan(0x2005),
            tcp(ANN.as(CAT.address()), BOB, 80, 81, 2).tos(0x20).vlan(0x2005),
            tcp(CAT.as(ANN.address()), BOB, 80, 81, 2).tos(0x20).vlan(0x2005))) {
      send(ANN, other);
      assertThat(theMiss().key()).isEqualTo(key(other.build()));
    }
  }

  @Test
  void prefixesCanBeMatched() {
    FlowMask mask = FlowMask.builder().etherType().ipDstPrefix(32, 24).build();
    flow(ANN, udp(ANN, BOB, 1, 2), mask, to(BOB));
    passes(ANN, BOB, udp(ANN, BOB.as(Ip4.parse("10.0.0.77")), 5, 6));
    send(ANN, udp(ANN, BOB.as(Ip4.parse("10.0.1.2")), 5, 6));
    assertThat(theMiss().reason()).isEqualTo(MissReason.NO_FLOW);
    FlowMask mask6 = FlowMask.builder().etherType().ipDstPrefix(128, 100).build();
    flow(ANN, udp(ANN6, BOB6, 1, 2), mask6, to(BOB));
    passes(ANN, BOB, udp(ANN6, BOB6.as(Ip6.parse("fd00::fff:ffff")), 5, 6));
    send(ANN, udp(ANN6, BOB6.as(Ip6.parse("fd00::1fff:ffff")), 5, 6));
    assertThat(theMiss().reason()).isEqualTo(MissReason.NO_FLOW);
  }

  /** One flow stands for the connections of a bucket, in both directions. */
  @Test
  void bucketsCanBeMatched() {
    for (Guest[] pair : new Guest[][] {{ANN, BOB}, {ANN6, BOB6}}) {
      FlowMask mask = FlowMask.builder().etherType().bucket().build();
      FrameBuilder first = udp(pair[0], pair[1], 1, 53);
      int bucket = key(first.build()).bucket();
      flow(ANN, first, mask, to(BOB));
      int alike = 0;
      for (int port = 1; port <= 200; port++) {
        FrameBuilder packet = udp(pair[0], pair[1], port, 53);
        if (key(packet.build()).bucket() == bucket) {
          passes(ANN, BOB, packet);
          alike++;
        } else if (port < 10) {
          send(ANN, packet);
          assertThat(theMiss().key()).isEqualTo(key(packet.build()));
        }
      }
      assertThat(alike).isGreaterThan(1);
      for (int id = 1; id <= 200; id++) {
        FrameBuilder ping = pair[0].to(pair[1]).echoRequest(id, 1);
        if (key(ping.build()).bucket() == bucket) {
          passes(ANN, BOB, ping);
          passes(ANN, BOB, pair[0].to(pair[1]).echoReply(id, 1));
        }
      }
    }
  }

  @Test
  void manyMasksAreOneTable() {
    for (int bits = 1; bits <= 32; bits++) {
      FlowMask mask = FlowMask.builder().etherType().ipDstPrefix(32, bits).build();
      Guest one = BOB.as(new Ip4(1 << (32 - bits)));
      flow(ANN, udp(ANN, one, 1, 2), mask, to(bits % 2 == 0 ? BOB : CAT));
    }
    for (int bits = 1; bits <= 32; bits++) {
      Guest one = BOB.as(new Ip4(1 << (32 - bits)));
      passes(ANN, bits % 2 == 0 ? BOB : CAT, udp(ANN, one, bits, 2));
    }
  }

  @Test
  void anActionListFloods() {
    always(ANN, to(BOB), to(CAT), new Action.PushVlan(0x2005), to(OUTSIDE));
    send(ANN, udp(ANN, BOB, 1, 2));
    expectAll(
        Map.of(
            2, List.of(udp(ANN, BOB, 1, 2)),
            3, List.of(udp(ANN, BOB, 1, 2)),
            4, List.of(udp(ANN, BOB, 1, 2).vlan(0x2005))));
  }

  @Test
  void copiesAreOfThePacketAsItIsThen() {
    always(
        ANN, to(BOB), new Action.SetIpDst(CAT.address()), new Action.SetEthDst(CAT.mac()), to(CAT));
    send(ANN, udp(ANN, BOB, 1, 2));
    expectAll(Map.of(2, List.of(udp(ANN, BOB, 1, 2)), 3, List.of(udp(ANN, CAT, 1, 2))));
  }

  @Test
  void aListMayBeLong() {
    List<Action> actions = new ArrayList<>(Collections.nCopies(50, to(BOB)));
    actions.add(to(CAT));
    always(ANN, actions.toArray(Action[]::new));
    FrameBuilder packet = udp(ANN, BOB, 1, 2);
    send(ANN, packet);
    expectAll(Map.of(2, Collections.nCopies(50, packet), 3, List.of(packet)));
  }

  @Test
  void rewritesKeepChecksumsRight() {
    Action[] actions = {
      new Action.SetEthSrc(OUTER),
      new Action.SetEthDst(OUTSIDE.mac()),
      new Action.SetIpSrc(PUBLIC),
      new Action.SetIpDst(OUTSIDE.address()),
      new Action.SetTpSrc(4000),
      new Action.SetTpDst(53),
      new Action.DecTtl(1),
      to(OUTSIDE)
    };
    always(ANN, actions);
    Guest changed = new Guest(4, OUTER, PUBLIC);
    send(ANN, udp(ANN, BOB, 1, 2));
    expect(OUTSIDE, udp(changed, OUTSIDE, 4000, 53).ttl(63));
    send(ANN, data(ANN, BOB, 1, 2).ttl(9));
    expect(OUTSIDE, data(changed, OUTSIDE, 4000, 53).ttl(8));
    send(ANN, ANN.to(BOB).protocol(47).payload(new byte[20]));
    expect(OUTSIDE, changed.to(OUTSIDE).protocol(47).payload(new byte[20]).ttl(63));
  }

  @Test
  void rewritesKeepChecksumsRightInIpv6() {
    Action[] actions = {
      new Action.SetIpSrc(PUBLIC6),
      new Action.SetIpDst(OUTSIDE6.address()),
      new Action.SetTpSrc(4000),
      new Action.DecTtl(2),
      to(OUTSIDE)
    };
    always(ANN, actions);
    Guest source = ANN6.as(PUBLIC6);
    Guest target = BOB6.as(OUTSIDE6.address());
    send(ANN, udp(ANN6, BOB6, 1, 2));
    expect(OUTSIDE, udp(source, target, 4000, 2).ttl(62));
    send(ANN, data(ANN6, BOB6, 1, 2).ttl(9));
    expect(OUTSIDE, data(source, target, 4000, 2).ttl(7));
    send(ANN, ANN6.to(BOB6).echoRequest(5, 6).payload(new byte[9]));
    expect(OUTSIDE, source.to(target).echoRequest(4000, 6).payload(new byte[9]).ttl(62));
  }

  @Test
  void oneSideAloneCanBeRewritten() {
    always(ANN, new Action.SetTpDst(9), new Action.SetEthSrc(INNER), to(BOB));
    send(ANN, udp(ANN, BOB, 1, 2));
    expect(BOB, udp(new Guest(1, INNER, ANN.address()), BOB, 1, 9));
  }

  @Test
  void tagsComeAndGo() {
    always(ANN, new Action.PopVlan(), to(BOB), new Action.PushVlan(0x0009), to(CAT));
    send(ANN, udp(ANN, BOB, 1, 2).vlan(5));
    expectAll(Map.of(2, List.of(udp(ANN, BOB, 1, 2)), 3, List.of(udp(ANN, BOB, 1, 2).vlan(9))));
  }

  @Test
  void aTtlThatRunsOutIsAMissOfTheUnchangedPacket() {
    always(ANN, new Action.SetEthSrc(INNER), new Action.DecTtl(2), to(BOB));
    send(ANN, udp(ANN, BOB, 1, 2).ttl(3));
    expect(BOB, udp(new Guest(1, INNER, ANN.address()), BOB, 1, 2).ttl(1));
    FrameBuilder old = udp(ANN, BOB, 1, 2).ttl(2);
    send(ANN, old);
    Miss miss = theMiss();
    assertThat(miss.reason()).isEqualTo(MissReason.TTL_EXPIRED);
    assertThat(frame(miss)).isEqualTo(Frame.of(old.build()));
  }

  @Test
  void whatIsTooBigForItsOnlyOutputIsAMiss() {
    datapath.putPort(withMtu(BOB, 600));
    always(ANN, new Action.SetEthSrc(INNER), to(BOB));
    FrameBuilder fits = ANN.to(BOB).udp(1, 2).payload(new byte[600 - 28]);
    send(ANN, fits);
    Guest changed = new Guest(1, INNER, ANN.address());
    expect(BOB, changed.to(BOB).udp(1, 2).payload(new byte[600 - 28]));
    FrameBuilder big = ANN.to(BOB).udp(1, 2).payload(new byte[600 - 27]);
    send(ANN, big);
    Miss miss = theMiss();
    assertThat(miss.reason()).isEqualTo(MissReason.TOO_BIG);
    assertThat(frame(miss)).isEqualTo(Frame.of(big.build()));
  }

  @Test
  void whatIsTooBigForOneOfSeveralOutputsIsCounted() {
    datapath.putPort(withMtu(BOB, 600));
    always(ANN, to(BOB), to(CAT));
    FrameBuilder big = ANN.to(BOB).udp(1, 2).payload(new byte[1000]);
    passes(ANN, CAT, big);
    drops(DropReason.TOO_BIG, 1);
  }

  private org.midonet.datapath.DatapathPort withMtu(Guest guest, int mtu) {
    return org.midonet.datapath.DatapathPort.of(
        guest.port(), bed.ifindex(guest.port()), mtu, guest.key());
  }

  @Test
  void dropsAreCountedByReason() {
    always(ANN);
    always(BOB, new Action.Drop(40));
    send(ANN, udp(ANN, BOB, 1, 2));
    send(BOB, udp(BOB, ANN, 1, 2));
    send(BOB, udp(BOB, ANN, 1, 2));
    expectNothing();
    drops(DropReason.DECIDED, 1);
    assertThat(datapath.drops()).containsEntry(40, 2L);
  }

  @Test
  void anOutputThatIsNotThereIsCounted() {
    always(ANN, new Action.Output(99));
    always(BOB, new Action.Output(99), to(ANN));
    send(ANN, udp(ANN, BOB, 1, 2));
    expectNothing();
    passes(BOB, ANN, udp(BOB, ANN, 1, 2));
    drops(DropReason.NO_OUTPUT, 2);
  }

  @Test
  void anUpcallIsAMiss() {
    always(ANN, new Action.Upcall());
    send(ANN, udp(ANN, BOB, 1, 2));
    assertThat(theMiss().reason()).isEqualTo(MissReason.ACTION);
  }

  @Test
  void aFlowIsReplaced() {
    FlowMatch match = always(ANN, to(BOB));
    always(ANN, to(CAT));
    passes(ANN, CAT, udp(ANN, BOB, 1, 2));
    assertThat(datapath.flows())
        .extracting(FlowState::flow)
        .containsExactly(new Flow(match, List.of(to(CAT)), 7));
  }

  @Test
  void aFlowIsRemoved() {
    FlowMatch match = always(ANN, to(BOB));
    assertThat(datapath.removeFlow(match)).isTrue();
    assertThat(datapath.removeFlow(match)).isFalse();
    send(ANN, udp(ANN, BOB, 1, 2));
    assertThat(theMiss().reason()).isEqualTo(MissReason.NO_FLOW);
    assertThat(datapath.flows()).isEmpty();
  }

  @Test
  void flowsCountWhatTheyAreUsedFor() {
    FlowMatch match = always(ANN, to(BOB));
    bed.letPass(seconds(100));
    passes(ANN, BOB, udp(ANN, BOB, 1, 2));
    passes(ANN, BOB, udp(ANN, BOB, 1, 2));
    bed.letPass(seconds(30));
    assertThat(datapath.statistics(match))
        .hasValueSatisfying(
            use -> {
              assertThat(use.packets()).isEqualTo(2);
              assertThat(use.bytes()).isEqualTo(2L * udp(ANN, BOB, 1, 2).build().length);
              assertThat(use.idle()).isBetween(seconds(30), seconds(60));
            });
  }

  @Test
  void aRemovedPortNeitherSendsNorReceives() {
    always(ANN, to(BOB));
    always(BOB, to(ANN));
    datapath.removePort(BOB.port());
    send(ANN, udp(ANN, BOB, 1, 2));
    send(BOB, udp(BOB, ANN, 1, 2));
    expectNothing();
    datapath.putPort(port(BOB));
    passes(ANN, BOB, udp(ANN, BOB, 1, 2));
    passes(BOB, ANN, udp(BOB, ANN, 1, 2));
  }

  @Test
  void malformedFramesAreCounted() {
    always(ANN, to(BOB));
    byte[] cut = udp(ANN, BOB, 1, 2).build();
    cut[14] = 0x43; // a header of 12 octets
    bed.send(ANN.port(), new Packet(cut));
    expectNothing();
    drops(DropReason.MALFORMED, 1);
  }

  @Test
  void arpIsMatchedByItsFields() {
    byte[] arp =
        java.util.HexFormat.of()
            .parseHex(
                "ffffffffffff0200000000010806"
                    + "0001080006040001"
                    + "0200000000010a000001"
                    + "0000000000000a000002");
    always(ANN, new Action.Upcall());
    bed.send(ANN.port(), new Packet(arp));
    assertThat(theMiss().key()).isEqualTo(key(arp));
  }

  @Test
  void extensionHeadersAreWalked() {
    FrameBuilder packet = udp(ANN6, BOB6, 1, 2).extension(60, new byte[7]);
    flow(ANN, packet, FlowMask.EXACT, to(BOB));
    passes(ANN, BOB, packet);
    send(ANN, udp(ANN6, BOB6, 1, 3).extension(60, new byte[7]));
    assertThat(theMiss().key().tpDst()).isEqualTo(3);
  }

  @Test
  void laterFragmentsHaveNoPorts() {
    byte[] later = udp(ANN, BOB, 1, 2).build();
    later[20] = 0;
    later[21] = 8;
    fixHeader(later);
    always(ANN, new Action.Upcall());
    bed.send(ANN.port(), new Packet(later));
    Miss miss = theMiss();
    assertThat(miss.key()).isEqualTo(key(later));
    assertThat(miss.key().tpDst()).isZero();
  }

  private static void fixHeader(byte[] frame) {
    frame[24] = 0;
    frame[25] = 0;
    int sum = 0;
    for (int i = 14; i < 34; i += 2) {
      sum += (frame[i] & 0xff) << 8 | (frame[i + 1] & 0xff);
    }
    sum = (sum & 0xffff) + (sum >>> 16);
    sum = ~((sum & 0xffff) + (sum >>> 16));
    frame[24] = (byte) (sum >>> 8);
    frame[25] = (byte) sum;
  }
}
