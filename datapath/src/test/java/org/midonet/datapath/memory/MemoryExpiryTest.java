package org.midonet.datapath.memory;

import org.midonet.datapath.contract.ExpiryContract;
import org.midonet.datapath.contract.TestBed;

class MemoryExpiryTest extends ExpiryContract {
  @Override
  protected TestBed open() {
    return new MemoryBed();
  }
}
