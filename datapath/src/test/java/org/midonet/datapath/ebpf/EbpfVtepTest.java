package org.midonet.datapath.ebpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.midonet.datapath.VtepTunnel;
import org.midonet.datapath.contract.TestBed;
import org.midonet.datapath.contract.VtepContract;

@Tag("lab")
class EbpfVtepTest extends VtepContract {
  @Override
  protected TestBed open() {
    return new EbpfTestBed();
  }

  @Test
  void theOuterHeaderHasTheServiceOfTheInnerOne() {
    always(ANN, to(SRV));
    for (int tos : new int[] {0, 0xb8, 0x29}) {
      send(ANN, udp(ANN, SRV, 1, 2).tos(tos));
      byte[] outer = ((EbpfTestBed) bed).outer().getFirst();
      assertThat(outer[1] & 0xff).isEqualTo(tos);
      assertThat(outer[8] & 0xff).as("TTL").isEqualTo(255);
    }
  }

  @Test
  void anotherProcessFindsItAgain() {
    Map<Integer, VtepTunnel> before = datapath.vtepTunnels();
    always(ANN, to(SRV));
    try (EbpfDatapath again = TestMachine.shared().openDatapath()) {
      assertThat(again.vtepTunnels()).isEqualTo(before).isNotEmpty();
      send(ANN, udp(ANN, SRV, 1, 2));
      assertThat(bed.atVteps()).hasSize(1);
    }
  }
}
