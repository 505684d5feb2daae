package org.midonet.cassandra;

import org.midonet.cassandra.memory.MemoryPortStore;

class MemoryPortStoreTest extends PortStoreContract {
  @Override
  PortStore open() {
    return new MemoryPortStore(System::nanoTime);
  }
}
