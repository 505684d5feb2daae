package org.midonet.datapath.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.midonet.datapath.Connection;
import org.midonet.datapath.DatapathPort;
import org.midonet.datapath.Draw;
import org.midonet.datapath.DropReason;
import org.midonet.datapath.Limits;
import org.midonet.datapath.MissReason;
import org.midonet.datapath.PortBlock;
import org.midonet.datapath.PortLimits;
import org.midonet.datapath.TemplateRef;
import org.midonet.packet.Tcp;
import org.midonet.scenario.Scenario;

/** How long connections live, how they end, and which end to make room for others. */
public abstract class ExpiryContract extends DatapathContract {
  private static final int SYN = Tcp.SYN;
  private static final int SYN_ACK = Tcp.SYN | Tcp.ACK;
  private static final int FIN = Tcp.FIN | Tcp.ACK;

  private TemplateRef annToBob() {
    return stateful(ANN, tcp(ANN, BOB, 1, 2, SYN), plain(ANN, BOB));
  }

  private void udpToBob() {
    stateful(ANN, udp(ANN, BOB, 1, 2), plain(ANN, BOB));
  }

  @Test
  void anUnansweredConnectionIsOverSooner() {
    udpToBob();
    passes(ANN, BOB, udp(ANN, BOB, 1, 2));
    bed.letPass(Limits.USUAL.udp().plusSeconds(1));
    send(BOB, udp(BOB, ANN, 2, 1));
    assertThat(theMiss().reason()).isEqualTo(MissReason.NO_FLOW);
    assertThat(live()).isEmpty();
  }

  @Test
  void anAnswerAndEveryPacketProlongTheLife() {
    udpToBob();
    passes(ANN, BOB, udp(ANN, BOB, 1, 2));
    passes(BOB, ANN, udp(BOB, ANN, 2, 1));
    bed.letPass(Limits.USUAL.udpAnswered().minusSeconds(5));
    passes(ANN, BOB, udp(ANN, BOB, 1, 2));
    bed.letPass(Limits.USUAL.udpAnswered().minusSeconds(5));
    passes(BOB, ANN, udp(BOB, ANN, 2, 1));
    assertThat(forwardEntry()).hasValueSatisfying(c -> assertThat(c.idle()).isLessThan(seconds(5)));
  }

  @Test
  @Scenario("FS-05")
  void aPairHasOneLife() {
    udpToBob();
    passes(ANN, BOB, udp(ANN, BOB, 1, 2));
    passes(BOB, ANN, udp(BOB, ANN, 2, 1));
    for (int i = 0; i < 3; i++) {
      bed.letPass(Limits.USUAL.udpAnswered().minusSeconds(5));
      passes(ANN, BOB, udp(ANN, BOB, 1, 2));
    }
    passes(BOB, ANN, udp(BOB, ANN, 2, 1));
  }

  private void established() {
    annToBob();
    passes(ANN, BOB, tcp(ANN, BOB, 1, 2, SYN));
    passes(BOB, ANN, tcp(BOB, ANN, 2, 1, SYN_ACK));
    passes(ANN, BOB, data(ANN, BOB, 1, 2));
  }

  @Test
  void finsOfBothSidesShortenTheLife() {
    established();
    passes(ANN, BOB, tcp(ANN, BOB, 1, 2, FIN));
    assertThat(forwardEntry().orElseThrow().life()).isEqualTo(Limits.USUAL.tcp());
    passes(BOB, ANN, tcp(BOB, ANN, 2, 1, FIN));
    passes(ANN, BOB, tcp(ANN, BOB, 1, 2, Tcp.ACK));
    assertThat(datapath.connections())
        .allSatisfy(c -> assertThat(c.closing()).isTrue())
        .allSatisfy(c -> assertThat(c.life()).isEqualTo(Limits.USUAL.tcpClosing()));
  }

  @Test
  void aResetShortensTheLifeAndDataLengthensItAgain() {
    established();
    passes(BOB, ANN, tcp(BOB, ANN, 2, 1, Tcp.RST));
    assertThat(forwardEntry().orElseThrow().life()).isEqualTo(Limits.USUAL.tcpReset());
    passes(ANN, BOB, tcp(ANN, BOB, 1, 2, Tcp.ACK));
    assertThat(forwardEntry().orElseThrow().closing()).isTrue();
    passes(ANN, BOB, data(ANN, BOB, 1, 2));
    assertThat(datapath.connections())
        .allSatisfy(c -> assertThat(c.closing()).isFalse())
        .allSatisfy(c -> assertThat(c.life()).isEqualTo(Limits.USUAL.tcp()));
  }

  @Test
  void aSynOnAClosingEntryBeginsAnew() {
    established();
    passes(BOB, ANN, tcp(BOB, ANN, 2, 1, Tcp.RST));
    passes(ANN, BOB, tcp(ANN, BOB, 1, 2, SYN));
    Connection again = forwardEntry().orElseThrow();
    assertThat(again.closing()).isFalse();
    assertThat(again.answered()).isFalse();
    assertThat(again.life()).isEqualTo(Limits.USUAL.tcpOpening());
    assertThat(datapath.charged(ANN.port())).isEqualTo(1);
  }

  @Test
  void aSynOnAnOpenEntryChangesNothing() {
    established();
    passes(ANN, BOB, tcp(ANN, BOB, 1, 2, SYN));
    assertThat(forwardEntry().orElseThrow().answered()).isTrue();
    assertThat(forwardEntry().orElseThrow().life()).isEqualTo(Limits.USUAL.tcp());
  }

  @Test
  void aSynOfTheOtherSideOnAClosingEntryIsANewConnection() {
    established();
    passes(ANN, BOB, tcp(ANN, BOB, 1, 2, Tcp.RST));
    send(BOB, tcp(BOB, ANN, 2, 1, SYN));
    assertThat(theMiss().reason()).isEqualTo(MissReason.NO_FLOW);
  }

  @Test
  void theSweeperRemovesForwardFirstAndReverseAfterARest() {
    udpToBob();
    passes(ANN, BOB, udp(ANN, BOB, 1, 2));
    assertThat(datapath.sweep()).isZero();
    bed.letPass(Limits.USUAL.udp().plusSeconds(2));
    assertThat(datapath.sweep()).isEqualTo(1);
    assertThat(entries(true)).hasSize(1);
    assertThat(datapath.charged(ANN.port())).isZero();
    bed.letPass(Limits.USUAL.rest());
    assertThat(datapath.sweep()).isEqualTo(1);
    assertThat(datapath.connections()).isEmpty();
  }

  @Test
  @Scenario("FS-17")
  void everyEntryIsListedOnce() {
    udpToBob();
    for (int i = 1; i <= 50; i++) {
      passes(ANN, BOB, udp(ANN, BOB, i, 2));
    }
    assertThat(datapath.connections())
        .extracting(Connection::key)
        .hasSize(100)
        .doesNotHaveDuplicates();
    assertThat(entries(false)).hasSize(50);
    assertThat(entries(true))
        .extracting(Connection::key)
        .containsExactlyInAnyOrderElementsOf(
            entries(false).stream().map(Connection::other).toList());
  }

  @Test
  void sweepsShowOneLiveForwardEntryAfterTheOther() {
    udpToBob();
    assertThat(datapath.sampled()).isEmpty();
    for (int i = 1; i <= 3; i++) {
      passes(ANN, BOB, udp(ANN, BOB, i, 2));
    }
    Set<Integer> shown = new HashSet<>();
    for (int sweep = 0; sweep < 6; sweep++) {
      datapath.sweep();
      Connection sampled = datapath.sampled().orElseThrow();
      assertThat(sampled.reverse()).isFalse();
      assertThat(sampled.over()).isFalse();
      assertThat(sampled.inPort()).isEqualTo(ANN.port());
      shown.add(sampled.key().sourcePort());
    }
    assertThat(shown).containsExactlyInAnyOrder(1, 2, 3);
    bed.letPass(Limits.USUAL.udp().plusSeconds(2));
    datapath.sweep();
    assertThat(datapath.sampled()).isEmpty();
  }

  @Test
  void anEndedConnectionIsAbsent() {
    udpToBob();
    passes(ANN, BOB, udp(ANN, BOB, 1, 2));
    assertThat(datapath.endConnection(entries(true).getFirst().key())).isTrue();
    send(BOB, udp(BOB, ANN, 2, 1));
    assertThat(theMiss().reason()).isEqualTo(MissReason.NO_FLOW);
    assertThat(live()).isEmpty();
    passes(ANN, BOB, udp(ANN, BOB, 1, 2));
    passes(BOB, ANN, udp(BOB, ANN, 2, 1));
  }

  @Test
  void aPortHasAQuota() {
    quota(ANN, 2);
    udpToBob();
    passes(ANN, BOB, udp(ANN, BOB, 1, 2));
    passes(ANN, BOB, udp(ANN, BOB, 3, 2));
    send(ANN, udp(ANN, BOB, 4, 2));
    expectNothing();
    drops(DropReason.QUOTA, 1);
    passes(ANN, BOB, udp(ANN, BOB, 1, 2));
    bed.letPass(Limits.USUAL.udp().plusSeconds(1));
    datapath.sweep();
    passes(ANN, BOB, udp(ANN, BOB, 4, 2));
    assertThat(datapath.charged(ANN.port())).isEqualTo(1);
  }

  /** A flood that nobody answers displaces itself; who is answered gets through, and stays. */
  @Test
  void aFloodOfUnansweredConnectionsLeavesRoomForOthers() {
    int quota = 128; // so the ring has 32 places
    quota(ANN, quota);
    stateful(ANN, tcp(ANN, BOB, 1, 80, SYN), plain(ANN, BOB));
    int answered = 0;
    for (int i = 0; i < 5 * quota; i++) {
      passes(ANN, BOB, tcp(ANN, BOB, 1000 + i, 80, SYN));
      assertThat(datapath.charged(ANN.port())).isLessThanOrEqualTo(quota);
      if (i > quota && i % 40 == 0) {
        passes(ANN, BOB, tcp(ANN, BOB, 7, 100 + i, SYN));
        for (int more = 0; more < 10; more++) {
          passes(ANN, BOB, tcp(ANN, BOB, 20_000 + 10 * i + more, 80, SYN));
        }
        passes(BOB, ANN, tcp(BOB, ANN, 100 + i, 7, SYN | Tcp.ACK));
        answered++;
      }
    }
    drops(DropReason.QUOTA, 0);
    assertThat(live()).filteredOn(c -> c.answered() && !c.reverse()).hasSize(answered);
    assertThat(datapath.connections()).hasSizeLessThanOrEqualTo(2 * quota);
    for (int i = quota + 1; i < 5 * quota; i++) {
      if (i % 40 == 0) {
        passes(ANN, BOB, tcp(ANN, BOB, 7, 100 + i, Tcp.ACK));
        passes(BOB, ANN, tcp(BOB, ANN, 100 + i, 7, Tcp.ACK));
      }
    }
  }

  /** Short connections, one after the other, as fast as they come; a long one goes on beside. */
  @Test
  void closedConnectionsMakeRoomForNewOnes() {
    int quota = 128;
    quota(ANN, quota);
    stateful(ANN, tcp(ANN, BOB, 1, 80, SYN), plain(ANN, BOB));
    passes(ANN, BOB, tcp(ANN, BOB, 7, 80, SYN));
    passes(BOB, ANN, tcp(BOB, ANN, 80, 7, SYN | Tcp.ACK));
    for (int i = 0; i < 5 * quota; i++) {
      int port = 1000 + i;
      passes(ANN, BOB, tcp(ANN, BOB, port, 80, SYN));
      passes(BOB, ANN, tcp(BOB, ANN, 80, port, SYN | Tcp.ACK));
      if (i % 2 == 0) {
        passes(ANN, BOB, tcp(ANN, BOB, port, 80, Tcp.RST));
      } else {
        passes(ANN, BOB, tcp(ANN, BOB, port, 80, FIN));
        passes(BOB, ANN, tcp(BOB, ANN, 80, port, FIN));
      }
    }
    drops(DropReason.QUOTA, 0);
    assertThat(datapath.charged(ANN.port())).isLessThanOrEqualTo(quota);
    passes(BOB, ANN, tcp(BOB, ANN, 80, 7, Tcp.ACK));
    passes(ANN, BOB, tcp(ANN, BOB, 7, 80, Tcp.ACK));
  }

  /** A port that was drawn is kept for its connection: such a flood waits for its life to end. */
  @Test
  void whatHasDrawnAPortIsNotDisplaced() {
    quota(ANN, 64);
    Draw draw = new Draw(PUBLIC, new PortBlock(4096, 256));
    stateful(ANN, udp(ANN, OUTSIDE, 1, 2), drawing(ANN, OUTSIDE, draw));
    for (int i = 0; i < 80; i++) {
      send(ANN, udp(ANN, OUTSIDE, 1000 + i, 2));
    }
    drops(DropReason.QUOTA, 16);
    assertThat(bed.received(OUTSIDE.port())).hasSize(64);
    assertThat(live()).hasSize(128);
  }

  private void quota(Guest guest, int connections) {
    DatapathPort usual = port(guest);
    datapath.putPort(
        new DatapathPort(
            usual.number(),
            usual.ifindex(),
            usual.mtu(),
            usual.place(),
            usual.tunnelKey(),
            new PortLimits(connections, 1 << 20),
            usual.options()));
  }
}
