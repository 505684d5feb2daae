package org.midonet.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.midonet.packet.Frames.A;
import static org.midonet.packet.Frames.B;
import static org.midonet.packet.Frames.IP6_A;
import static org.midonet.packet.Frames.IP6_B;
import static org.midonet.packet.Frames.IP_A;
import static org.midonet.packet.Frames.IP_B;
import static org.midonet.packet.Frames.segment;

import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class NeighbourQuestionTest {
  private static final NeighbourQuestion V4 = new NeighbourQuestion(A, IP_A, IP_B);
  private static final NeighbourQuestion V6 = new NeighbourQuestion(A, IP6_A, IP6_B);

  private static byte[] answered(byte[] question, Mac mac, boolean router) {
    byte[] frame = question.clone();
    NeighbourQuestion.answer(segment(frame), mac, router);
    return frame;
  }

  @Test
  void whatItAsksIsRead() {
    for (Mac to : new Mac[] {B, Mac.BROADCAST}) {
      assertThat(NeighbourQuestion.parse(segment(V4.toFrame(to)))).contains(V4);
    }
    Mac group = Mac.ofMulticast(IP6_B.solicitedNode());
    for (Mac to : new Mac[] {B, group}) {
      assertThat(NeighbourQuestion.parse(segment(V6.toFrame(to)))).contains(V6);
    }
    assertThat(V6.toFrame(group))
        .isEqualTo(new NeighbourDiscovery.Solicitation(IP6_B, Optional.of(A)).toFrame(A, IP6_A));
  }

  @Test
  void theAnswerIsTheUsualOne() {
    Arp request = Arp.request(A, IP_A, IP_B);
    assertThat(answered(request.toFrame(), B, true)).isEqualTo(request.reply(B).toFrame());
    byte[] advertisement =
        new NeighbourDiscovery.Advertisement(IP6_B, true, true, true, Optional.of(B))
            .toFrame(B, A, IP6_B, IP6_A);
    assertThat(answered(V6.toFrame(B), B, true)).isEqualTo(advertisement);
    byte[] host =
        new NeighbourDiscovery.Advertisement(IP6_B, false, true, true, Optional.of(B))
            .toFrame(B, A, IP6_B, IP6_A);
    assertThat(answered(V6.toFrame(B), B, false)).isEqualTo(host);
  }

  @Test
  void aTagAndWhatFollowsStay() throws MalformedPacket {
    byte[] tagged = FrameEditor.copyOf(V4.toFrame(B)).pushVlan(7).toBytes();
    assertThat(NeighbourQuestion.parse(segment(tagged))).contains(V4);
    byte[] reply = Arp.request(A, IP_A, IP_B).reply(B).toFrame();
    assertThat(answered(tagged, B, false))
        .isEqualTo(FrameEditor.copyOf(reply).pushVlan(7).toBytes());
  }

  @Test
  void othersAreNotPlain() {
    byte[] proxy = V4.toFrame(B);
    proxy[27] ^= 1; // the sender's MAC in the message
    byte[] other = V6.toFrame(B);
    other[other.length - 1] ^= 1;
    byte[] far = V6.toFrame(B);
    far[21] = (byte) 254; // the hop limit
    byte[] probe = new NeighbourDiscovery.Solicitation(IP6_B, Optional.empty()).toFrame(A, Ip6.ANY);
    byte[] reply = Arp.request(A, IP_A, IP_B).reply(B).toFrame();
    for (byte[] frame : new byte[][] {proxy, other, far, probe, reply}) {
      assertThat(NeighbourQuestion.parse(segment(frame))).isEmpty();
    }
  }

  /** Whatever is called plain is answered by a frame that says so rightly. */
  @Property
  void whatIsPlainHasAnAnswer(
      @ForAll @IntRange(max = 85) int at, @ForAll byte value, @ForAll boolean v6)
      throws MalformedPacket {
    byte[] frame = (v6 ? V6 : V4).toFrame(B);
    if (at < frame.length) {
      frame[at] = value;
    }
    Optional<NeighbourQuestion> plain = NeighbourQuestion.parse(segment(frame));
    if (plain.isEmpty()) {
      return;
    }
    FlowKey key = FlowKeys.parse(answered(frame, B, true));
    assertThat(key.ethDst()).isEqualTo(plain.get().asker().value());
    assertThat(key.ethSrc()).isEqualTo(B.value());
    assertThat(key.ipSrc()).isEqualTo(plain.get().target());
    assertThat(key.ipDst()).isEqualTo(plain.get().sender());
    boolean arp = key.etherType() == EtherType.ARP;
    assertThat(arp ? key.protocol() : key.icmpType()).isEqualTo(arp ? Arp.REPLY : 136);
  }
}
