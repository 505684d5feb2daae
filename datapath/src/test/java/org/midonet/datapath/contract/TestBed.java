package org.midonet.datapath.contract;

import java.time.Duration;
import java.util.List;
import org.midonet.datapath.Datapath;
import org.midonet.datapath.Miss;
import org.midonet.datapath.Packet;
import org.midonet.datapath.TunnelKind;
import org.midonet.packet.IpAddress;

/**
 * A datapath with four ports' interfaces, and a tunnel to two other hosts. Nothing is in the
 * datapath yet, not even the ports.
 */
public interface TestBed extends AutoCloseable {
  /** Ports that have interfaces: 1 to this number. */
  int PORTS = 4;

  /** A packet that went to another host. */
  record Tunnelled(IpAddress remote, TunnelKind kind, int tunnelKey, Frame frame) {}

  /** A packet that went to a hardware VTEP. */
  record AtVtep(IpAddress source, IpAddress remote, int vni, Frame frame) {}

  /** What is tested. */
  Datapath datapath();

  /** The interface made for the port with this number. */
  int ifindex(int port);

  /** This host's underlay address. */
  IpAddress own();

  /** The underlay addresses of two other hosts. */
  List<IpAddress> others();

  /** The underlay address of a hardware VTEP. */
  IpAddress vtep();

  /** What is behind the port sends a packet. */
  void send(int port, Packet packet);

  /** Another host sends a packet through the tunnel. */
  void sendTunnelled(IpAddress from, TunnelKind kind, int tunnelKey, byte[] frame);

  /** A hardware VTEP, or somebody who seems to be one, sends a packet of a network. */
  void sendFromVtep(IpAddress from, int vni, byte[] frame);

  /** Everything that has come out of the port since the last call, in order. */
  List<Frame> received(int port);

  /** Everything that has gone to other hosts since the last call, in order. */
  List<Tunnelled> tunnelled();

  /** Everything that has gone to hardware VTEPs since the last call, in order. */
  List<AtVtep> atVteps();

  /** Every miss since the last call, in order. */
  List<Miss> misses();

  /** Time goes by, for lives of connections and idle times. */
  void letPass(Duration time);

  @Override
  void close();
}
