package org.midonet.datapath.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
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
import org.midonet.datapath.SweepVisitor;
import org.midonet.datapath.Template;
import org.midonet.datapath.TemplateRef;
import org.midonet.datapath.Translation;
import org.midonet.packet.FlowMask;
import org.midonet.packet.FrameBuilder;
import org.midonet.packet.Ip4;
import org.midonet.packet.IpAddress;
import org.midonet.scenario.Scenario;

/** What becomes of connections whose template is retired. */
public abstract class RetirementContract extends DatapathContract {
  private static final PortBlock ONE = new PortBlock(4096, 1);
  private static final PortBlock BLOCK = new PortBlock(4096, 64);
  private static final Guest SEEN = ANN.as(PUBLIC);

  private TemplateRef masquerade(FrameBuilder packet, PortBlock block) {
    return stateful(ANN, packet, drawing(ANN, OUTSIDE, new Draw(PUBLIC, block)));
  }

  private TemplateRef opened(PortBlock block) {
    TemplateRef template = masquerade(udp(ANN, OUTSIDE, 1, 53), block);
    send(ANN, udp(ANN, OUTSIDE, 1, 53));
    assertThat(bed.received(OUTSIDE.port())).hasSize(1);
    return template;
  }

  private int drawnPort() {
    return forwardEntry().orElseThrow().translated().sourcePort();
  }

  @Test
  void aForwardPacketRenewsItsConnectionAndKeepsItsPort() {
    TemplateRef old = opened(BLOCK);
    int port = drawnPort();
    TemplateRef fresh = masquerade(udp(ANN, OUTSIDE, 1, 53), BLOCK);
    datapath.retire(old);
    assertThat(forwardEntry().orElseThrow().stale()).isTrue();
    send(ANN, udp(ANN, OUTSIDE, 1, 53));
    expect(OUTSIDE, udp(SEEN, OUTSIDE, port, 53));
    assertThat(forwardEntry().orElseThrow().template()).isEqualTo(fresh);
    send(OUTSIDE, udp(OUTSIDE, SEEN, 53, port));
    expect(ANN, udp(OUTSIDE, ANN, 53, 1));
    assertThat(datapath.connections()).hasSize(2);
    assertThat(datapath.charged(ANN.port())).isEqualTo(1);
  }

  @Test
  void aReplyRenewsItsConnection() {
    TemplateRef old = opened(BLOCK);
    int port = drawnPort();
    TemplateRef fresh = masquerade(udp(ANN, OUTSIDE, 1, 53), BLOCK);
    datapath.retire(old);
    send(OUTSIDE, udp(OUTSIDE, SEEN, 53, port));
    expect(ANN, udp(OUTSIDE, ANN, 53, 1));
    assertThat(datapath.connections())
        .hasSize(2)
        .allSatisfy(c -> assertThat(c.template()).isEqualTo(fresh));
  }

  @Test
  void aReplyWhoseFlowIsGoneIsAMissOfItsForwardKey() {
    TemplateRef old = opened(BLOCK);
    int port = drawnPort();
    FrameBuilder forward = udp(ANN, OUTSIDE, 1, 53);
    datapath.removeFlow(match(ANN.port(), forward, CONVERSATION));
    datapath.retire(old);
    FrameBuilder reply = udp(OUTSIDE, SEEN, 53, port);
    send(OUTSIDE, reply);
    Miss miss = theMiss();
    assertThat(miss.reason()).isEqualTo(MissReason.STALE_REPLY);
    assertThat(miss.inPort()).isEqualTo(ANN.port());
    assertThat(miss.key()).isEqualTo(key(forward.build()));
    assertThat(frame(miss)).isEqualTo(Frame.of(reply.build()));
    masquerade(forward, BLOCK);
    datapath.inject(miss.arrival(), miss.packet());
    expect(ANN, udp(OUTSIDE, ANN, 53, 1));
  }

  @Test
  void aStaleEchoReplyIsJudgedAsItsRequest() {
    FrameBuilder request = ANN.to(OUTSIDE).echoRequest(7, 1);
    TemplateRef old = masquerade(request, ONE);
    send(ANN, request);
    expect(OUTSIDE, SEEN.to(OUTSIDE).echoRequest(4096, 1));
    datapath.removeFlow(match(ANN.port(), request, CONVERSATION));
    datapath.retire(old);
    send(OUTSIDE, OUTSIDE.to(SEEN).echoReply(4096, 1));
    assertThat(theMiss().key()).isEqualTo(key(request.build()));
  }

  @Test
  void aConnectionThatIsNoLongerAdmittedEndsWithItsNextReply() {
    TemplateRef old = opened(BLOCK);
    int port = drawnPort();
    flow(ANN, udp(ANN, OUTSIDE, 1, 53), CONVERSATION, new Action.Drop(40));
    datapath.retire(old);
    send(OUTSIDE, udp(OUTSIDE, SEEN, 53, port));
    expectNothing();
    drops(DropReason.STALE, 1);
    assertThat(live()).isEmpty();
  }

  @Test
  void aConnectionThatIsNoLongerAdmittedPassesNoForwardPacket() {
    TemplateRef old = opened(BLOCK);
    flow(ANN, udp(ANN, OUTSIDE, 1, 53), CONVERSATION, new Action.Drop(40));
    datapath.retire(old);
    send(ANN, udp(ANN, OUTSIDE, 1, 53));
    expectNothing();
    assertThat(datapath.drops()).containsEntry(40, 1L);
  }

  @Test
  void aDrawnPortThatMayNotStayEndsTheConnection() {
    TemplateRef old = opened(BLOCK);
    masquerade(udp(ANN, OUTSIDE, 1, 53), new PortBlock(8192, 64));
    datapath.retire(old);
    send(ANN, udp(ANN, OUTSIDE, 1, 53));
    expectNothing();
    drops(DropReason.STALE, 1);
    assertThat(live()).isEmpty();
  }

  @Test
  void aDrawnPortStaysInsideTheKeepSet() {
    TemplateRef old = opened(BLOCK);
    int port = drawnPort();
    Draw draw = new Draw(PUBLIC, new PortBlock(8192, 64), new PortBlock(4096, 64));
    stateful(ANN, udp(ANN, OUTSIDE, 1, 53), drawing(ANN, OUTSIDE, draw));
    datapath.retire(old);
    send(ANN, udp(ANN, OUTSIDE, 1, 53));
    expect(OUTSIDE, udp(SEEN, OUTSIDE, port, 53));
    send(ANN, udp(ANN, OUTSIDE, 2, 53));
    assertThat(bed.received(OUTSIDE.port())).hasSize(1);
    assertThat(entries(false))
        .filteredOn(c -> c.key().sourcePort() == 2)
        .allSatisfy(c -> assertThat(c.translated().sourcePort()).isBetween(8192, 8255));
  }

  /** What a sweep comes by: live connections of one template, and ports that are not free yet. */
  private final class Seen implements SweepVisitor {
    private final TemplateRef of;
    private final List<Connection> live = new ArrayList<>();
    private final List<Integer> drawn = new ArrayList<>();

    Seen(TemplateRef of) {
      this.of = of;
      while (!datapath.sweep(2, this).over()) {
        assertThat(live.size() + drawn.size()).isLessThan(100);
      }
    }

    @Override
    public boolean wants(TemplateRef made) {
      return made.equals(of);
    }

    @Override
    public void live(Connection forward) {
      live.add(forward);
    }

    @Override
    public void drawn(int owner, IpAddress address, int port) {
      assertThat(owner).isEqualTo(ANN.port());
      assertThat(address).isEqualTo(PUBLIC);
      drawn.add(port);
    }
  }

  @Test
  void aSweepShowsWhatLivesAndWhatPortsAreTaken() {
    TemplateRef made = opened(BLOCK);
    int port = drawnPort();
    Connection forward = forwardEntry().orElseThrow();
    stateful(ANN, udp(ANN, BOB, 9, 9), plain(ANN, BOB));
    passes(ANN, BOB, udp(ANN, BOB, 9, 9));
    Seen now = new Seen(made);
    assertThat(now.live).extracting(Connection::key).containsExactly(forward.key());
    assertThat(now.drawn).containsExactly(port);

    datapath.endConnection(forward.key());
    Seen ended = new Seen(made);
    assertThat(ended.live).isEmpty();
    assertThat(ended.drawn).as("it rests").containsExactly(port);
    bed.letPass(Limits.USUAL.rest().plusSeconds(1));
    assertThat(new Seen(made).drawn).isEmpty();
  }

  /** A rule has several addresses: who has drawn at one keeps it when others draw at the next. */
  @Test
  void aDrawnAddressStaysWhereTheTemplateAllowsIt() {
    TemplateRef old = opened(BLOCK);
    int port = drawnPort();
    IpAddress next = PUBLIC.next();
    Draw.Keep both = new Draw.Keep(PUBLIC, next, new PortBlock(0, 0x10000));
    Draw draw = new Draw(next, new PortBlock(8192, 64), both);
    TemplateRef renewed = stateful(ANN, udp(ANN, OUTSIDE, 1, 53), drawing(ANN, OUTSIDE, draw));
    datapath.retire(old);
    send(ANN, udp(ANN, OUTSIDE, 1, 53));
    expect(OUTSIDE, udp(SEEN, OUTSIDE, port, 53));
    send(OUTSIDE, udp(OUTSIDE, SEEN, 53, port));
    expect(ANN, udp(OUTSIDE, ANN, 53, 1));

    Draw.Keep alone = new Draw.Keep(next, next, new PortBlock(0, 0x10000));
    stateful(
        ANN,
        udp(ANN, OUTSIDE, 1, 53),
        drawing(ANN, OUTSIDE, new Draw(next, new PortBlock(8192, 64), alone)));
    datapath.retire(renewed);
    send(ANN, udp(ANN, OUTSIDE, 1, 53));
    expectNothing();
    drops(DropReason.STALE, 1);
  }

  @Test
  void aReverseKeyThatChangedIsMadeAnew() {
    stateful(ANN, udp(ANN, BOB, 5, 80), plain(ANN, BOB));
    passes(ANN, BOB, udp(ANN, BOB, 5, 80));
    TemplateRef old = forwardEntry().orElseThrow().template();
    Template moved = plain(ANN, CAT);
    stateful(ANN, udp(ANN, BOB, 5, 80), moved);
    datapath.retire(old);
    passes(ANN, CAT, udp(ANN, BOB, 5, 80));
    passes(CAT, ANN, udp(BOB, ANN, 80, 5));
    assertThat(live()).hasSize(2);
    send(BOB, udp(BOB, ANN, 80, 5));
    assertThat(theMiss().reason()).isEqualTo(MissReason.NO_FLOW);
  }

  @Test
  @Scenario("FS-16")
  void aFlowReadBeforeTheRetirementMakesOnlyStaleEntries() {
    TemplateRef template = datapath.addTemplate(plain(ANN, BOB));
    datapath.retire(template);
    flow(ANN, udp(ANN, BOB, 1, 2), FlowMask.NONE, new Action.Connect(template));
    send(ANN, udp(ANN, BOB, 1, 2));
    bed.received(BOB.port());
    bed.misses();
    assertThat(datapath.connections()).allSatisfy(c -> assertThat(c.stale()).isTrue());
  }

  @Test
  void templatesAreListedUntilTheyAreRetired() {
    Template one = drawing(ANN, OUTSIDE, new Draw(PUBLIC, BLOCK));
    Template other =
        new Template(
            MacMask.EXACT,
            new Translation(
                Optional.empty(),
                Optional.of(Ip4.parse("1.2.3.4")),
                OptionalInt.of(5),
                OptionalInt.of(6)),
            Optional.empty(),
            java.util.List.of(to(BOB), new Action.SetEthDst(INNER), to(CAT)),
            Optional.empty(),
            0,
            true);
    TemplateRef first = datapath.addTemplate(one);
    TemplateRef second = datapath.addTemplate(other);
    assertThat(datapath.templates())
        .containsOnly(java.util.Map.entry(first, one), java.util.Map.entry(second, other));
    datapath.retire(first);
    datapath.retire(first);
    assertThat(datapath.templates()).containsOnlyKeys(second);
  }
}
