package org.midonet.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VxlanFrameTest {

  private static final Mac A = Mac.parse("02:00:00:00:00:0a");
  private static final Mac B = Mac.parse("02:00:00:00:00:0b");
  private static final Ip4 HERE = Ip4.parse("192.0.2.1");
  private static final Ip4 THERE = Ip4.parse("192.0.2.2");

  private static FrameBuilder inner() {
    return FrameBuilder.ethernet(A, B).ip(Ip4.parse("10.0.0.1"), Ip4.parse("10.0.0.2")).tos(0x28);
  }

  @Test
  void theOuterHeadersAreThoseOfRfc7348() throws MalformedPacket {
    byte[] frame = inner().udp(4000, 53).payload(new byte[20]).build();
    byte[] outer = VxlanFrame.wrap(frame, HERE, THERE, 0x123456);

    assertThat(outer).hasSize(frame.length + Vxlan.OVERHEAD_IPV4);
    Ethernet ethernet = Ethernet.parse(MemorySegment.ofArray(outer));
    Ipv4 ip = Ipv4.parse(ethernet.payload());
    assertThat(ip.source()).isEqualTo(HERE);
    assertThat(ip.destination()).isEqualTo(THERE);
    assertThat(ip.tos()).isEqualTo(0x28);
    assertThat(ip.ttl()).isEqualTo(255);
    assertThat(ip.dontFragment()).isTrue();
    assertThat(Checksum.isValid(Checksum.sum(ip.bytes(), 0, Ipv4.HEADER))).isTrue();
    Udp udp = Udp.parse(ip.payload());
    assertThat(udp.destinationPort()).isEqualTo(Udp.VXLAN);
    assertThat(udp.checksum()).isZero();
    VxlanFrame inside = VxlanFrame.unwrap(MemorySegment.ofArray(outer)).orElseThrow();
    assertThat(inside.vni()).isEqualTo(0x123456);
    assertThat(inside.toBytes()).isEqualTo(frame);
  }

  @Test
  void connectionsOfOnePairOfEndsHaveDifferentSourcePorts() throws MalformedPacket {
    Set<Integer> ports = new HashSet<>();
    for (int port = 0; port < 65_534; port++) {
      ports.add(VxlanFrame.sourcePort(FlowKeys.parse(inner().udp(port, 53).build())));
    }
    assertThat(ports).hasSize(65_534).allMatch(port -> port >= 1 && port <= 65_534);
    Set<Integer> echoes = new HashSet<>();
    for (int id = 0; id < 1000; id++) {
      echoes.add(VxlanFrame.sourcePort(FlowKeys.parse(inner().echoRequest(id, 1).build())));
    }
    assertThat(echoes).hasSize(1000);
  }

  @Test
  void whatIsNoVxlanIsNotUnwrapped() throws MalformedPacket {
    byte[] outer = VxlanFrame.wrap(inner().udp(1, 2).build(), HERE, THERE, 7);
    byte[] otherPort = outer.clone();
    otherPort[37]++;
    byte[] noVni = outer.clone();
    noVni[42] = 0;
    byte[] fragment = outer.clone();
    fragment[20] = 0x20;
    for (byte[] wrong :
        new byte[][] {
          otherPort, noVni, fragment, Arrays.copyOf(outer, 45), inner().udp(1, 4789).build()
        }) {
      assertThat(VxlanFrame.unwrap(MemorySegment.ofArray(wrong))).isEqualTo(Optional.empty());
    }
  }

  @Test
  void aFrameThatFitsNoPacketIsRefused() {
    byte[] large = inner().udp(1, 2).payload(new byte[65_480]).build();
    assertThatThrownBy(() -> VxlanFrame.wrap(large, HERE, THERE, 7))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
