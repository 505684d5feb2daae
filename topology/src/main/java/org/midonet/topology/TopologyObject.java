package org.midonet.topology;

import java.util.UUID;

/** A thing of the virtual network, or of the cloud that carries it, with an identity of its own. */
public interface TopologyObject {

  /** The identity: given by the creator, never changed, never used again. */
  UUID id();
}
