package org.midonet.datapath.ebpf;

import org.junit.jupiter.api.Tag;
import org.midonet.datapath.contract.HandoverContract;
import org.midonet.datapath.contract.TestBed;

@Tag("lab")
class EbpfHandoverTest extends HandoverContract {
  @Override
  protected TestBed open() {
    return new EbpfTestBed();
  }
}
