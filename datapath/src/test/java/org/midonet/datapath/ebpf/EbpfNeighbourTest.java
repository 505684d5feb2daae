package org.midonet.datapath.ebpf;

import org.junit.jupiter.api.Tag;
import org.midonet.datapath.contract.NeighbourContract;
import org.midonet.datapath.contract.TestBed;

@Tag("lab")
class EbpfNeighbourTest extends NeighbourContract {
  @Override
  protected TestBed open() {
    return new EbpfTestBed();
  }
}
