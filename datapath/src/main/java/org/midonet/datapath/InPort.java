package org.midonet.datapath;

/**
 * How a flow's match names the port a packet came by: the number of a local port, or a number made
 * of a remote port's tunnel key.
 */
public final class InPort {
  private static final int REMOTE = 0x8000_0000;

  private InPort() {}

  /** The port with this tunnel key at another host, whose packet is judged here. */
  public static int remote(int tunnelKey) {
    return REMOTE | tunnelKey;
  }

  /** Whether it names a port at another host. */
  public static boolean isRemote(int inPort) {
    return (inPort & REMOTE) != 0;
  }

  /** The tunnel key in a remote port's number. */
  public static int tunnelKey(int inPort) {
    return inPort & ~REMOTE;
  }
}
