package org.midonet.agent.change;

import java.util.Optional;
import org.midonet.agent.cloud.Hypervisor;
import org.midonet.agent.cloud.Vm;
import org.midonet.packet.Arp;
import org.midonet.packet.Ip4;
import org.midonet.packet.Mac;
import org.midonet.packet.Prefix;
import org.midonet.topology.BridgePort;

/** A guest, wherever it runs now, and the port of its bridge. */
final class Guest {

  private final int number;
  private final BridgePort port;
  private final Prefix address;
  private final Ip4 gateway;
  private final Mac gatewayMac;
  private volatile Optional<Vm> vm = Optional.empty();

  Guest(int number, BridgePort port, String address, String gateway, Mac gatewayMac) {
    this.number = number;
    this.port = port;
    this.address = Prefix.parse(address);
    this.gateway = Ip4.parse(gateway);
    this.gatewayMac = gatewayMac;
  }

  BridgePort port() {
    return port;
  }

  Mac mac() {
    return new Mac(0x0200_0000_0100L | number);
  }

  Ip4 ip() {
    return (Ip4) address.address();
  }

  /** Where frames for that guest are sent to first. */
  Mac towards(Guest other) {
    return address.contains(other.ip()) ? other.mac() : gatewayMac;
  }

  /** The machine, if it runs. */
  Optional<Vm> vm() {
    return vm;
  }

  /** It starts, or goes on, at this host, with an interface of a name of its own. */
  void runAt(Hypervisor host, int interfaceNumber) {
    vm =
        Optional.of(
            host.plug("if" + interfaceNumber, mac(), address, Optional.of(gateway)).silent());
  }

  /** It is switched off: its interface is gone. */
  void off() {
    vm.ifPresent(now -> now.host().unplug(now.interfaceName()));
    vm = Optional.empty();
  }

  /** It asks for its gateway, as guests do when they come up: so bridge and router know it. */
  void announce() {
    vm.orElseThrow().send(Arp.request(mac(), ip(), gateway).toFrame());
  }

  @Override
  public String toString() {
    return "guest " + number + " (" + ip() + ")";
  }
}
