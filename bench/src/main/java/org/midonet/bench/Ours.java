package org.midonet.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.midonet.lab.Hypervisor;
import org.midonet.lab.Lab;
import org.midonet.lab.LabFailure;
import org.midonet.lab.Namespace;
import org.midonet.lab.Ping;
import org.midonet.lab.Started;
import org.midonet.lab.Vm;
import org.midonet.standalone.cloud.Cloud;
import org.midonet.standalone.cloud.Guest;
import org.midonet.standalone.cloud.Home;
import org.midonet.standalone.cloud.VirtualNetwork;
import org.midonet.standalone.quickstart.GuideNetworks;

/**
 * Our paths: a cloud of two hypervisors with real agents, and a topology with stateful rules and
 * source NAT.
 */
final class Ours {
  private static final int UDP = 17;
  private static final int TCP = 6;
  private static final int FIRST_UDP_PORT = 5700;
  private static final Duration SOON = Duration.ofSeconds(20);

  private final Cloud cloud;
  private final List<Hypervisor> hypervisors = new ArrayList<>();
  private double readySeconds;

  private Ours(Cloud cloud) {
    this.cloud = cloud;
  }

  static Ours start(Lab lab) {
    Ours ours = new Ours(new Cloud(lab, Home.find()));
    ours.cloud.startCluster("127.0.0.1:0", List.of());
    ours.hypervisors.add(ours.cloud.hypervisor("hv1", "192.0.2.1"));
    ours.hypervisors.add(ours.cloud.hypervisor("hv2", "192.0.2.2"));
    UUID zone =
        ours.cloud.api().make("/tunnel_zones", "TunnelZone-v1", "name", "tz", "type", "vxlan");
    for (Hypervisor hypervisor : ours.hypervisors) {
      long begin = System.nanoTime();
      Started _ = ours.cloud.startAgent(hypervisor);
      UUID host = ours.cloud.awaitAlive(hypervisor, Duration.ofSeconds(30));
      ours.readySeconds = (System.nanoTime() - begin) / 1e9;
      var _ =
          ours.cloud
              .api()
              .create(
                  "/tunnel_zones/" + zone + "/hosts",
                  "TunnelZoneHost-v1",
                  "hostId",
                  host,
                  "ipAddress",
                  hypervisor.underlayAddress());
    }
    return ours;
  }

  /**
   * Builds the network and returns the paths through it: one host, one host with routing and SNAT,
   * two hosts.
   */
  List<Subject> subjects() {
    Lab lab = cloud.lab();
    GuideNetworks networks = GuideNetworks.create(cloud.api());
    VirtualNetwork network = networks.network();
    Namespace outside = lab.namespace("isp");
    lab.veth(hypervisors.getFirst().namespace(), "uplink0", outside, "eth0");
    outside.ip("addr add " + GuideNetworks.OUTSIDE_ROUTER + "/24 dev eth0");
    var _ = Guest.bind(cloud.home(), hypervisors.getFirst(), networks.uplink(), "uplink0");
    Guest a = guest(networks, hypervisors.getFirst(), 5);
    Guest b = guest(networks, hypervisors.getFirst(), 6);
    Guest c = guest(networks, hypervisors.getLast(), 7);
    Guest.awaitActive(network, networks.uplink(), SOON);
    for (Guest guest : List.of(a, b, c)) {
      Guest.awaitActive(network, guest.port(), SOON);
    }
    List<Subject> all =
        List.of(
            new Subject("midonet-l2", a.vm().namespace(), b.vm().namespace(), b.address()),
            new Subject(
                "midonet-l3-snat", a.vm().namespace(), outside, GuideNetworks.OUTSIDE_ROUTER),
            new Subject("midonet-vxlan", a.vm().namespace(), c.vm().namespace(), c.address()));
    for (Subject subject : all) {
      Ping _ = Ping.untilAnswered(subject.client(), subject.address(), SOON);
    }
    return all;
  }

  private Guest guest(GuideNetworks networks, Hypervisor host, int number) {
    String name = "vm" + number;
    String mac = "fa:16:3e:00:00:%02x".formatted(number);
    String address = "192.168.1." + (10 + number);
    UUID port = networks.guestPort(name, mac, address, List.of(TCP, UDP));
    Guest guest = new Guest(Vm.create(cloud.lab(), name, host, mac), port, address);
    var _ = Guest.bind(cloud.home(), host, port, guest.vm().tap());
    guest.vm().address(address + "/24");
    guest.vm().namespace().ip("link set eth0 mtu 1450");
    guest.vm().namespace().ip("route add default via " + GuideNetworks.TENANT_GATEWAY);
    return guest;
  }

  /**
   * A guest pair on one host where each destination port of a row is judged by a rule of its own,
   * hence a flow of its own.
   */
  Subject flowAPort(int count) {
    VirtualNetwork network = new VirtualNetwork(cloud.api());
    UUID bridge = network.bridge("first-packet");
    UUID to = network.chain("by-port");
    for (int i = count - 1; i >= 0; i--) {
      int port = FIRST_UDP_PORT + i;
      var _ =
          cloud
              .api()
              .create(
                  "/chains/" + to + "/rules",
                  "Rule-v2",
                  "type",
                  "accept",
                  "nwProto",
                  UDP,
                  "dlType",
                  0x0800,
                  "tpDst",
                  Map.of("start", port, "end", port));
    }
    Namespace client = plain(network.bridgePort(bridge), "vm8", 8, network);
    UUID serverPort = network.bridgePort(bridge, network.chain("nothing"), to);
    Namespace server = plain(serverPort, "vm9", 9, network);
    Ping _ = Ping.untilAnswered(client, "10.9.0.9", SOON);
    return new Subject("first-packet", client, server, "10.9.0.9");
  }

  private Namespace plain(UUID port, String name, int number, VirtualNetwork network) {
    Vm vm =
        Vm.create(
            cloud.lab(), name, hypervisors.getFirst(), "fa:16:3e:00:00:%02x".formatted(number));
    var _ = Guest.bind(cloud.home(), hypervisors.getFirst(), port, vm.tap());
    vm.address("10.9.0." + number + "/24");
    Guest.awaitActive(network, port, SOON);
    return vm.namespace();
  }

  double readySeconds() {
    return readySeconds;
  }

  /** Resident memory of the first agent, in MiB. */
  double agentMegabytes() {
    return resident(cloud.agent(hypervisors.getFirst()).pid());
  }

  /** Resident memory of the process that runs NSDB and cluster, in MiB. */
  double clusterMegabytes() {
    return resident(cloud.standalone().pid());
  }

  private static double resident(long pid) {
    try {
      return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
          .findFirst()
          .orElseThrow(() -> new LabFailure("no VmRSS of process " + pid));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
