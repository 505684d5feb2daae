package org.midonet.datapath.memory;

import org.midonet.datapath.contract.TestBed;
import org.midonet.datapath.contract.TunnelContract;

class MemoryTunnelTest extends TunnelContract {
  @Override
  protected TestBed open() {
    return new MemoryBed();
  }
}
