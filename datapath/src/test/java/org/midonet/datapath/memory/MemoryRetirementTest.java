package org.midonet.datapath.memory;

import org.midonet.datapath.contract.RetirementContract;
import org.midonet.datapath.contract.TestBed;

class MemoryRetirementTest extends RetirementContract {
  @Override
  protected TestBed open() {
    return new MemoryBed();
  }
}
