package org.midonet.datapath.ebpf;

import org.junit.jupiter.api.Tag;
import org.midonet.datapath.contract.OverlayContract;
import org.midonet.datapath.contract.TestBed;

@Tag("lab")
class EbpfOverlayTest extends OverlayContract {
  @Override
  protected TestBed open() {
    return new EbpfTestBed();
  }
}
