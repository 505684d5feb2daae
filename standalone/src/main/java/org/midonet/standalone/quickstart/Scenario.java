package org.midonet.standalone.quickstart;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.midonet.lab.Commands;
import org.midonet.lab.Hypervisor;
import org.midonet.lab.Lab;
import org.midonet.lab.LabFailure;
import org.midonet.lab.Lease;
import org.midonet.lab.Outcome;
import org.midonet.lab.OutsideNetwork;
import org.midonet.lab.Vm;
import org.midonet.standalone.cloud.Cloud;
import org.midonet.standalone.cloud.Guest;
import org.midonet.standalone.cloud.Home;

/**
 * Builds what the quickstart shows, in the guide's order: cloud, tunnel zone, networks, guests.
 * Each method is one step and returns what there is to see. The acceptance tests build the same.
 */
public final class Scenario {
  private static final Duration SOON = Duration.ofSeconds(15);
  private static final Pattern PROMPT = Pattern.compile("midonet> $");

  private final Cloud cloud;
  private final Map<String, Guest> guests = new ConcurrentSkipListMap<>();
  private final List<Hypervisor> hypervisors = new ArrayList<>();
  private Optional<OutsideNetwork> outside = Optional.empty();
  private Optional<GuideNetworks> networks = Optional.empty();

  public Scenario(Lab lab, Home home) {
    this.cloud = new Cloud(lab, home);
  }

  public Cloud cloud() {
    return cloud;
  }

  public List<Hypervisor> hypervisors() {
    return List.copyOf(hypervisors);
  }

  public OutsideNetwork outside() {
    return outside.orElseThrow(() -> new LabFailure("the hypervisors are not started"));
  }

  public GuideNetworks networks() {
    return networks.orElseThrow(() -> new LabFailure("the networks are not made"));
  }

  /**
   * A guest by name: {@code vm1} and {@code vm2} on the first hypervisor, {@code vm3} and {@code
   * vm4} on the second.
   */
  public Guest guest(String name) {
    Guest guest = guests.get(name);
    if (guest == null) {
      throw new LabFailure("no guest " + name);
    }
    return guest;
  }

  public List<Guest> guests() {
    return List.copyOf(guests.values());
  }

  /** Starts NSDB and cluster. */
  public String startCluster(String listen, List<String> zookeeper) {
    long start = System.nanoTime();
    cloud.startCluster(listen, zookeeper);
    return "API at "
        + cloud.api().base()
        + " after "
        + seconds(start)
        + (zookeeper.isEmpty() ? "" : ", NSDB at " + String.join(",", zookeeper));
  }

  /** Starts two hypervisors with their agents, and an outside network behind the first. */
  public String startHypervisors() {
    for (int i = 1; i <= 2; i++) {
      hypervisors.add(cloud.hypervisor("hv" + i, "192.0.2." + i));
    }
    outside =
        Optional.of(
            OutsideNetwork.create(
                cloud.lab(),
                hypervisors.getFirst(),
                "uplink0",
                GuideNetworks.OUTSIDE_ROUTER + "/24"));
    long start = System.nanoTime();
    hypervisors.forEach(cloud::startAgent);
    for (Hypervisor hypervisor : hypervisors) {
      UUID _ = cloud.awaitAlive(hypervisor, Duration.ofSeconds(30));
    }
    return "hv1 and hv2, agents alive after " + seconds(start);
  }

  /** The guide's "Tunnel Zone Creation and Host Registration", typed into midonet-cli. */
  public String registerHosts() {
    Map<String, String> environment = new HashMap<>();
    environment.put("HOME", cloud.stateDirectory().toString());
    environment.put("MIDONET_ROOT", cloud.clusterRoot().toString());
    try (Terminal terminal = Terminal.start(cloud.home().command("midonet-cli"), environment)) {
      terminal.expect(PROMPT, Duration.ofSeconds(30));
      ask(terminal, "tunnel-zone create name tz type vxlan", "(?m)^tzone0\\s*$");
      ask(terminal, "list tunnel-zone", "(?m)^tzone tzone0 name tz type vxlan\\s*$");
      String hosts = ask(terminal, "list host", "(?m)^host host1 .*$");
      for (Hypervisor hypervisor : hypervisors) {
        Matcher line =
            Pattern.compile(
                    "(?m)^host (host\\d) name (\\S+) alive true addresses (\\S+).*"
                        + " flooding-proxy-weight 1")
                .matcher(hosts);
        String alias = "";
        while (line.find()) {
          if (List.of(line.group(3).split(",", -1)).contains(hypervisor.underlayAddress())) {
            alias = line.group(1);
          }
        }
        if (alias.isEmpty()) {
          throw new LabFailure(
              "`list host` does not show " + hypervisor.underlayAddress() + " alive: " + hosts);
        }
        ask(
            terminal,
            "tunnel-zone tzone0 add member host "
                + alias
                + " address "
                + hypervisor.underlayAddress(),
            "(?m)^zone tzone0 host "
                + alias
                + " address "
                + Pattern.quote(hypervisor.underlayAddress())
                + "\\s*$");
      }
      terminal.type("exit");
      int status = terminal.awaitEnd(SOON);
      if (status != 0) {
        throw new LabFailure("midonet-cli ended with status " + status);
      }
      return "tzone0 with host0 and host1";
    }
  }

  private static String ask(Terminal terminal, String line, String answer) {
    terminal.type(line);
    String shown = terminal.expect(PROMPT, SOON);
    if (!Pattern.compile(answer).matcher(shown).find()) {
      throw new LabFailure("`" + line + "` showed: " + shown.strip());
    }
    return shown;
  }

  /**
   * The guide's "Initial Networks Creation", through the REST API; the uplink is bound to the first
   * hypervisor.
   */
  public String createNetworks() {
    GuideNetworks made = GuideNetworks.create(cloud.api());
    networks = Optional.of(made);
    Outcome _ = Guest.bind(cloud.home(), hypervisors.getFirst(), made.uplink(), "uplink0");
    Guest.awaitActive(made.network(), made.uplink(), SOON);
    return "ext-net 203.0.113.0/24, demo-net 192.168.1.0/24 with DHCP, demo-router";
  }

  /** Plugs in a guest and binds its port; it has not asked for an address yet. */
  public Guest plug(String name, Hypervisor host, int number) {
    String mac = "fa:16:3e:00:00:%02x".formatted(number);
    String address = "192.168.1." + (10 + number);
    UUID port = networks().guestPort(name, mac, address);
    Guest guest = new Guest(Vm.create(cloud.lab(), name, host, mac), port, address);
    Outcome _ = Guest.bind(cloud.home(), host, port, guest.vm().tap());
    guests.put(name, guest);
    return guest;
  }

  /** Boots four guests, two a hypervisor and two at a time. */
  public String plugGuests() throws InterruptedException, ExecutionException {
    long start = System.nanoTime();
    try (ExecutorService boots = Executors.newFixedThreadPool(2)) {
      List<Future<Guest>> plugged = new ArrayList<>();
      for (int i = 1; i <= 4; i++) {
        int number = i;
        plugged.add(
            boots.submit(() -> plug("vm" + number, hypervisors.get((number - 1) / 2), number)));
      }
      for (Future<Guest> guest : plugged) {
        Guest _ = guest.get();
      }
    }
    for (Guest guest : guests.values()) {
      Guest.awaitActive(networks().network(), guest.port(), SOON);
    }
    return "vm1, vm2 on hv1 and vm3, vm4 on hv2, ports active after " + seconds(start);
  }

  /**
   * Each guest asks for its address as it would at boot, and must get what the network's DHCP says.
   */
  public String boot() {
    String last = "";
    for (Guest guest : guests.values()) {
      Lease lease = guest.vm().dhcp(SOON);
      String resolver =
          Commands.run(
                  "ip", "netns", "exec", guest.vm().namespace().name(), "cat", "/etc/resolv.conf")
              .output()
              .strip();
      boolean asMeant =
          lease.address().equals(guest.address() + "/24")
              && lease.routers().equals(List.of(GuideNetworks.TENANT_GATEWAY))
              && lease.dns().equals(List.of("8.8.8.8"))
              && lease.mtu() > 0
              && resolver.equals("nameserver 8.8.8.8");
      if (!asMeant) {
        throw new LabFailure(
            guest.vm().name() + " was given " + lease + ", resolv.conf: " + resolver);
      }
      last =
          "gateway "
              + lease.routers().getFirst()
              + ", DNS "
              + lease.dns().getFirst()
              + ", MTU "
              + lease.mtu();
    }
    return guests.values().stream().map(Guest::address).collect(Collectors.joining(" "))
        + ", "
        + last;
  }

  static String seconds(long startNanos) {
    return "%.1f s".formatted((System.nanoTime() - startNanos) / 1e9);
  }
}
