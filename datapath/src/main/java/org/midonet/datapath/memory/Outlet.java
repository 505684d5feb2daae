package org.midonet.datapath.memory;

import org.midonet.datapath.Packet;
import org.midonet.datapath.TunnelKind;
import org.midonet.packet.IpAddress;

/** Where packets leave the datapath in memory. */
public interface Outlet {

  /** By a port's interface. */
  void output(int port, Packet packet);

  /** To a hardware VTEP. */
  void toVtep(IpAddress source, IpAddress remote, int vni, Packet packet);

  /** To another host. */
  void tunnel(IpAddress remote, TunnelKind kind, int tunnelKey, Packet packet);
}
