package org.midonet.datapath.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.midonet.datapath.Action;
import org.midonet.datapath.Capability;
import org.midonet.datapath.Connection;
import org.midonet.datapath.ConnectionEvent;
import org.midonet.datapath.Limits;
import org.midonet.datapath.MacMask;
import org.midonet.datapath.MissReason;
import org.midonet.datapath.Template;
import org.midonet.datapath.TemplateRef;
import org.midonet.datapath.Translation;
import org.midonet.packet.FrameBuilder;
import org.midonet.packet.Tcp;
import org.midonet.scenario.Scenario;

/** Connections that translate nothing: made, found, followed. */
public abstract class ConnectionContract extends DatapathContract {
  private static final int SYN = Tcp.SYN;
  private static final int SYN_ACK = Tcp.SYN | Tcp.ACK;

  private TemplateRef annToBob() {
    return stateful(ANN, tcp(ANN, BOB, 1, 2, SYN), plain(ANN, BOB));
  }

  @Test
  @Scenario({"CT-06", "CT-07", "FS-04"})
  void theFirstPacketMakesBothEntriesAndTheReplyNeedsNoFlow() {
    TemplateRef template = annToBob();
    passes(ANN, BOB, tcp(ANN, BOB, 1, 2, SYN));
    passes(BOB, ANN, tcp(BOB, ANN, 2, 1, SYN_ACK));
    passes(ANN, BOB, data(ANN, BOB, 1, 2));
    Connection forward = entries(false).getFirst();
    assertThat(forward.template()).isEqualTo(template);
    assertThat(forward.answered()).isTrue();
    assertThat(forward.drawn()).isFalse();
    assertThat(forward.inPort()).isEqualTo(ANN.port());
    assertThat(forward.owner()).isEqualTo(ANN.port());
    assertThat(forward.key().place()).isEqualTo(ANN.key());
    assertThat(forward.life()).isEqualTo(Limits.USUAL.tcp());
    Connection reverse = entries(true).getFirst();
    assertThat(reverse.key()).isEqualTo(forward.other());
    assertThat(forward.key()).isEqualTo(reverse.other());
    assertThat(datapath.connections()).hasSize(2);
    assertThat(datapath.charged(ANN.port())).isEqualTo(1);
  }

  @Test
  void aReplyToNothingIsAMiss() {
    annToBob();
    passes(ANN, BOB, tcp(ANN, BOB, 1, 2, SYN));
    for (FrameBuilder other :
        List.of(
            tcp(BOB, ANN, 2, 9, SYN_ACK),
            tcp(BOB, ANN, 9, 1, SYN_ACK),
            udp(BOB, ANN, 2, 1),
            tcp(BOB, ANN, 2, 1, SYN_ACK).vlan(5))) {
      send(BOB, other);
      assertThat(theMiss().reason()).isEqualTo(MissReason.NO_FLOW);
    }
    send(CAT, tcp(BOB, ANN, 2, 1, SYN_ACK));
    assertThat(theMiss().inPort()).isEqualTo(CAT.port());
  }

  @Test
  void everyProtocolIsTracked() {
    for (FrameBuilder there :
        List.of(
            ANN.to(BOB).echoRequest(7, 1),
            ANN.to(BOB).protocol(47).payload(new byte[20]),
            udp(ANN, BOB, 1, 2))) {
      stateful(ANN, there, plain(ANN, BOB));
      passes(ANN, BOB, there);
    }
    passes(BOB, ANN, BOB.to(ANN).echoReply(7, 1));
    passes(BOB, ANN, BOB.to(ANN).protocol(47).payload(new byte[20]));
    passes(BOB, ANN, udp(BOB, ANN, 2, 1));
    send(BOB, BOB.to(ANN).echoReply(8, 1));
    assertThat(theMiss().reason()).isEqualTo(MissReason.NO_FLOW);
    send(BOB, BOB.to(ANN).echoRequest(7, 1));
    assertThat(theMiss().reason()).isEqualTo(MissReason.NO_FLOW);
  }

  @Test
  void ipv6IsTrackedLikewise() {
    stateful(ANN, udp(ANN6, BOB6, 1, 2), plain(ANN6, BOB6));
    passes(ANN, BOB, udp(ANN6, BOB6, 1, 2));
    passes(BOB, ANN, udp(BOB6, ANN6, 2, 1));
    stateful(ANN, ANN6.to(BOB6).echoRequest(7, 1), plain(ANN6, BOB6));
    passes(ANN, BOB, ANN6.to(BOB6).echoRequest(7, 1));
    passes(BOB, ANN, BOB6.to(ANN6).echoReply(7, 1));
  }

  @Test
  void aRetransmissionMakesNothingNew() {
    annToBob();
    passes(ANN, BOB, tcp(ANN, BOB, 1, 2, SYN));
    passes(ANN, BOB, tcp(ANN, BOB, 1, 2, SYN));
    assertThat(datapath.connections()).hasSize(2);
    assertThat(datapath.charged(ANN.port())).isEqualTo(1);
  }

  @Test
  void aResetMakesNoEntry() {
    annToBob();
    passes(ANN, BOB, tcp(ANN, BOB, 1, 2, Tcp.RST));
    assertThat(datapath.connections()).isEmpty();
  }

  @Test
  void aTemplateWithoutReverseMakesAForwardEntryOnly() {
    Template whole = plain(ANN, BOB);
    Template single =
        new Template(
            MacMask.NONE,
            Translation.NONE,
            Optional.empty(),
            whole.forwardActions(),
            Optional.empty(),
            0,
            false);
    stateful(ANN, udp(ANN, BOB, 1, 2), single);
    passes(ANN, BOB, udp(ANN, BOB, 1, 2));
    passes(ANN, BOB, udp(ANN, BOB, 1, 2));
    assertThat(datapath.connections()).hasSize(1);
    send(BOB, udp(BOB, ANN, 2, 1));
    assertThat(theMiss().reason()).isEqualTo(MissReason.NO_FLOW);
  }

  @Test
  void tagsBelongToTheTuple() {
    Template tagged = plain(ANN, BOB);
    Template.Reverse back = tagged.reverse().orElseThrow();
    stateful(ANN, udp(ANN, BOB, 1, 2), plain(ANN, BOB));
    stateful(
        ANN,
        udp(ANN, BOB, 1, 2).vlan(5),
        new Template(
            MacMask.NONE,
            Translation.NONE,
            Optional.empty(),
            tagged.forwardActions(),
            Optional.of(new Template.Reverse(back.place(), 0x1005, back.macs(), List.of(to(CAT)))),
            0,
            false));
    passes(ANN, BOB, udp(ANN, BOB, 1, 2));
    passes(ANN, BOB, udp(ANN, BOB, 1, 2).vlan(5));
    passes(BOB, ANN, udp(BOB, ANN, 2, 1));
    passes(BOB, CAT, udp(BOB, ANN, 2, 1).vlan(0x6005));
    assertThat(live()).hasSize(4);
  }

  @Test
  void entriesCompareMacs() {
    Template exact = template(ANN, BOB, Translation.NONE, Optional.empty(), MacMask.EXACT);
    stateful(ANN, udp(ANN, BOB, 1, 2), exact);
    passes(ANN, BOB, udp(ANN, BOB, 1, 2));
    passes(BOB, ANN, udp(BOB, ANN, 2, 1));
    send(ANN, udp(new Guest(1, CAT.mac(), ANN.address()), BOB, 1, 2));
    assertThat(theMiss().reason()).isEqualTo(MissReason.NO_FLOW);
    send(BOB, udp(new Guest(2, CAT.mac(), BOB.address()), ANN, 2, 1));
    assertThat(theMiss().reason()).isEqualTo(MissReason.NO_FLOW);
  }

  @Test
  void aPortThatTalksToItselfHasOneEntry() {
    Guest self = new Guest(1, mac(9), ANN.address());
    stateful(ANN, udp(ANN, self, 5, 5), plain(ANN, ANN));
    passes(ANN, ANN, udp(ANN, self, 5, 5));
    passes(ANN, ANN, udp(ANN, self, 5, 5));
    assertThat(datapath.connections()).hasSize(1);
  }

  @Test
  void aReverseEntryReplacesAnOlderOne() {
    stateful(ANN, udp(ANN, BOB, 1, 2), plain(ANN, BOB));
    passes(ANN, BOB, udp(ANN, BOB, 1, 2));
    Guest moved = new Guest(CAT.port(), CAT.mac(), ANN.address());
    stateful(CAT, udp(moved, BOB, 1, 2), plain(moved, BOB));
    passes(CAT, BOB, udp(moved, BOB, 1, 2));
    passes(BOB, CAT, udp(BOB, ANN, 2, 1));
  }

  @Test
  void connectionsCountAsUseOfTheirFlow() {
    TemplateRef template = datapath.addTemplate(plain(ANN, BOB));
    var match = flow(ANN, udp(ANN, BOB, 1, 2), CONVERSATION, new Action.Connect(template));
    passes(ANN, BOB, udp(ANN, BOB, 1, 2));
    bed.letPass(seconds(50));
    passes(BOB, ANN, udp(BOB, ANN, 2, 1));
    assertThat(datapath.statistics(match).orElseThrow().idle()).isLessThan(seconds(10));
    assertThat(datapath.statistics(match).orElseThrow().packets()).isEqualTo(2);
  }

  @Test
  void eventsTellOfConnectionsWhereTheTemplateAsks() {
    if (!datapath.capabilities().contains(Capability.EVENTS)) {
      return;
    }
    Template quiet = plain(ANN, BOB);
    Template told =
        new Template(
            quiet.forwardMacs(),
            quiet.translation(),
            quiet.draw(),
            quiet.forwardActions(),
            quiet.reverse(),
            quiet.owner(),
            true);
    stateful(ANN, tcp(ANN, BOB, 1, 2, SYN), told);
    passes(ANN, BOB, tcp(ANN, BOB, 1, 2, SYN));
    passes(BOB, ANN, tcp(BOB, ANN, 2, 1, Tcp.RST));
    List<ConnectionEvent> events = new java.util.ArrayList<>();
    while (events.size() < 2) {
      int count = datapath.events(seconds(2), events::add);
      assertThat(count).as("events in time, after %s", events).isPositive();
    }
    assertThat(events.get(0)).isInstanceOf(ConnectionEvent.Opened.class);
    assertThat(events.get(1)).isInstanceOf(ConnectionEvent.Closed.class);
    assertThat(events)
        .allSatisfy(
            e -> assertThat(e.forward().key()).isEqualTo(forwardEntry().orElseThrow().key()));
  }
}
