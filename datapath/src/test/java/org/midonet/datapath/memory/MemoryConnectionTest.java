package org.midonet.datapath.memory;

import org.midonet.datapath.contract.ConnectionContract;
import org.midonet.datapath.contract.TestBed;

class MemoryConnectionTest extends ConnectionContract {
  @Override
  protected TestBed open() {
    return new MemoryBed();
  }
}
