package org.midonet.datapath.ebpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.midonet.datapath.Action;
import org.midonet.datapath.TunnelKind;
import org.midonet.datapath.contract.TestBed;
import org.midonet.datapath.contract.TunnelContract;

@Tag("lab")
class EbpfTunnelTest extends TunnelContract {
  @Override
  protected TestBed open() {
    return new EbpfTestBed();
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
