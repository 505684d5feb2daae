package org.midonet.datapath.ebpf;

import org.junit.jupiter.api.Tag;
import org.midonet.datapath.contract.FlowContract;
import org.midonet.datapath.contract.TestBed;

@Tag("lab")
class EbpfFlowTest extends FlowContract {
  @Override
  protected TestBed open() {
    return new EbpfTestBed();
  }
}
