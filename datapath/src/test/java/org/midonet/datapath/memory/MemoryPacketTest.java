package org.midonet.datapath.memory;

import org.midonet.datapath.contract.PacketContract;
import org.midonet.datapath.contract.TestBed;

class MemoryPacketTest extends PacketContract {
  @Override
  protected TestBed open() {
    return new MemoryBed();
  }
}
