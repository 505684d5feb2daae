package org.midonet.datapath.ebpf;

import org.junit.jupiter.api.Tag;
import org.midonet.datapath.contract.PacketContract;
import org.midonet.datapath.contract.TestBed;

@Tag("lab")
class EbpfPacketTest extends PacketContract {
  @Override
  protected TestBed open() {
    return new EbpfTestBed();
  }
}
