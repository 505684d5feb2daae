package org.midonet.datapath.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.midonet.datapath.Action;
import org.midonet.datapath.Connection;
import org.midonet.datapath.Draw;
import org.midonet.datapath.DropReason;
import org.midonet.datapath.Limits;
import org.midonet.datapath.MacMask;
import org.midonet.datapath.Miss;
import org.midonet.datapath.MissReason;
import org.midonet.datapath.PortBlock;
import org.midonet.datapath.Template;
import org.midonet.datapath.TemplateRef;
import org.midonet.datapath.Translation;
import org.midonet.packet.FrameBuilder;
import org.midonet.packet.Tcp;
import org.midonet.scenario.Scenario;

/** Translation, and drawn ports. */
public abstract class TranslationContract extends DatapathContract {
  private static final PortBlock ONE = new PortBlock(4096, 1);
  private static final PortBlock BLOCK = new PortBlock(4096, 64);
  private static final Guest SEEN = ANN.as(PUBLIC);
  private static final Guest SEEN6 = ANN6.as(PUBLIC6);

  private TemplateRef masquerade(FrameBuilder packet, PortBlock block) {
    return stateful(ANN, packet, drawing(ANN, OUTSIDE, new Draw(PUBLIC, block)));
  }

  @Test
  @Scenario("NA-19")
  void udpIsTranslatedThereAndBack() {
    masquerade(udp(ANN, OUTSIDE, 1, 53), ONE);
    send(ANN, udp(ANN, OUTSIDE, 1, 53));
    expect(OUTSIDE, udp(SEEN, OUTSIDE, 4096, 53));
    send(OUTSIDE, udp(OUTSIDE, SEEN, 53, 4096));
    expect(ANN, udp(OUTSIDE, ANN, 53, 1));
    send(ANN, udp(ANN, OUTSIDE, 1, 53));
    expect(OUTSIDE, udp(SEEN, OUTSIDE, 4096, 53));
    Connection forward = forwardEntry().orElseThrow();
    assertThat(forward.drawn()).isTrue();
    assertThat(forward.translated().source()).isEqualTo(PUBLIC);
    assertThat(forward.translated().sourcePort()).isEqualTo(4096);
  }

  @Test
  void tcpIsTranslatedThereAndBack() {
    masquerade(tcp(ANN, OUTSIDE, 1, 80, Tcp.SYN), ONE);
    send(ANN, tcp(ANN, OUTSIDE, 1, 80, Tcp.SYN));
    expect(OUTSIDE, tcp(SEEN, OUTSIDE, 4096, 80, Tcp.SYN));
    send(OUTSIDE, tcp(OUTSIDE, SEEN, 80, 4096, Tcp.SYN | Tcp.ACK));
    expect(ANN, tcp(OUTSIDE, ANN, 80, 1, Tcp.SYN | Tcp.ACK));
    send(ANN, data(ANN, OUTSIDE, 1, 80));
    expect(OUTSIDE, data(SEEN, OUTSIDE, 4096, 80));
  }

  @Test
  void echoIdentifiersAreDrawnLikewise() {
    masquerade(ANN.to(OUTSIDE).echoRequest(7, 1), ONE);
    send(ANN, ANN.to(OUTSIDE).echoRequest(7, 1));
    expect(OUTSIDE, SEEN.to(OUTSIDE).echoRequest(4096, 1));
    send(OUTSIDE, OUTSIDE.to(SEEN).echoReply(4096, 1));
    expect(ANN, OUTSIDE.to(ANN).echoReply(7, 1));
  }

  @Test
  void ipv6IsTranslatedLikewise() {
    Draw draw = new Draw(PUBLIC6, ONE);
    stateful(ANN, udp(ANN6, OUTSIDE6, 1, 53), drawing(ANN6, OUTSIDE6, draw));
    send(ANN, udp(ANN6, OUTSIDE6, 1, 53));
    expect(OUTSIDE, udp(SEEN6, OUTSIDE6, 4096, 53));
    send(OUTSIDE, udp(OUTSIDE6, SEEN6, 53, 4096));
    expect(ANN, udp(OUTSIDE6, ANN6, 53, 1));
    stateful(ANN, ANN6.to(OUTSIDE6).echoRequest(9, 1), drawing(ANN6, OUTSIDE6, draw));
    send(ANN, ANN6.to(OUTSIDE6).echoRequest(9, 1));
    expect(OUTSIDE, SEEN6.to(OUTSIDE6).echoRequest(4096, 1));
    send(OUTSIDE, OUTSIDE6.to(SEEN6).echoReply(4096, 1));
    expect(ANN, OUTSIDE6.to(ANN6).echoReply(9, 1));
  }

  @Test
  void protocolsWithoutPortsKeepWhatTheyHave() {
    FrameBuilder gre = ANN.to(OUTSIDE).protocol(47).payload(new byte[8]);
    masquerade(gre, BLOCK);
    send(ANN, gre);
    expect(OUTSIDE, SEEN.to(OUTSIDE).protocol(47).payload(new byte[8]));
    send(OUTSIDE, OUTSIDE.to(SEEN).protocol(47).payload(new byte[8]));
    expect(ANN, OUTSIDE.to(ANN).protocol(47).payload(new byte[8]));
  }

  @Test
  @Scenario({"NA-17", "NA-18"})
  void staticTranslationOfTheDestination() {
    stateful(OUTSIDE, udp(OUTSIDE, SEEN, 5, 80), translatingTo(OUTSIDE, ANN, ANN.address(), 8080));
    send(OUTSIDE, udp(OUTSIDE, SEEN, 5, 80));
    expect(ANN, udp(OUTSIDE, new Guest(1, ANN.mac(), ANN.address()), 5, 8080));
    send(ANN, udp(ANN, OUTSIDE, 8080, 5));
    expect(OUTSIDE, udp(SEEN, OUTSIDE, 80, 5));
  }

  @Test
  @Scenario("NA-15")
  void aMappingThatWasEndedIsMadeAnew() {
    stateful(OUTSIDE, udp(OUTSIDE, SEEN, 5, 80), translatingTo(OUTSIDE, ANN, ANN.address(), 8080));
    Guest translated = new Guest(1, ANN.mac(), ANN.address());
    send(OUTSIDE, udp(OUTSIDE, SEEN, 5, 80));
    expect(ANN, udp(OUTSIDE, translated, 5, 8080));
    assertThat(datapath.endConnection(forwardEntry().orElseThrow().key())).isTrue();
    send(ANN, udp(ANN, OUTSIDE, 8080, 5));
    assertThat(theMiss().reason()).isEqualTo(MissReason.NO_FLOW);

    send(OUTSIDE, udp(OUTSIDE, SEEN, 5, 80));
    expect(ANN, udp(OUTSIDE, translated, 5, 8080));
    send(ANN, udp(ANN, OUTSIDE, 8080, 5));
    expect(OUTSIDE, udp(SEEN, OUTSIDE, 80, 5));
  }

  @Test
  void staticTranslationOfTheSource() {
    Template fixed =
        template(ANN, OUTSIDE, Translation.source(PUBLIC), Optional.empty(), MacMask.NONE);
    stateful(ANN, udp(ANN, OUTSIDE, 5, 80), fixed);
    send(ANN, udp(ANN, OUTSIDE, 5, 80));
    expect(OUTSIDE, udp(SEEN, OUTSIDE, 5, 80));
    send(OUTSIDE, udp(OUTSIDE, SEEN, 80, 5));
    expect(ANN, udp(OUTSIDE, ANN, 80, 5));
  }

  @Test
  void connectionsToOneDestinationHaveDifferentPorts() {
    PortBlock sixteen = new PortBlock(4096, 16);
    masquerade(udp(ANN, OUTSIDE, 1, 53), sixteen);
    Set<Integer> drawn = new HashSet<>();
    for (int port = 1; port <= 16; port++) {
      send(ANN, udp(ANN, OUTSIDE, port, 53));
      assertThat(bed.received(OUTSIDE.port())).hasSize(1);
    }
    entries(false).forEach(c -> drawn.add(c.translated().sourcePort()));
    assertThat(drawn).hasSize(16).allMatch(sixteen::contains);
    send(ANN, udp(ANN, OUTSIDE, 17, 53));
    expectNothing();
    drops(DropReason.NO_DRAW, 1);
    assertThat(datapath.charged(ANN.port())).isEqualTo(16);
    send(ANN, udp(ANN, OUTSIDE, 17, 54));
    assertThat(bed.received(OUTSIDE.port())).as("to another port of the server").hasSize(1);
  }

  @Test
  @Scenario("NL-05")
  void aPortIsFreeAgainAfterLifeAndRest() {
    masquerade(udp(ANN, OUTSIDE, 1, 53), ONE);
    send(ANN, udp(ANN, OUTSIDE, 1, 53));
    expect(OUTSIDE, udp(SEEN, OUTSIDE, 4096, 53));
    bed.letPass(Limits.USUAL.udp().plusSeconds(2));
    send(ANN, udp(ANN, OUTSIDE, 2, 53));
    expectNothing();
    drops(DropReason.NO_DRAW, 1);
    bed.letPass(Limits.USUAL.rest());
    send(ANN, udp(ANN, OUTSIDE, 2, 53));
    expect(OUTSIDE, udp(SEEN, OUTSIDE, 4096, 53));
    send(OUTSIDE, udp(OUTSIDE, SEEN, 53, 4096));
    expect(ANN, udp(OUTSIDE, ANN, 53, 2));
  }

  @Test
  void aDrawnEntryIsNeverStolen() {
    masquerade(udp(ANN, OUTSIDE, 1, 53), ONE);
    send(ANN, udp(ANN, OUTSIDE, 1, 53));
    expect(OUTSIDE, udp(SEEN, OUTSIDE, 4096, 53));
    Guest thief = new Guest(BOB.port(), BOB.mac(), PUBLIC);
    stateful(BOB, udp(thief, OUTSIDE, 4096, 53), plain(thief, OUTSIDE));
    send(BOB, udp(thief, OUTSIDE, 4096, 53));
    expectNothing();
    drops(DropReason.COLLISION, 1);
    send(OUTSIDE, udp(OUTSIDE, SEEN, 53, 4096));
    expect(ANN, udp(OUTSIDE, ANN, 53, 1));
  }

  @Test
  void aResetThatWouldHaveToDrawIsDropped() {
    masquerade(tcp(ANN, OUTSIDE, 1, 80, Tcp.SYN), ONE);
    send(ANN, tcp(ANN, OUTSIDE, 1, 80, Tcp.RST));
    expectNothing();
    drops(DropReason.NO_CONNECTION, 1);
    assertThat(datapath.connections()).isEmpty();
  }

  @Test
  void aSynOnAClosingEntryKeepsThePort() {
    masquerade(tcp(ANN, OUTSIDE, 1, 80, Tcp.SYN), BLOCK);
    send(ANN, tcp(ANN, OUTSIDE, 1, 80, Tcp.SYN));
    assertThat(bed.received(OUTSIDE.port())).hasSize(1);
    int port = forwardEntry().orElseThrow().translated().sourcePort();
    send(OUTSIDE, tcp(OUTSIDE, SEEN, 80, port, Tcp.RST));
    expect(ANN, tcp(OUTSIDE, ANN, 80, 1, Tcp.RST));
    send(ANN, tcp(ANN, OUTSIDE, 1, 80, Tcp.SYN));
    expect(OUTSIDE, tcp(SEEN, OUTSIDE, port, 80, Tcp.SYN));
  }

  @Test
  void rewritesOfTheTemplateComeAfterTheTranslation() {
    Draw draw = new Draw(PUBLIC, ONE);
    Template whole = drawing(ANN, OUTSIDE, draw);
    Template.Reverse back = whole.reverse().orElseThrow();
    Template routed =
        new Template(
            MacMask.NONE,
            Translation.NONE,
            Optional.of(draw),
            java.util.List.of(new Action.SetEthSrc(OUTER), new Action.DecTtl(1), to(OUTSIDE)),
            Optional.of(
                new Template.Reverse(
                    back.place(),
                    0,
                    back.macs(),
                    java.util.List.of(
                        new Action.SetEthDst(ANN.mac()),
                        new Action.SetEthSrc(INNER),
                        new Action.DecTtl(1),
                        to(ANN)))),
            ANN.port(),
            false);
    Guest gateway = new Guest(1, INNER, OUTSIDE.address());
    Guest router = new Guest(4, OUTER, PUBLIC);
    FrameBuilder there = udp(ANN, gateway, 1, 53);
    stateful(ANN, there, routed);
    send(ANN, there);
    expect(
        OUTSIDE,
        FrameBuilder.ethernet(OUTER, INNER)
            .ip(PUBLIC, OUTSIDE.address())
            .ttl(63)
            .udp(4096, 53)
            .payload(new byte[] {4, 5, 6, 7, 8, 9}));
    send(OUTSIDE, udp(OUTSIDE, router, 53, 4096));
    expect(ANN, udp(gateway, ANN, 53, 1).ttl(63));
    FrameBuilder old = udp(ANN, gateway, 1, 53).ttl(1);
    send(ANN, old);
    Miss miss = theMiss();
    assertThat(miss.reason()).isEqualTo(MissReason.TTL_EXPIRED);
    assertThat(frame(miss)).as("not translated yet").isEqualTo(Frame.of(old.build()));
  }
}
