package org.midonet.datapath.memory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.midonet.datapath.Datapath;
import org.midonet.datapath.Miss;
import org.midonet.datapath.Packet;
import org.midonet.datapath.TunnelKind;
import org.midonet.datapath.contract.Frame;
import org.midonet.datapath.contract.TestBed;
import org.midonet.packet.Ip4;
import org.midonet.packet.IpAddress;

/** Ports that are lists. */
public final class MemoryBed implements TestBed, Outlet {
  private final Map<Integer, List<Frame>> received = new HashMap<>();
  private final List<Tunnelled> tunnelled = new ArrayList<>();
  private final List<AtVtep> atVteps = new ArrayList<>();
  private final MemoryDatapath datapath;
  private long nanos = 1_000_000_000L;

  /** An empty one. */
  public MemoryBed() {
    datapath = new MemoryDatapath(this, 1450, () -> nanos, new Random(1));
  }

  @Override
  public Datapath datapath() {
    return datapath;
  }

  @Override
  public int ifindex(int port) {
    return 10 + port;
  }

  @Override
  public IpAddress own() {
    return Ip4.parse("172.31.0.1");
  }

  @Override
  public List<IpAddress> others() {
    return List.of(Ip4.parse("172.31.0.2"), Ip4.parse("172.31.0.3"));
  }

  @Override
  public IpAddress vtep() {
    return Ip4.parse("172.31.0.9");
  }

  @Override
  public void sendFromVtep(IpAddress from, int vni, byte[] frame) {
    datapath.arriveFromVtep(from, vni, new Packet(frame));
  }

  @Override
  public void toVtep(IpAddress source, IpAddress remote, int vni, Packet packet) {
    atVteps.add(new AtVtep(source, remote, vni, Frame.of(packet.frame())));
  }

  @Override
  public List<AtVtep> atVteps() {
    List<AtVtep> packets = List.copyOf(atVteps);
    atVteps.clear();
    return packets;
  }

  @Override
  public void send(int port, Packet packet) {
    datapath.arrive(port, packet);
  }

  @Override
  public void sendTunnelled(IpAddress from, TunnelKind kind, int tunnelKey, byte[] frame) {
    datapath.arriveByTunnel(from, kind, tunnelKey, new Packet(frame));
  }

  @Override
  public void output(int port, Packet packet) {
    received.computeIfAbsent(port, p -> new ArrayList<>()).add(Frame.of(packet.frame()));
  }

  @Override
  public void tunnel(IpAddress remote, TunnelKind kind, int tunnelKey, Packet packet) {
    tunnelled.add(new Tunnelled(remote, kind, tunnelKey, Frame.of(packet.frame())));
  }

  @Override
  public List<Frame> received(int port) {
    List<Frame> frames = received.remove(port);
    return frames == null ? List.of() : frames;
  }

  @Override
  public List<Tunnelled> tunnelled() {
    List<Tunnelled> packets = List.copyOf(tunnelled);
    tunnelled.clear();
    return packets;
  }

  @Override
  public List<Miss> misses() {
    List<Miss> misses = new ArrayList<>();
    datapath.receive(Duration.ZERO, misses::add);
    return misses;
  }

  @Override
  public void letPass(Duration time) {
    nanos += time.toNanos();
  }

  @Override
  public void close() {
    datapath.close();
  }
}
