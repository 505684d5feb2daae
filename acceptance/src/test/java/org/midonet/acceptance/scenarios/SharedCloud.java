package org.midonet.acceptance.scenarios;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.midonet.lab.Await;
import org.midonet.lab.Hypervisor;
import org.midonet.lab.Lab;
import org.midonet.lab.LabFailure;
import org.midonet.lab.Vm;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.zookeeper.ZooKeeperNsdb;
import org.midonet.nsdb.zookeeper.ZooKeeperSettings;
import org.midonet.standalone.cloud.Api;
import org.midonet.standalone.cloud.Cloud;
import org.midonet.standalone.cloud.Home;

/**
 * NSDB, cluster and three hypervisors with their agents, once a run; guests' interfaces are there
 * before and after every test, only ports come and go.
 */
final class SharedCloud implements AutoCloseable {
  static final int HOSTS = 3;
  private static final int WIRES = 4;
  private static final Duration START = Duration.ofSeconds(60);

  private final Lab lab;
  private final Cloud cloud;
  private final List<Hypervisor> hypervisors = new ArrayList<>();
  private final List<UUID> hostIds = new ArrayList<>();
  private final List<Wire> wires = new ArrayList<>();
  private final Map<String, Vm> machines = new HashMap<>();
  private final Set<Integer> answering = new HashSet<>();
  private Optional<Nsdb> nsdb = Optional.empty();
  private UUID zone = new UUID(0, 0);

  private SharedCloud(Lab lab) {
    this.lab = lab;
    this.cloud = new Cloud(lab, Home.find());
  }

  static SharedCloud start() {
    Lab lab = Lab.unique("sc");
    SharedCloud made = new SharedCloud(lab);
    try {
      made.begin();
      return made;
    } catch (RuntimeException e) {
      made.close();
      throw e;
    }
  }

  private void begin() {
    cloud.startCluster("127.0.0.1:0", List.of());
    for (int i = 1; i <= HOSTS; i++) {
      Hypervisor host = cloud.hypervisor("hv" + i, "192.0.2." + i);
      hypervisors.add(host);
      var _ = cloud.startAgent(host);
    }
    zone = api().make("/tunnel_zones", "TunnelZone-v1", "name", "tz", "type", "vxlan");
    for (Hypervisor host : hypervisors) {
      UUID id = cloud.awaitAlive(host, START);
      hostIds.add(id);
      join(host, id);
      for (int i = 0; i < WIRES; i++) {
        wires.add(Wire.create(host.namespace(), "w" + i, answering));
      }
    }
  }

  private void join(Hypervisor host, UUID id) {
    var _ =
        api()
            .create(
                "/tunnel_zones/" + zone + "/hosts",
                "TunnelZoneHost-v1",
                "hostId",
                id,
                "ipAddress",
                host.underlayAddress());
  }

  Lab lab() {
    return lab;
  }

  Cloud cloud() {
    return cloud;
  }

  Api api() {
    return cloud.api();
  }

  UUID zone() {
    return zone;
  }

  /** Counted from 1. */
  Hypervisor host(int number) {
    return hypervisors.get(number - 1);
  }

  UUID hostId(int number) {
    return hostIds.get(number - 1);
  }

  /** The host in whose namespace a wire is. */
  UUID hostOf(Wire wire) {
    for (int i = 0; i < HOSTS; i++) {
      if (hypervisors.get(i).namespace().equals(wire.place())) {
        return hostIds.get(i);
      }
    }
    throw new LabFailure(wire + " is on no hypervisor");
  }

  /** The addresses for which some wire answers ARP. */
  Set<Integer> answering() {
    return answering;
  }

  List<Hypervisor> hypervisors() {
    return hypervisors;
  }

  List<Wire> wires() {
    return wires;
  }

  /** A guest with a kernel of its own, in a namespace; it is made when first asked for. */
  Vm machine(int host, int number) {
    return machines.computeIfAbsent(
        host + "." + number,
        _ -> {
          Vm vm =
              Vm.create(
                  lab,
                  "m" + host + number,
                  host(host),
                  "fa:16:3e:01:%02x:%02x".formatted(host, number));
          vm.namespace().sysctl("net.ipv6.conf.all.disable_ipv6", "1");
          vm.namespace().sysctl("net.ipv6.conf.default.disable_ipv6", "1");
          vm.namespace().sysctl("net.ipv6.conf.eth0.disable_ipv6", "1");
          return vm;
        });
  }

  /** Takes all guests with a kernel off the network, with nothing left of what they had there. */
  void shutMachines() {
    for (Vm vm : machines.values()) {
      vm.namespace().ip("link set eth0 down");
      vm.namespace().ip("addr flush dev eth0");
      vm.namespace().ip("neigh flush all");
      vm.namespace().ip("link set eth0 mtu 1500");
      vm.namespace().ip("link set eth0 address " + vm.mac());
    }
  }

  /** The database itself, for what the API does not offer: what others than people write. */
  synchronized Nsdb nsdb() {
    if (nsdb.isEmpty()) {
      Matcher line = Pattern.compile("(?m)^nsdb (\\S+)$").matcher(cloud.standalone().text());
      if (!line.find()) {
        throw new LabFailure("no NSDB: " + cloud.standalone().text());
      }
      nsdb = Optional.of(ZooKeeperNsdb.open(ZooKeeperSettings.of(line.group(1))));
    }
    return nsdb.get();
  }

  /**
   * Waits until every agent has applied the topology as it is now, and what the others have told
   * the store of what they saw so far: the second time, all agents have told theirs.
   */
  void settle() {
    for (int round = 0; round < 2; round++) {
      for (int host = 1; host <= HOSTS; host++) {
        settle(host);
      }
    }
  }

  /** Waits until one host's agent has applied the topology as it is now. */
  void settle(int host) {
    Await.until(
        host(host).name() + " to have applied what the store shows",
        START,
        () -> ask(host(host), "current").path("current").asBoolean());
  }

  /** The answer of a host's agent, by its local socket. */
  JsonNode ask(Hypervisor host, String what) {
    return AgentDoor.ask(host.root().resolve("run/midolman/agent.sock"), what);
  }

  @Override
  public void close() {
    wires.forEach(Wire::close);
    nsdb.ifPresent(Nsdb::close);
    lab.close();
  }
}
