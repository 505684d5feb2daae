package org.midonet.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.midonet.simulation.Cloud.accept;
import static org.midonet.simulation.Cloud.drop;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.midonet.packet.FrameBuilder;
import org.midonet.packet.Mac;
import org.midonet.simulation.Packet.Asked;

/** Which packets belong to connections, which open them, and which can only answer. */
class TrackedTest {

  private static final String VM1 = "02:00:00:00:00:01";
  private static final String VM2 = "02:00:00:00:00:02";
  private static final String GROUP = "01:00:5e:00:00:01";
  private static final int GRE = 47;
  private static final int ETHERNET = 14;

  private final Cloud cloud = new Cloud();

  @BeforeEach
  void aGuestThatOnlyLetsAnswersIn() {
    cloud
        .bridge("net")
        .vm("vm1", "net")
        .vm("vm2", "net")
        .mac("net", VM1, "vm1")
        .mac("net", VM2, "vm2")
        .chain("sg", accept(c -> c.matchReturnFlow(true)), drop(c -> c))
        .filters("vm1", "", "sg");
  }

  private static FrameBuilder between(String from, String to) {
    return Frames.ip(from, to, "10.0.0.1", "10.0.0.2");
  }

  private static byte[] later(byte[] frame) {
    frame[ETHERNET + 7] = 8; // 64 octets of the packet come before it
    return frame;
  }

  private boolean opens(byte[] frame) {
    return ((Verdict.Forward) cloud.send("vm1", frame)).template().isPresent();
  }

  @Test
  void whatOpensAConnection() {
    FrameBuilder frame = between(VM1, VM2);
    assertThat(opens(frame.udp(1, 2).build())).isTrue();
    assertThat(opens(frame.protocol(GRE).build())).as("protocols without ports too").isTrue();
    assertThat(opens(frame.echoRequest(1, 1).build())).isTrue();
    assertThat(opens(frame.echoReply(1, 1).build())).isFalse();
    assertThat(opens(frame.icmp(3, 1, 0).payload(new byte[28]).build())).isFalse();
    assertThat(opens(later(frame.udp(1, 2).payload(new byte[64]).build()))).isFalse();
    assertThat(opens(between(VM1, GROUP).udp(1, 2).build())).as("to a group").isFalse();
    FrameBuilder other = FrameBuilder.ethernet(Mac.parse(VM1), Mac.parse(VM2));
    assertThat(opens(other.etherType(0x88b5).payload(new byte[46]).build())).isFalse();
  }

  private boolean answers(byte[] frame) {
    Packet packet = Cloud.packet(frame).as(Asked.RETURN);
    return Simulation.simulate(cloud.view, cloud.id("vm2"), packet) instanceof Verdict.Forward;
  }

  /** Of a packet that answers a known connection, rules see that it does. */
  @Test
  void whatAnswersOne() {
    FrameBuilder frame = between(VM2, VM1);
    assertThat(answers(frame.udp(2, 1).build())).isTrue();
    assertThat(answers(frame.protocol(GRE).build())).isTrue();
    assertThat(answers(frame.echoReply(1, 1).build())).isTrue();
    assertThat(answers(frame.echoRequest(1, 1).build())).isTrue();
    assertThat(answers(later(frame.udp(2, 1).payload(new byte[64]).build())))
        .as("whose it is cannot be told")
        .isFalse();
    assertThat(answers(frame.icmp(8, 0, 0).build())).as("an echo without a name").isTrue();
    assertThat(answers(frame.icmp(13, 0, 0).build())).as("nor is a timestamp anybody's").isFalse();
  }

  private boolean knocks(byte[] frame) {
    return cloud.send("vm2", frame) instanceof Verdict.Drop drop && !drop.ifKnown().isEmpty();
  }

  /** What is dropped is looked at as an answer too, if it can be one. */
  @Test
  void whatMayBeAnAnswer() {
    FrameBuilder frame = between(VM2, VM1);
    assertThat(knocks(frame.udp(2, 1).build())).isTrue();
    assertThat(knocks(frame.icmp(13, 0, 0).build())).isFalse();
    assertThat(knocks(later(frame.udp(2, 1).payload(new byte[64]).build()))).isFalse();
    assertThat(knocks(between(VM2, GROUP).udp(2, 1).build())).isFalse();
  }
}
