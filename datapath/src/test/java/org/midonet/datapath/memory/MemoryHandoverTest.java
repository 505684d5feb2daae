package org.midonet.datapath.memory;

import org.midonet.datapath.contract.HandoverContract;
import org.midonet.datapath.contract.TestBed;

class MemoryHandoverTest extends HandoverContract {
  @Override
  protected TestBed open() {
    return new MemoryBed();
  }
}
