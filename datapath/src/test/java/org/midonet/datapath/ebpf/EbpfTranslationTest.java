package org.midonet.datapath.ebpf;

import org.junit.jupiter.api.Tag;
import org.midonet.datapath.contract.TestBed;
import org.midonet.datapath.contract.TranslationContract;

@Tag("lab")
class EbpfTranslationTest extends TranslationContract {
  @Override
  protected TestBed open() {
    return new EbpfTestBed();
  }
}
