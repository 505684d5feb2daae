package org.midonet.datapath.ebpf;

import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import org.midonet.ffi.bpf.BpfFileSystem;
import org.midonet.ffi.bpf.TcDirection;
import org.midonet.ffi.netns.NetworkNamespace;
import org.midonet.ffi.packet.PacketSocket;
import org.midonet.packet.IpAddress;

/**
 * What this process holds of the kernel's: programs, maps, hooks, devices, rings. Closing it lets
 * go; what is pinned goes on.
 */
final class Kernel implements AutoCloseable {
  private static final String TUNNEL_HOOK = "tunnel";
  private static final String GRE_HOOK = "gre";
  private static final String GRE6_HOOK = "gre6";
  private static final String VTEP_HOOK = "vtep";
  private static final String INJECT_HOOK = "inject";
  private static final String LOOP_HOOK = "loop";
  private static final String WHOLE_HOOK = "whole";

  private final Deque<AutoCloseable> held = new ArrayDeque<>();
  private final int vtepUdpPort;
  private final NetworkNamespace namespace;
  private final Maps maps;
  private final Hooks hooks;
  private final Devices devices;
  private final Programs programs;
  private final RingReader misses;
  private final RingReader events;
  private final Injector injector;

  private Kernel(EbpfSettings settings) {
    try {
      Pins pins = Pins.open(settings.pins());
      namespace = hold(NetworkNamespace.current());
      programs = hold(Programs.open(pins, settings));
      maps = hold(Programs.openMaps(pins));
      hooks = new Hooks(pins.links(), namespace, programs);
      devices = Devices.make(settings.udpPort());
      hooks.attach(TUNNEL_HOOK, devices.tunnel(), TcDirection.INGRESS, programs.tunnel());
      attach(GreDevices.find());
      vtepUdpPort = settings.vtepUdpPort();
      attachVtep(VtepDevice.find(vtepUdpPort));
      hooks.attach(INJECT_HOOK, devices.inject(), TcDirection.EGRESS, programs.inject());
      hooks.attach(LOOP_HOOK, devices.inject(), TcDirection.INGRESS, programs.loop());
      hooks.attach(WHOLE_HOOK, devices.loop(), TcDirection.INGRESS, programs.loop());
      Programs.removeOthers(pins);
      misses = hold(new RingReader(maps.get("misses")));
      events = hold(new RingReader(maps.get("events")));
      injector =
          hold(new Injector(PacketSocket.open(devices.inject(), PacketSocket.PROTOCOL_NONE, true)));
    } catch (RuntimeException failed) {
      close();
      throw failed;
    }
  }

  static Kernel open(EbpfSettings settings) {
    return OwnThread.call(() -> new Kernel(settings));
  }

  static void remove(EbpfSettings settings) {
    if (Files.exists(settings.pins()) && BpfFileSystem.holds(settings.pins())) {
      Pins.list(settings.pins()).stream()
          .filter(path -> path.getFileName().toString().matches("v[0-9]+"))
          .forEach(Pins::removeTree);
    }
    Devices.remove();
  }

  private <T extends AutoCloseable> T hold(T resource) {
    held.push(resource);
    return resource;
  }

  /** What fits into a tunnel packet from these addresses; 0 if no interface has one of them. */
  int tunnelMtu(Set<IpAddress> own) {
    return OwnThread.call(() -> namespace.call(() -> Devices.tunnelMtu(own)));
  }

  /** The GRE devices, with our program; made if need be. */
  GreDevices gre() {
    GreDevices made = OwnThread.call(() -> namespace.call(GreDevices::make));
    attach(made);
    return made;
  }

  /** The device to hardware VTEPs, with our program; made if need be. */
  int vtep() {
    int made = OwnThread.call(() -> namespace.call(() -> VtepDevice.make(vtepUdpPort)));
    attachVtep(made);
    return made;
  }

  private void attachVtep(int device) {
    if (device != 0) {
      hooks.attach(VTEP_HOOK, device, TcDirection.INGRESS, programs.tunnel());
    }
  }

  private void attach(GreDevices gre) {
    if (gre.overIpv4() != 0) {
      hooks.attach(GRE_HOOK, gre.overIpv4(), TcDirection.INGRESS, programs.tunnel());
    }
    if (gre.overIpv6() != 0) {
      hooks.attach(GRE6_HOOK, gre.overIpv6(), TcDirection.INGRESS, programs.tunnel());
    }
  }

  Maps maps() {
    return maps;
  }

  Hooks hooks() {
    return hooks;
  }

  Devices devices() {
    return devices;
  }

  RingReader misses() {
    return misses;
  }

  RingReader events() {
    return events;
  }

  Injector injector() {
    return injector;
  }

  @Override
  public void close() {
    while (!held.isEmpty()) {
      try {
        held.pop().close();
      } catch (RuntimeException failed) {
        throw failed;
      } catch (Exception failed) {
        throw new IllegalStateException("cannot let go of the kernel's objects", failed);
      }
    }
  }
}
