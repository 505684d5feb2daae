package org.midonet.datapath.memory;

import org.midonet.datapath.contract.NeighbourContract;
import org.midonet.datapath.contract.TestBed;

class MemoryNeighbourTest extends NeighbourContract {
  @Override
  protected TestBed open() {
    return new MemoryBed();
  }
}
