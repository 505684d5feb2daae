package org.midonet.datapath.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.midonet.datapath.Action;
import org.midonet.datapath.Arrival;
import org.midonet.datapath.Connection;
import org.midonet.datapath.DropReason;
import org.midonet.datapath.Encapsulation;
import org.midonet.datapath.InPort;
import org.midonet.datapath.MacMask;
import org.midonet.datapath.Miss;
import org.midonet.datapath.MissReason;
import org.midonet.datapath.Note;
import org.midonet.datapath.Peer;
import org.midonet.datapath.RemotePort;
import org.midonet.datapath.Template;
import org.midonet.datapath.TemplateRef;
import org.midonet.datapath.Translation;
import org.midonet.datapath.TunnelKind;
import org.midonet.packet.FrameBuilder;
import org.midonet.packet.Ip4;
import org.midonet.packet.IpAddress;
import org.midonet.scenario.Scenario;

/** Other hosts: the four kinds of tunnel packets, notes, and who may send what. */
public abstract class TunnelContract extends DatapathContract {
  /** A guest of the first other host; its port has no number here. */
  private static final Guest ZOE = new Guest(0, mac(0x20), Ip4.parse("10.0.0.9"));

  private static final int ZOES_KEY = 900;

  private IpAddress first = Ip4.ANY;
  private IpAddress second = Ip4.ANY;

  @BeforeEach
  void hosts() {
    first = bed.others().get(0);
    second = bed.others().get(1);
    datapath.putRemotePort(new RemotePort(ZOES_KEY, ZOES_KEY, Optional.of(first), false));
  }

  private void arrives(IpAddress from, TunnelKind kind, int key, FrameBuilder frame) {
    bed.sendTunnelled(from, kind, key, frame.build());
  }

  private Action tunnel(TunnelKind kind) {
    return new Action.Tunnel(first, ZOES_KEY, kind);
  }

  @Test
  void aTunnelActionSends() {
    always(ANN, new Action.SetEthSrc(INNER), tunnel(TunnelKind.REMEMBER));
    send(ANN, udp(ANN, ZOE, 1, 2));
    Guest changed = new Guest(1, INNER, ANN.address());
    expectTunnelled(first, TunnelKind.REMEMBER, ZOES_KEY, udp(changed, ZOE, 1, 2));
  }

  @Test
  void aFloodGoesToPortsAndHosts() {
    always(
        ANN,
        to(BOB),
        tunnel(TunnelKind.DELIVER),
        new Action.Tunnel(second, 901, TunnelKind.DELIVER),
        to(CAT));
    FrameBuilder packet = udp(ANN, ZOE, 1, 2);
    send(ANN, packet);
    Frame frame = Frame.of(packet.build());
    assertThat(bed.tunnelled())
        .containsExactlyInAnyOrder(
            new TestBed.Tunnelled(first, TunnelKind.DELIVER, ZOES_KEY, frame),
            new TestBed.Tunnelled(second, TunnelKind.DELIVER, 901, frame));
    expectAll(java.util.Map.of(2, List.of(packet), 3, List.of(packet)));
  }

  @Test
  @Scenario("FS-03")
  void deliveredPacketsComeOut() {
    arrives(first, TunnelKind.DELIVER, BOB.key(), udp(ZOE, BOB, 1, 2));
    expect(BOB, udp(ZOE, BOB, 1, 2));
    assertThat(datapath.notes()).isEmpty();
  }

  @Test
  void onlyPeersAreHeard() {
    datapath.setPeers(
        java.util.Map.of(second, new Peer(Encapsulation.VXLAN, bed.own())),
        java.util.Set.of(bed.own()));
    arrives(first, TunnelKind.DELIVER, BOB.key(), udp(ZOE, BOB, 1, 2));
    expectNothing();
    drops(DropReason.TUNNEL_PEER, 1);
  }

  @Test
  void aKeyThatIsNotHereIsCounted() {
    arrives(first, TunnelKind.DELIVER, 777, udp(ZOE, BOB, 1, 2));
    arrives(first, TunnelKind.REMEMBER, ZOES_KEY, udp(ZOE, BOB, 1, 2));
    expectNothing();
    drops(DropReason.TUNNEL_KEY, 2);
  }

  @Test
  @Scenario("FS-01")
  void aReplyFollowsTheNote() {
    arrives(first, TunnelKind.REMEMBER, BOB.key(), udp(ZOE, BOB, 1, 2));
    expect(BOB, udp(ZOE, BOB, 1, 2));
    assertThat(datapath.notes())
        .extracting(Note::host, Note::port)
        .containsExactly(org.assertj.core.api.Assertions.tuple(first, BOB.port()));
    send(BOB, udp(BOB, ZOE, 2, 1));
    expectTunnelled(first, TunnelKind.RETURN, BOB.key(), udp(BOB, ZOE, 2, 1));
    send(BOB, udp(BOB, ZOE, 2, 9));
    assertThat(theMiss().reason()).isEqualTo(MissReason.NO_FLOW);
    send(BOB, udp(new Guest(2, CAT.mac(), BOB.address()), ZOE, 2, 1));
    assertThat(theMiss().reason()).as("another MAC").isEqualTo(MissReason.NO_FLOW);
  }

  @Test
  void aForwardPacketFromAnotherHostRewritesTheNote() {
    arrives(first, TunnelKind.REMEMBER, BOB.key(), udp(ZOE, BOB, 1, 2));
    arrives(second, TunnelKind.REMEMBER, BOB.key(), udp(ZOE, BOB, 1, 2));
    expect(BOB, udp(ZOE, BOB, 1, 2), udp(ZOE, BOB, 1, 2));
    send(BOB, udp(BOB, ZOE, 2, 1));
    expectTunnelled(second, TunnelKind.RETURN, BOB.key(), udp(BOB, ZOE, 2, 1));
  }

  @Test
  void aReturnThatComesBackForgetsTheNoteAndIsJudged() {
    arrives(first, TunnelKind.REMEMBER, BOB.key(), udp(ZOE, BOB, 1, 2));
    expect(BOB, udp(ZOE, BOB, 1, 2));
    arrives(first, TunnelKind.RETURN, BOB.key(), udp(BOB, ZOE, 2, 1));
    Miss miss = theMiss();
    assertThat(miss.inPort()).isEqualTo(BOB.port());
    assertThat(miss.arrival()).isEqualTo(new Arrival.AtPort(BOB.port()));
    assertThat(datapath.notes()).isEmpty();
    always(BOB, to(CAT));
    arrives(first, TunnelKind.RETURN, BOB.key(), udp(BOB, ZOE, 2, 1));
    expect(CAT, udp(BOB, ZOE, 2, 1));
  }

  @Test
  void aReturnThatComesBackIsNotSentThereAgain() {
    always(BOB, tunnel(TunnelKind.RETURN));
    send(BOB, udp(BOB, ZOE, 2, 1));
    expectTunnelled(first, TunnelKind.RETURN, ZOES_KEY, udp(BOB, ZOE, 2, 1));
    arrives(first, TunnelKind.RETURN, BOB.key(), udp(BOB, ZOE, 2, 1));
    Miss miss = theMiss();
    assertThat(miss.inPort()).isEqualTo(BOB.port());
    assertThat(miss.arrival()).isEqualTo(new Arrival.FromTunnel(TunnelKind.RETURN, BOB.key()));
  }

  /** A connection of Ann's to Zoe, and its entries here. */
  private Template toZoe(Translation change) {
    return new Template(
        MacMask.NONE,
        change,
        Optional.empty(),
        List.of(tunnel(TunnelKind.REMEMBER)),
        Optional.of(
            new Template.Reverse(ZOES_KEY, 0, org.midonet.datapath.MacMatch.ANY, List.of(to(ANN)))),
        ANN.port(),
        false);
  }

  @Test
  @Scenario("FS-06")
  void aReturnFindsItsEntry() {
    stateful(ANN, udp(ANN, ZOE, 1, 2), toZoe(Translation.source(PUBLIC)));
    send(ANN, udp(ANN, ZOE, 1, 2));
    Guest seen = ANN.as(PUBLIC);
    expectTunnelled(first, TunnelKind.REMEMBER, ZOES_KEY, udp(seen, ZOE, 1, 2));
    arrives(first, TunnelKind.RETURN, ZOES_KEY, udp(ZOE, seen, 2, 1));
    expect(ANN, udp(ZOE, ANN, 2, 1));
    assertThat(forwardEntry().orElseThrow().answered()).isTrue();
  }

  @Test
  void aReturnWithoutAnEntryGoesBack() {
    arrives(first, TunnelKind.RETURN, ZOES_KEY, udp(ZOE, ANN, 2, 1));
    expectTunnelled(first, TunnelKind.RETURN, ZOES_KEY, udp(ZOE, ANN, 2, 1));
  }

  @Test
  void aReturnMayOnlyComeFromItsPortsHost() {
    stateful(ANN, udp(ANN, ZOE, 1, 2), toZoe(Translation.NONE));
    send(ANN, udp(ANN, ZOE, 1, 2));
    expectTunnelled(first, TunnelKind.REMEMBER, ZOES_KEY, udp(ANN, ZOE, 1, 2));
    arrives(second, TunnelKind.RETURN, ZOES_KEY, udp(ZOE, ANN, 2, 1));
    expectNothing();
    drops(DropReason.TUNNEL_PEER, 1);
    datapath.putRemotePort(new RemotePort(ZOES_KEY, ZOES_KEY, Optional.empty(), false));
    arrives(second, TunnelKind.RETURN, ZOES_KEY, udp(ZOE, ANN, 2, 1));
    expect(ANN, udp(ZOE, ANN, 2, 1));
  }

  @Test
  void aRemotePortMayShareAPlace() {
    datapath.putRemotePort(new RemotePort(ZOES_KEY, 0x8000_0001, Optional.of(first), false));
    Template template = toZoe(Translation.NONE);
    Template.Reverse back = template.reverse().orElseThrow();
    stateful(
        ANN,
        udp(ANN, ZOE, 1, 2),
        new Template(
            MacMask.NONE,
            Translation.NONE,
            Optional.empty(),
            template.forwardActions(),
            Optional.of(new Template.Reverse(0x8000_0001, 0, back.macs(), back.actions())),
            0,
            false));
    send(ANN, udp(ANN, ZOE, 1, 2));
    expectTunnelled(first, TunnelKind.REMEMBER, ZOES_KEY, udp(ANN, ZOE, 1, 2));
    arrives(first, TunnelKind.RETURN, ZOES_KEY, udp(ZOE, ANN, 2, 1));
    expect(ANN, udp(ZOE, ANN, 2, 1));
  }

  @Test
  void aReturnMayBeJudgedHere() {
    datapath.putRemotePort(new RemotePort(ZOES_KEY, ZOES_KEY, Optional.of(first), true));
    FrameBuilder packet = udp(ZOE, ANN, 2, 1);
    arrives(first, TunnelKind.RETURN, ZOES_KEY, packet);
    Miss miss = theMiss();
    assertThat(miss.inPort()).isEqualTo(InPort.remote(ZOES_KEY));
    assertThat(miss.arrival()).isEqualTo(new Arrival.FromTunnel(TunnelKind.RETURN, ZOES_KEY));
    datapath.putFlow(
        new org.midonet.datapath.Flow(
            match(InPort.remote(ZOES_KEY), packet, CONVERSATION), List.of(to(ANN)), 1));
    datapath.inject(miss.arrival(), miss.packet());
    expect(ANN, packet);
    arrives(first, TunnelKind.RETURN, ZOES_KEY, packet);
    expect(ANN, packet);
    datapath.inject(new Arrival.AtRemotePort(ZOES_KEY), miss.packet());
    expect(ANN, packet);
  }

  @Test
  void aStaleReturnIsAMissOfItsForwardKey() {
    TemplateRef template = stateful(ANN, udp(ANN, ZOE, 1, 2), toZoe(Translation.NONE));
    send(ANN, udp(ANN, ZOE, 1, 2));
    expectTunnelled(first, TunnelKind.REMEMBER, ZOES_KEY, udp(ANN, ZOE, 1, 2));
    datapath.removeFlow(match(ANN.port(), udp(ANN, ZOE, 1, 2), CONVERSATION));
    datapath.retire(template);
    arrives(first, TunnelKind.RETURN, ZOES_KEY, udp(ZOE, ANN, 2, 1));
    Miss miss = theMiss();
    assertThat(miss.reason()).isEqualTo(MissReason.STALE_REPLY);
    assertThat(miss.inPort()).isEqualTo(ANN.port());
    stateful(ANN, udp(ANN, ZOE, 1, 2), toZoe(Translation.NONE));
    datapath.inject(miss.arrival(), miss.packet());
    expect(ANN, udp(ZOE, ANN, 2, 1));
  }

  @Test
  void ifKnownNeedsAForwardEntryAndAnswersIt() {
    stateful(ANN, udp(ANN, ZOE, 1, 2), toZoe(Translation.NONE));
    arrives(second, TunnelKind.IF_KNOWN, ANN.key(), udp(ZOE, ANN, 2, 1));
    expectNothing();
    drops(DropReason.NOT_KNOWN, 1);
    send(ANN, udp(ANN, ZOE, 1, 2));
    expectTunnelled(first, TunnelKind.REMEMBER, ZOES_KEY, udp(ANN, ZOE, 1, 2));
    arrives(second, TunnelKind.IF_KNOWN, ANN.key(), udp(ZOE, ANN, 2, 1));
    expect(ANN, udp(ZOE, ANN, 2, 1));
    assertThat(datapath.connections()).allSatisfy(c -> assertThat(c.answered()).isTrue());
  }

  private static FrameBuilder error(Guest from, Guest to, FrameBuilder quoted) {
    byte[] whole = quoted.build();
    return from.to(to).icmp(3, 4, 1400).payload(java.util.Arrays.copyOfRange(whole, 14, 14 + 28));
  }

  @Test
  void ifKnownTakesErrorsAboutWhatThePortHasSent() {
    stateful(ANN, udp(ANN, ZOE, 1, 2), toZoe(Translation.NONE));
    FrameBuilder about = error(ZOE, ANN, udp(ANN, ZOE, 1, 2));
    arrives(second, TunnelKind.IF_KNOWN, ANN.key(), about);
    expectNothing();
    drops(DropReason.NOT_KNOWN, 1);
    send(ANN, udp(ANN, ZOE, 1, 2));
    expectTunnelled(first, TunnelKind.REMEMBER, ZOES_KEY, udp(ANN, ZOE, 1, 2));
    arrives(second, TunnelKind.IF_KNOWN, ANN.key(), about);
    expect(ANN, about);
    assertThat(forwardEntry().orElseThrow().answered()).as("an error is no answer").isFalse();
    arrives(second, TunnelKind.IF_KNOWN, ANN.key(), error(ZOE, ANN, udp(ANN, ZOE, 3, 2)));
    arrives(second, TunnelKind.IF_KNOWN, ANN.key(), error(ZOE, ANN, udp(ZOE, ANN, 2, 1)));
    expectNothing();
    drops(DropReason.NOT_KNOWN, 3);
  }

  /** Of a connection of which only the way is noted here, the home is told what is wrong. */
  @Test
  void anErrorAboutWhatANoteIsOfFollowsTheNote() {
    arrives(first, TunnelKind.REMEMBER, BOB.key(), udp(ZOE, BOB, 1, 2));
    expect(BOB, udp(ZOE, BOB, 1, 2));
    FrameBuilder about = error(BOB, ZOE, udp(ZOE, BOB, 1, 2));
    send(BOB, about);
    expectTunnelled(first, TunnelKind.RETURN, BOB.key(), about);
    send(BOB, error(BOB, ZOE, udp(ZOE, BOB, 1, 3)));
    assertThat(theMiss().reason()).isEqualTo(MissReason.NO_FLOW);
    // What the home knows nothing of is judged here.
    arrives(first, TunnelKind.RETURN, BOB.key(), about);
    assertThat(theMiss().reason()).isEqualTo(MissReason.NO_FLOW);
  }

  /** It is not sent back as a packet that is unknown here would be. */
  @Test
  void aReturnedErrorAboutAConnectionIsAMiss() {
    stateful(ANN, udp(ANN, ZOE, 1, 2), toZoe(Translation.source(PUBLIC)));
    send(ANN, udp(ANN, ZOE, 1, 2));
    Guest seen = ANN.as(PUBLIC);
    expectTunnelled(first, TunnelKind.REMEMBER, ZOES_KEY, udp(seen, ZOE, 1, 2));
    FrameBuilder about = error(ZOE, seen, udp(seen, ZOE, 1, 2));
    arrives(first, TunnelKind.RETURN, ZOES_KEY, about);
    Miss miss = theMiss();
    assertThat(miss.reason()).isEqualTo(MissReason.ICMP_ERROR);
    assertThat(miss.inPort()).isEqualTo(InPort.remote(ZOES_KEY));
    assertThat(frame(miss)).isEqualTo(Frame.of(about.build()));
  }

  @Test
  void anEntryCanBeAskedFor() {
    stateful(ANN, udp(ANN, ZOE, 1, 2), toZoe(Translation.source(PUBLIC)));
    send(ANN, udp(ANN, ZOE, 1, 2));
    for (Connection entry : datapath.connections()) {
      Connection asked = datapath.connection(entry.key()).orElseThrow();
      assertThat(asked.reverse()).isEqualTo(entry.reverse());
      assertThat(asked.translated()).isEqualTo(entry.translated());
      assertThat(asked.ethSrc()).isEqualTo(ANN.mac().value());
      assertThat(asked.ethDst()).isEqualTo(ZOE.mac().value());
      assertThat(asked.inPort()).isEqualTo(ANN.port());
      assertThat(datapath.connection(entry.key().reversed(77, 0))).isEmpty();
    }
    assertThat(datapath.connections()).hasSize(2);
  }

  @Test
  void twoSidesThatOpenAtOnceKeepTheirEntries() {
    stateful(ANN, udp(ANN, ZOE, 1, 2), toZoe(Translation.NONE));
    send(ANN, udp(ANN, ZOE, 1, 2));
    expectTunnelled(first, TunnelKind.REMEMBER, ZOES_KEY, udp(ANN, ZOE, 1, 2));
    arrives(first, TunnelKind.REMEMBER, ANN.key(), udp(ZOE, ANN, 2, 1));
    expect(ANN, udp(ZOE, ANN, 2, 1));
    assertThat(datapath.notes()).isEmpty();
    assertThat(forwardEntry().orElseThrow().answered()).isTrue();
    send(ANN, udp(ANN, ZOE, 1, 2));
    expectTunnelled(first, TunnelKind.REMEMBER, ZOES_KEY, udp(ANN, ZOE, 1, 2));
  }

  @Test
  void aNoteGoesBeforeAnUnansweredEntryThatTranslates() {
    stateful(ANN, udp(ANN, ZOE, 1, 2), toZoe(Translation.source(PUBLIC)));
    send(ANN, udp(ANN, ZOE, 1, 2));
    Guest seen = ANN.as(PUBLIC);
    expectTunnelled(first, TunnelKind.REMEMBER, ZOES_KEY, udp(seen, ZOE, 1, 2));
    arrives(second, TunnelKind.REMEMBER, ANN.key(), udp(ZOE, ANN, 2, 1));
    expect(ANN, udp(ZOE, ANN, 2, 1));
    send(ANN, udp(ANN, ZOE, 1, 2));
    expectTunnelled(second, TunnelKind.RETURN, ANN.key(), udp(ANN, ZOE, 1, 2));
    arrives(first, TunnelKind.RETURN, ZOES_KEY, udp(ZOE, seen, 2, 1));
    expect(ANN, udp(ZOE, ANN, 2, 1));
    send(ANN, udp(ANN, ZOE, 1, 2));
    expectTunnelled(first, TunnelKind.REMEMBER, ZOES_KEY, udp(seen, ZOE, 1, 2));
    assertThat(entries(false)).extracting(Connection::answered).containsExactly(true);
  }

  @Test
  void tagsTravel() {
    always(ANN, new Action.PushVlan(0x0005), tunnel(TunnelKind.DELIVER));
    send(ANN, udp(ANN, ZOE, 1, 2));
    expectTunnelled(first, TunnelKind.DELIVER, ZOES_KEY, udp(ANN, ZOE, 1, 2).vlan(5));
    arrives(first, TunnelKind.DELIVER, BOB.key(), udp(ZOE, BOB, 1, 2).vlan(6));
    expect(BOB, udp(ZOE, BOB, 1, 2).vlan(6));
  }
}
