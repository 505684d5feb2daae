package org.midonet.datapath.memory;

import org.midonet.datapath.contract.FlowContract;
import org.midonet.datapath.contract.TestBed;

class MemoryFlowTest extends FlowContract {
  @Override
  protected TestBed open() {
    return new MemoryBed();
  }
}
