package org.midonet.datapath.memory;

import org.midonet.datapath.contract.OverlayContract;
import org.midonet.datapath.contract.TestBed;

class MemoryOverlayTest extends OverlayContract {
  @Override
  protected TestBed open() {
    return new MemoryBed();
  }
}
