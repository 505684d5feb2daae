package org.midonet.datapath.ebpf;

import org.junit.jupiter.api.Tag;
import org.midonet.datapath.contract.ConnectionContract;
import org.midonet.datapath.contract.TestBed;

@Tag("lab")
class EbpfConnectionTest extends ConnectionContract {
  @Override
  protected TestBed open() {
    return new EbpfTestBed();
  }
}
