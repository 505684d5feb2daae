package org.midonet.ffi;

import java.util.UUID;
import org.midonet.ffi.netns.NetworkNamespace;

/** A namespace of a test's own, gone when it is closed. */
public final class TestNamespace implements AutoCloseable {
  private final String name = "mt" + UUID.randomUUID().toString().substring(0, 8);
  private final NetworkNamespace namespace = NetworkNamespace.create(name);

  public NetworkNamespace namespace() {
    return namespace;
  }

  public String name() {
    return name;
  }

  @Override
  public void close() {
    namespace.close();
    NetworkNamespace.delete(name);
  }
}
