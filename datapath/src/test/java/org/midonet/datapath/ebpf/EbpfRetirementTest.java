package org.midonet.datapath.ebpf;

import org.junit.jupiter.api.Tag;
import org.midonet.datapath.contract.RetirementContract;
import org.midonet.datapath.contract.TestBed;

@Tag("lab")
class EbpfRetirementTest extends RetirementContract {
  @Override
  protected TestBed open() {
    return new EbpfTestBed();
  }
}
