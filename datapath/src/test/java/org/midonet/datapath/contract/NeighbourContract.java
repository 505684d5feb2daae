package org.midonet.datapath.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.midonet.datapath.Action;
import org.midonet.datapath.DropReason;
import org.midonet.datapath.Miss;
import org.midonet.datapath.MissReason;
import org.midonet.datapath.Packet;
import org.midonet.packet.Arp;
import org.midonet.packet.FlowMask;
import org.midonet.packet.FrameBuilder;
import org.midonet.packet.Ip4;
import org.midonet.packet.Ip6;
import org.midonet.packet.Mac;
import org.midonet.packet.NeighbourDiscovery;
import org.midonet.packet.NeighbourQuestion;

/** Questions for neighbours: plain ones are answered, all else is left to the agent. */
public abstract class NeighbourContract extends DatapathContract {
  private static final Ip4 GATEWAY = Ip4.parse("10.0.0.254");
  private static final Ip6 GATEWAY6 = Ip6.parse("fd00::fe");
  private static final NeighbourQuestion WHERE =
      new NeighbourQuestion(ANN.mac(), ANN.address(), GATEWAY);
  private static final NeighbourQuestion WHERE6 =
      new NeighbourQuestion(ANN.mac(), ANN6.address(), GATEWAY6);

  private void answering() {
    FlowMask type = FlowMask.builder().etherType().build();
    FrameBuilder arp = FrameBuilder.ethernet(ANN.mac(), INNER).etherType(0x0806);
    flow(
        ANN,
        arp.payload(new byte[28]),
        type,
        new Action.Question(GATEWAY),
        new Action.Answer(INNER, true),
        to(ANN));
    flow(
        ANN,
        ANN6.to(BOB6).echoRequest(1, 1),
        type,
        new Action.Question(GATEWAY6),
        new Action.Answer(INNER, true),
        to(ANN));
  }

  private void send(byte[] frame) {
    bed.send(ANN.port(), new Packet(frame));
  }

  private void receives(Guest guest, byte[] frame) {
    assertThat(bed.received(guest.port())).containsExactly(Frame.of(frame));
    expectNothing();
  }

  @Test
  void anArpRequestIsAnswered() {
    answering();
    Arp request = Arp.request(ANN.mac(), (Ip4) ANN.address(), GATEWAY);
    byte[] reply = request.reply(INNER).toFrame();
    send(request.toFrame());
    receives(ANN, reply);
    send(WHERE.toFrame(INNER));
    receives(ANN, reply);
  }

  @Test
  void aProbeForADuplicateAddressIsAnsweredToo() {
    answering();
    Arp probe = Arp.request(ANN.mac(), new Ip4(0), GATEWAY);
    send(probe.toFrame());
    receives(ANN, probe.reply(INNER).toFrame());
  }

  @Test
  void aSolicitationIsAnswered() {
    answering();
    byte[] advertisement =
        new NeighbourDiscovery.Advertisement(GATEWAY6, true, true, true, Optional.of(INNER))
            .toFrame(INNER, ANN.mac(), GATEWAY6, (Ip6) ANN6.address());
    for (Mac to : List.of(INNER, Mac.ofMulticast(GATEWAY6.solicitedNode()))) {
      send(WHERE6.toFrame(to));
      receives(ANN, advertisement);
    }
  }

  @Test
  void aHostDoesNotSayThatItIsARouter() {
    always(ANN, new Action.Answer(OUTER, false), to(ANN));
    send(WHERE6.toFrame(INNER));
    receives(
        ANN,
        new NeighbourDiscovery.Advertisement(GATEWAY6, false, true, true, Optional.of(OUTER))
            .toFrame(OUTER, ANN.mac(), GATEWAY6, (Ip6) ANN6.address()));
  }

  @Test
  void theTrafficClassOfAQuestionIsNotTheAnswers() {
    answering();
    byte[] marked = WHERE6.toFrame(INNER);
    marked[14] |= 0x0c;
    marked[16] = 7;
    send(marked);
    byte[] answer = WHERE6.toFrame(INNER);
    NeighbourQuestion.answer(MemorySegment.ofArray(answer), INNER, true);
    receives(ANN, answer);
  }

  @Test
  void whatIsNotPlainIsAMissAndUnchanged() {
    answering();
    byte[] another = WHERE.toFrame(INNER);
    another[41] ^= 1; // for another address
    byte[] proxy = WHERE.toFrame(INNER);
    proxy[27] ^= 1; // for somebody else
    byte[] reply = Arp.request(ANN.mac(), (Ip4) ANN.address(), GATEWAY).reply(INNER).toFrame();
    byte[] another6 = WHERE6.toFrame(INNER);
    another6[54 + 23] ^= 1;
    byte[] proxy6 = WHERE6.toFrame(INNER);
    proxy6[85] ^= 1;
    byte[] far = WHERE6.toFrame(INNER);
    far[21] = (byte) 254;
    byte[] probe =
        new NeighbourDiscovery.Solicitation(GATEWAY6, Optional.empty()).toFrame(ANN.mac(), Ip6.ANY);
    byte[] bare =
        new NeighbourDiscovery.Solicitation(GATEWAY6, Optional.empty())
            .toFrame(ANN.mac(), INNER, (Ip6) ANN6.address(), GATEWAY6);
    byte[] echo = ANN6.to(BOB6).echoRequest(1, 1).build();
    for (byte[] frame : List.of(another, proxy, reply, another6, proxy6, far, probe, bare, echo)) {
      send(frame);
      Miss miss = theMiss();
      assertThat(miss.reason()).isEqualTo(MissReason.ACTION);
      assertThat(frame(miss)).isEqualTo(Frame.of(frame));
    }
  }

  @Test
  void aQuestionCanGuardOtherActions() {
    always(ANN, new Action.Question(GATEWAY6), to(BOB), to(CAT));
    byte[] frame = WHERE6.toFrame(Mac.ofMulticast(GATEWAY6.solicitedNode()));
    send(frame);
    assertThat(bed.received(CAT.port())).containsExactly(Frame.of(frame));
    receives(BOB, frame);
    always(ANN, new Action.Question(GATEWAY6), new Action.Drop(40));
    send(frame);
    expectNothing();
    assertThat(datapath.drops()).containsEntry(40, 1L);
  }

  @Test
  void whatHasNoAnswerIsDropped() {
    always(ANN, new Action.Answer(INNER, false), to(ANN));
    send(ANN, udp(ANN, BOB, 1, 2));
    expectNothing();
    drops(DropReason.REWRITE, 1);
  }
}
