package org.midonet.agent.cloud;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.midonet.cassandra.PortStore;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.memory.MemoryEnsemble;
import org.midonet.packet.Ip4;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;
import org.midonet.packet.Prefix;
import org.midonet.topology.Bridge;
import org.midonet.topology.BridgePort;
import org.midonet.topology.TunnelZone;
import org.midonet.topology.error.MidonetException;

/** The store, the hosts and the wires between them. */
public final class Cloud implements AutoCloseable {

  private final MemoryEnsemble ensemble = new MemoryEnsemble();
  private final Nsdb administrator = ensemble.open();
  private final VirtualNetwork network = new VirtualNetwork(administrator);
  private final Wires wires;
  private final List<Hypervisor> hosts = new ArrayList<>();
  private final List<HardwareVtep> vteps = new ArrayList<>();
  private final AtomicLong skew = new AtomicLong();
  private final TunnelZone zone = network.tunnelZone("underlay");
  private Optional<PortStore> store = Optional.empty();
  private int lastVm;

  /** A cloud whose wires keep order. */
  public Cloud() {
    wires = new Wires(Optional.empty());
  }

  /** A cloud whose links are of any speed. */
  public Cloud(Random random) {
    wires = new Wires(Optional.of(random));
  }

  /** From now on so many of the frames between hosts are lost: 0 to 1. */
  public void lose(double share) {
    wires.lose(share);
  }

  /** Returns when nothing is on a wire, and no agent has a packet that does not wait. */
  public void calm() {
    for (int i = 0; i < 3; i++) {
      awaitQuiet();
      for (Hypervisor host : hosts()) {
        if (host.isRunning()) {
          host.awaitIdle();
        }
      }
    }
    awaitQuiet();
  }

  /** The store. */
  public MemoryEnsemble ensemble() {
    return ensemble;
  }

  /** An administrator's door to it. */
  public Nsdb nsdb() {
    return administrator;
  }

  /** What makes and changes the virtual network. */
  public VirtualNetwork network() {
    return network;
  }

  /** A new host of the tunnel zone, with an agent that is ready. */
  public Hypervisor host() {
    Hypervisor host = idleHost();
    host.start();
    return host;
  }

  /** A new host of the tunnel zone, without an agent. */
  public Hypervisor idleHost() {
    int number = hosts.size() + 1;
    Ip4 address = Ip4.parse("172.16.0." + number);
    Hypervisor host = new Hypervisor(this, UUID.randomUUID(), "host" + number, address);
    synchronized (this) {
      hosts.add(host);
    }
    network.host(host.id(), "host" + number);
    network.join(zone, host.id(), address);
    return host;
  }

  /** A guest at a port of a bridge, which is active everywhere when this returns. */
  public Vm vm(Hypervisor host, Bridge bridge, String address, String... gateway) {
    Vm vm = idleVm(host, address, gateway);
    connect(vm, network.port(bridge));
    return vm;
  }

  /** A guest whose interface is bound to nothing yet. */
  public Vm idleVm(Hypervisor host, String address, String... gateway) {
    int number = ++lastVm;
    return host.plug(
        "tap" + number,
        new Mac(0x0200_0000_0000L | number),
        Prefix.parse(address),
        gateway.length == 0 ? Optional.empty() : Optional.of(Ip4.parse(gateway[0])));
  }

  /** Binds a port to a guest's interface, and waits until every agent knows that it is active. */
  public void connect(Vm vm, BridgePort port) {
    network.bind(port, vm.host(), vm.interfaceName());
    awaitActive(port.id(), vm.host());
  }

  /** Returns when a port is active at a host, and every agent has applied that. */
  public void awaitActive(UUID port, Hypervisor at) {
    hosts()
        .forEach(
            host ->
                host.awaitKnown(
                    "port " + port + " is active at " + at,
                    view -> view.hostOf(port).equals(Optional.of(at.id()))));
    settle();
  }

  /** Returns when a port is active nowhere, and every agent has applied that. */
  public void awaitInactive(UUID port) {
    hosts()
        .forEach(
            host ->
                host.awaitKnown(
                    "port " + port + " is active nowhere", view -> view.hostOf(port).isEmpty()));
  }

  /** Where a port is active, as the store says. */
  public Optional<UUID> activeAt(UUID port) {
    try {
      return administrator.ports().find(port);
    } catch (MidonetException e) {
      throw new AssertionError(e);
    }
  }

  /** Returns when every agent has applied the topology as it was when this was called. */
  public void settle() {
    UUID mark = network.portGroup("mark", false).id();
    hosts()
        .forEach(host -> host.awaitKnown("the topology", view -> view.portGroup(mark).isPresent()));
  }

  /** Fails if frames go round and round. */
  public void awaitQuiet() {
    Waiting.until("no frame is on its way", wires::idle);
  }

  /** Moves the datapaths' clocks. */
  public void pass(Duration time) {
    skew.addAndGet(time.toNanos());
  }

  /** All hosts. */
  public synchronized List<Hypervisor> hosts() {
    return List.copyOf(hosts);
  }

  synchronized Optional<Hypervisor> hostAt(IpAddress address) {
    return hosts.stream().filter(host -> host.address().equals(address)).findFirst();
  }

  /** A hardware VTEP on the underlay. */
  public HardwareVtep vtep(Ip4 address) {
    HardwareVtep vtep = new HardwareVtep(this, address);
    synchronized (this) {
      vteps.add(vtep);
    }
    return vtep;
  }

  synchronized Optional<HardwareVtep> vtepAt(IpAddress address) {
    return vteps.stream().filter(vtep -> vtep.address().equals(address)).findFirst();
  }

  /** From now on, agents that start keep connections in this. */
  public void keepIn(PortStore kept) {
    store = Optional.of(kept);
  }

  Optional<PortStore> store() {
    return store;
  }

  Nsdb openStore() {
    return ensemble.open();
  }

  Wires wires() {
    return wires;
  }

  /** The time in this cloud. */
  public long nanos() {
    return System.nanoTime() + skew.get();
  }

  /** Fails if frames go round and round, or an agent did wrong. */
  @Override
  public void close() {
    try {
      awaitQuiet();
      ensemble.resume();
      hosts().forEach(Hypervisor::close);
    } finally {
      wires.close();
      administrator.close();
    }
  }
}
