package org.midonet.datapath.memory;

import org.midonet.datapath.contract.TestBed;
import org.midonet.datapath.contract.VtepContract;

class MemoryVtepTest extends VtepContract {
  @Override
  protected TestBed open() {
    return new MemoryBed();
  }
}
