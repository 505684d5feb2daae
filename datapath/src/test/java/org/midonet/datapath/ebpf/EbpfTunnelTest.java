package org.midonet.datapath.ebpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.midonet.datapath.Action;
import org.midonet.datapath.Encapsulation;
import org.midonet.datapath.Peer;
import org.midonet.datapath.TunnelKind;
import org.midonet.datapath.contract.TestBed;
import org.midonet.datapath.contract.TunnelContract;
import org.midonet.packet.IpAddress;
import org.midonet.packet.IpProtocol;

@Tag("lab")
class EbpfTunnelTest extends TunnelContract {
  @Override
  protected TestBed open() {
    return new EbpfTestBed();
  }

  /**
   * By GRE where the kernel has it, else by VXLAN: the packet is the same, and its key. Debian's
   * has it: there ({@code bin/test kernel}) nothing else will do.
   */
  @Test
  void aPeerOfAGreZoneIsReached() {
    IpAddress peer = bed.others().getFirst();
    setPeers(Encapsulation.GRE);
    boolean hasGre = ((EbpfTestBed) bed).hasGre();
    assertThat(hasGre || !TestHost.KERNEL_HAS_GRE).isTrue();
    always(ANN, new Action.Tunnel(peer, 102, TunnelKind.REMEMBER));
    send(ANN, udp(ANN, BOB, 1, 2));
    if (hasGre) {
      byte[] outer = ((EbpfTestBed) bed).outer().getFirst();
      assertThat(outer[9]).as("protocol").isEqualTo((byte) IpProtocol.GRE);
      // A key and no sum, Ethernet inside, then the key of 32 bits (RFC 2890).
      assertThat(Arrays.copyOfRange(outer, 20, 28))
          .containsExactly(0x20, 0, 0x65, 0x58, 0, TunnelKind.REMEMBER.code() << 6, 0, 102);
      assertThat(Arrays.copyOfRange(outer, 28, outer.length))
          .isEqualTo(udp(ANN, BOB, 1, 2).build());
    } else {
      assertThat(bed.tunnelled())
          .singleElement()
          .satisfies(sent -> assertThat(sent.tunnelKey()).isEqualTo(102));
    }
    setPeers(Encapsulation.VXLAN);
    send(ANN, udp(ANN, BOB, 1, 2));
    assertThat(bed.tunnelled()).as("as soon as the zone says so").hasSize(1);
  }

  /** Others take tunnel packets from the zone's address only, whatever the kernel would prefer. */
  @Test
  void theSourceIsTheAddressInTheZone() {
    IpAddress peer = bed.others().getFirst();
    IpAddress other = bed.others().getLast();
    Peer bySecond = new Peer(Encapsulation.VXLAN, TestMachine.SECOND);
    Peer byFirst = new Peer(Encapsulation.VXLAN, bed.own());
    datapath.setPeers(Map.of(peer, bySecond), Set.of(TestMachine.SECOND));
    assertThat(sourceTo(peer)).isEqualTo(TestMachine.SECOND);
    datapath.setPeers(
        Map.of(peer, bySecond, other, byFirst), Set.of(bed.own(), TestMachine.SECOND));
    assertThat(sourceTo(peer)).as("each zone has its own").isEqualTo(TestMachine.SECOND);
    assertThat(sourceTo(other)).isEqualTo(bed.own());
    datapath.setPeers(Map.of(peer, byFirst), Set.of(bed.own()));
    assertThat(sourceTo(peer)).isEqualTo(bed.own());
  }

  private IpAddress sourceTo(IpAddress peer) {
    always(ANN, new Action.Tunnel(peer, 102, TunnelKind.DELIVER));
    send(ANN, udp(ANN, BOB, 1, 2));
    byte[] outer = ((EbpfTestBed) bed).outer().getFirst();
    assertThat(IpAddress.ofBytes(Arrays.copyOfRange(outer, 16, 20))).isEqualTo(peer);
    return IpAddress.ofBytes(Arrays.copyOfRange(outer, 12, 16));
  }

  /** The underlay treats a packet as its sender asked; congestion as RFC 6040 says. */
  @Test
  void theOuterHeaderHasTheServiceOfTheInnerOne() {
    always(ANN, new Action.Tunnel(bed.others().getFirst(), 102, TunnelKind.DELIVER));
    for (int tos : new int[] {0, 0xb8, 0x29}) {
      for (var packet : List.of(udp(ANN, BOB, 1, 2).tos(tos), udp(ANN6, BOB6, 1, 2).tos(tos))) {
        send(ANN, packet);
        byte[] outer = ((EbpfTestBed) bed).outer().getFirst();
        assertThat(outer[0]).isEqualTo((byte) 0x45);
        assertThat(outer[1] & 0xff).isEqualTo(tos);
        assertThat(outer[8] & 0xff).as("TTL").isEqualTo(255);
      }
    }
    send(ANN, udp(ANN, BOB, 1, 2).tos(0x2b));
    assertThat(((EbpfTestBed) bed).outer().getFirst()[1] & 0xff)
        .as("congestion was not experienced outside")
        .isEqualTo(0x2a);
  }
}
