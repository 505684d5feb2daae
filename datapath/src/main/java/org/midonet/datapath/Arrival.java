package org.midonet.datapath;

/** How a packet came to this host, or shall be taken to have come. */
public sealed interface Arrival {

  /** By a local port. */
  record AtPort(int port) implements Arrival {}

  /** By a tunnel, for the port with this key. */
  record FromTunnel(TunnelKind kind, int tunnelKey) implements Arrival {}

  /** By a port at another host, and to be judged as forward here. */
  record AtRemotePort(int tunnelKey) implements Arrival {}
}
