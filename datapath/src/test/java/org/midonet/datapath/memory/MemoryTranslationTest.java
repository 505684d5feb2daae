package org.midonet.datapath.memory;

import org.midonet.datapath.contract.TestBed;
import org.midonet.datapath.contract.TranslationContract;

class MemoryTranslationTest extends TranslationContract {
  @Override
  protected TestBed open() {
    return new MemoryBed();
  }
}
