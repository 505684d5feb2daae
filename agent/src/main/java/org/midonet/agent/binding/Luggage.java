package org.midonet.agent.binding;

import org.midonet.datapath.DatapathPort;
import org.midonet.topology.Port;

/** What ports bring along when they come, and leave behind when they go. */
public interface Luggage {

  /**
   * Whether a port that is bound here may be set up: what it brings has come, or there is nothing
   * to wait for. Else the bindings are told when it may.
   */
  boolean isHere(Port port);

  /** A port is about to be set up so: what it brought is put in its place. */
  void unpack(Port port, DatapathPort as);

  /**
   * A port that was set up so has lost its interface, and is bound here still. What was heard at it
   * will be forgotten.
   */
  void rest(Port port, DatapathPort was);

  /** A port that was set up so is bound here no more. */
  void leave(Port port, DatapathPort was);

  /** Ports bring nothing, and leave nothing. */
  static Luggage none() {
    return new Luggage() {
      @Override
      public boolean isHere(Port port) {
        return true;
      }

      @Override
      public void unpack(Port port, DatapathPort as) {}

      @Override
      public void rest(Port port, DatapathPort was) {}

      @Override
      public void leave(Port port, DatapathPort was) {}
    };
  }
}
