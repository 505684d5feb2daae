package org.midonet.datapath.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.midonet.datapath.Action;
import org.midonet.datapath.Connection;
import org.midonet.datapath.ConnectionKey;
import org.midonet.datapath.Draw;
import org.midonet.datapath.DropReason;
import org.midonet.datapath.Limits;
import org.midonet.datapath.MissReason;
import org.midonet.datapath.Note;
import org.midonet.datapath.PortBlock;
import org.midonet.datapath.TunnelKind;
import org.midonet.packet.FrameBuilder;
import org.midonet.scenario.Scenario;

/** Connections and notes that come from another host. */
public abstract class HandoverContract extends DatapathContract {
  private static final PortBlock ONE = new PortBlock(4096, 1);
  private static final Guest SEEN = ANN.as(PUBLIC);

  private final FrameBuilder question = udp(ANN, OUTSIDE, 1, 53);
  private final FrameBuilder answer = udp(OUTSIDE, SEEN, 53, 4096);

  /** The first connection that may draw any of these, as another host would have made it. */
  private Connection theirs(PortBlock ports) {
    var ref = stateful(ANN, question, drawing(ANN, OUTSIDE, new Draw(PUBLIC, ports)));
    send(ANN, question);
    expect(OUTSIDE, udp(SEEN, OUTSIDE, 4096, 53));
    Connection forward = forwardEntry().orElseThrow();
    datapath.removeFlow(match(ANN.port(), question, CONVERSATION));
    datapath.retire(ref);
    datapath.endConnection(forward.key());
    bed.letPass(Limits.USUAL.rest().plus(seconds(1)));
    datapath.sweep();
    assertThat(datapath.connections()).isEmpty();
    return forward;
  }

  @Test
  void aConnectionThatWasTakenOverKeepsItsPort() {
    Connection theirs = theirs(ONE);
    assertThat(datapath.adopt(theirs, ANN.port(), ANN.port())).isTrue();
    assertThat(datapath.charged(ANN.port())).isEqualTo(1);
    assertThat(datapath.connections()).hasSize(2).allMatch(Connection::stale);
    Connection here = datapath.connection(theirs.key()).orElseThrow();
    assertThat(here.translated()).isEqualTo(theirs.translated());
    assertThat(here.drawn()).isTrue();
    assertThat(here.ethSrc()).isEqualTo(ANN.mac().value());
    assertThat(here.ethDst()).isEqualTo(OUTSIDE.mac().value());

    // Another block is drawn from here, but the old ports may be kept.
    Draw other = new Draw(PUBLIC, new PortBlock(8192, 64), new PortBlock(0, 0x10000));
    stateful(ANN, question, drawing(ANN, OUTSIDE, other));
    send(ANN, question);
    expect(OUTSIDE, udp(SEEN, OUTSIDE, 4096, 53));
    send(OUTSIDE, answer);
    expect(ANN, udp(OUTSIDE, ANN, 53, 1));
    assertThat(live()).hasSize(2).noneMatch(Connection::stale);
    assertThat(datapath.charged(ANN.port())).isEqualTo(1);
  }

  @Test
  void itsReplyMayComeFirst() {
    Connection theirs = theirs(ONE);
    assertThat(datapath.adopt(theirs, ANN.port(), ANN.port())).isTrue();
    send(OUTSIDE, answer);
    assertThat(theMiss().reason()).isEqualTo(MissReason.STALE_REPLY);

    stateful(ANN, question, drawing(ANN, OUTSIDE, new Draw(PUBLIC, ONE)));
    send(OUTSIDE, answer);
    expect(ANN, udp(OUTSIDE, ANN, 53, 1));
    assertThat(forwardEntry().orElseThrow().answered()).isTrue();
  }

  /** Who has no state judges without it; no such flow has to end when the state comes. */
  @Test
  @Scenario("FS-09")
  void whatWasDecidedWithoutItDoesNotStandInItsWay() {
    Connection theirs = theirs(ONE);
    flow(OUTSIDE, answer, CONVERSATION, new Action.Drop(40));
    send(OUTSIDE, answer);
    expectNothing();
    assertThat(datapath.adopt(theirs, ANN.port(), ANN.port())).isTrue();
    stateful(ANN, question, drawing(ANN, OUTSIDE, new Draw(PUBLIC, ONE)));
    send(OUTSIDE, answer);
    expect(ANN, udp(OUTSIDE, ANN, 53, 1));
  }

  @Test
  void whatTheNewRulesDoNotAdmitEnds() {
    Connection theirs = theirs(ONE);
    assertThat(datapath.adopt(theirs, ANN.port(), ANN.port())).isTrue();
    flow(ANN, question, CONVERSATION, new Action.Drop(40));
    send(OUTSIDE, answer);
    expectNothing();
    drops(DropReason.STALE, 1);
    assertThat(live()).isEmpty();
  }

  @Test
  void aConnectionThatIsHereIsNotReplaced() {
    Connection theirs = theirs(ONE);
    stateful(ANN, question, drawing(ANN, OUTSIDE, new Draw(PUBLIC, ONE)));
    send(ANN, question);
    expect(OUTSIDE, udp(SEEN, OUTSIDE, 4096, 53));
    assertThat(datapath.adopt(theirs, ANN.port(), ANN.port())).isFalse();
    assertThat(datapath.connections()).hasSize(2).noneMatch(Connection::stale);
    assertThat(datapath.charged(ANN.port())).isEqualTo(1);
  }

  @Test
  void aCopyThatNobodyUsedIsTakenOverAnew() {
    Connection theirs = theirs(ONE);
    assertThat(datapath.adopt(theirs, ANN.port(), ANN.port())).isTrue();
    bed.letPass(theirs.life().minus(theirs.idle()).minus(seconds(5)));
    assertThat(datapath.adopt(theirs, ANN.port(), ANN.port())).isTrue();
    bed.letPass(seconds(10));
    assertThat(live()).hasSize(2).allMatch(Connection::stale);
    assertThat(datapath.charged(ANN.port())).isEqualTo(1);
  }

  @Test
  void nobodysDrawnPortIsTaken() {
    Connection theirs = theirs(ONE);
    FrameBuilder mine = udp(ANN, OUTSIDE, 7, 53);
    stateful(ANN, mine, drawing(ANN, OUTSIDE, new Draw(PUBLIC, ONE)));
    send(ANN, mine);
    expect(OUTSIDE, udp(SEEN, OUTSIDE, 4096, 53));
    assertThat(datapath.adopt(theirs, ANN.port(), ANN.port())).isFalse();
    assertThat(live()).hasSize(2).allMatch(c -> !c.stale());
  }

  @Test
  void itIsAsOldHereAsItWasThere() {
    Connection theirs = theirs(ONE);
    assertThat(datapath.adopt(theirs, ANN.port(), 0)).isTrue();
    assertThat(datapath.charged(ANN.port())).isZero();
    bed.letPass(theirs.life().minus(theirs.idle()));
    assertThat(live()).isEmpty();
    bed.letPass(Limits.USUAL.rest());
    assertThat(datapath.sweep()).isEqualTo(2);
  }

  @Test
  void aNoteThatIsPutLeadsToTheOtherHost() {
    var other = bed.others().getFirst();
    ConnectionKey tuple =
        ConnectionKey.of(key(udp(BOB, ANN, 2, 1).build()), BOB.key()).orElseThrow();
    Note note = new Note(BOB.port(), tuple, other, ANN.mac(), BOB.mac());
    datapath.putNote(note);
    assertThat(datapath.notes()).containsExactly(note);
    send(BOB, udp(BOB, ANN, 2, 1));
    expectTunnelled(other, TunnelKind.RETURN, BOB.key(), udp(BOB, ANN, 2, 1));
    assertThat(datapath.connection(tuple)).isEqualTo(Optional.empty());
  }
}
