package org.midonet.datapath.ebpf;

import org.junit.jupiter.api.Tag;
import org.midonet.datapath.contract.ExpiryContract;
import org.midonet.datapath.contract.TestBed;

@Tag("lab")
class EbpfExpiryTest extends ExpiryContract {
  @Override
  protected TestBed open() {
    return new EbpfTestBed();
  }
}
