package org.midonet.datapath.ebpf;

import org.junit.jupiter.api.Tag;
import org.midonet.datapath.contract.TestBed;
import org.midonet.datapath.contract.TunnelContract;

@Tag("lab")
class EbpfTunnelTest extends TunnelContract {
  @Override
  protected TestBed open() {
    return new EbpfTestBed();
  }
}
