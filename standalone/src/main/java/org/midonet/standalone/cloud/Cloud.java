package org.midonet.standalone.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.midonet.lab.Await;
import org.midonet.lab.Hypervisor;
import org.midonet.lab.Lab;
import org.midonet.lab.LabFailure;
import org.midonet.lab.ManagementLink;
import org.midonet.lab.Namespace;
import org.midonet.lab.Started;
import org.midonet.lab.Underlay;

/** NSDB, cluster and hypervisors with their agents, in one lab. */
public final class Cloud {
  private static final Duration START = Duration.ofSeconds(60);

  private final Lab lab;
  private final Home home;
  private final Underlay underlay;
  private final ManagementLink management;
  private final Map<String, Hypervisor> hypervisors = new HashMap<>();
  private final Map<String, Started> agents = new HashMap<>();
  private Optional<Started> standalone = Optional.empty();
  private Optional<Started> relay = Optional.empty();
  private Optional<Api> api = Optional.empty();
  private String nsdb = "";
  private String rootKey = "/midonet";

  public Cloud(Lab lab, Home home) {
    this.lab = lab;
    this.home = home;
    this.underlay = Underlay.create(lab, "ul", 1600);
    this.management = ManagementLink.create(lab);
  }

  public Lab lab() {
    return lab;
  }

  public Home home() {
    return home;
  }

  /** The network between hypervisors. */
  public Underlay underlay() {
    return underlay;
  }

  /** The root directory of the node that runs NSDB and cluster. */
  public Path clusterRoot() {
    return lab.directory().resolve("cluster");
  }

  /** Where the node keeps the database and what one logs in with. */
  public Path stateDirectory() {
    return clusterRoot().resolve("var/lib/midonet-cluster");
  }

  /** The file, in the form of {@code ~/.midonetrc}, with which one logs in. */
  public Path credentials() {
    return stateDirectory().resolve(".midonetrc");
  }

  /**
   * Starts NSDB and cluster, and waits until the API serves.
   *
   * @param listen where the API listens, {@code HOST:PORT}; port 0 takes a free one
   * @param zookeeper servers of an ensemble that runs already; empty for an embedded one
   */
  public void startCluster(String listen, List<String> zookeeper) {
    List<String> command =
        new ArrayList<>(
            List.of(
                home.command("standalone"),
                "--api",
                listen,
                "--state-dir",
                stateDirectory().toString()));
    if (!zookeeper.isEmpty()) {
      command.addAll(List.of("--zookeeper", String.join(",", zookeeper)));
      // The ensemble is somebody's: a root of our own, and a note so that it can be removed.
      rootKey = "/midonet-" + lab.name();
      BorrowedNsdb.note(lab, String.join(",", zookeeper), rootKey);
    }
    Started process = lab.start("standalone", Namespace.ROOT, clusterEnvironment(), command);
    standalone = Optional.of(process);
    URI base =
        URI.create(process.awaitOutput(Pattern.compile("(?m)^ready (\\S+)$"), START).group(1));
    List<String> servers =
        zookeeper.isEmpty()
            ? List.of(process.awaitOutput(Pattern.compile("(?m)^nsdb (\\S+)$"), START).group(1))
            : zookeeper;
    api = Optional.of(Api.login(base, credentials()));
    if (relay.isEmpty()) {
      startRelay(servers);
    }
  }

  private Map<String, String> clusterEnvironment() {
    Map<String, String> environment = new HashMap<>();
    environment.put("MIDONET_ROOT", clusterRoot().toString());
    environment.put("MIDO_ZOOKEEPER_ROOT_KEY", rootKey);
    return environment;
  }

  /**
   * Hypervisors reach the NSDB by the management link only, and the NSDB listens on loopback: a
   * relay stands between.
   */
  private void startRelay(List<String> servers) {
    List<String> relays = new ArrayList<>();
    List<String> seen = new ArrayList<>();
    for (int i = 0; i < servers.size(); i++) {
      String address = management.address() + ":" + (2181 + i);
      seen.add(address);
      relays.add(address + "=" + servers.get(i));
    }
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx24m",
                "-cp",
                System.getProperty("java.class.path"),
                "org.midonet.lab.Relay"));
    command.addAll(relays);
    Started started = lab.start("relay", Namespace.ROOT, Map.of(), command);
    for (String address : seen) {
      var _ = started.awaitOutput(Pattern.compile("listening " + Pattern.quote(address)), START);
    }
    relay = Optional.of(started);
    nsdb = String.join(",", seen);
  }

  /** Adds a hypervisor; its agent is not yet started. */
  public Hypervisor hypervisor(String name, String underlayAddress) {
    Hypervisor hypervisor = Hypervisor.create(lab, name, underlay, underlayAddress, management);
    hypervisor.configure(nsdb, rootKey);
    hypervisors.put(name, hypervisor);
    return hypervisor;
  }

  /** Starts a hypervisor's agent. */
  public Started startAgent(Hypervisor hypervisor) {
    Started agent = hypervisor.start("midolman", List.of(home.command("midolman")));
    agents.put(hypervisor.name(), agent);
    return agent;
  }

  /**
   * Kills a hypervisor's agent. The launcher has become the JVM, or (under a wrapper) has it as a
   * child: both go at once.
   */
  public void killAgent(Hypervisor hypervisor) {
    Started agent = agent(hypervisor);
    ProcessHandle.of(agent.pid())
        .ifPresent(handle -> handle.descendants().forEach(ProcessHandle::destroyForcibly));
    agent.kill();
  }

  public Started agent(Hypervisor hypervisor) {
    return Optional.ofNullable(agents.get(hypervisor.name()))
        .orElseThrow(() -> new LabFailure("no agent on " + hypervisor.name()));
  }

  /** The id by which a hypervisor is known, once its agent has written it down. */
  public UUID hostId(Hypervisor hypervisor) {
    Path file = hypervisor.root().resolve("etc/midonet_host_id.properties");
    return Await.value(
        "the host id of " + hypervisor.name(),
        START,
        () -> {
          agent(hypervisor).requireAlive();
          return readHostId(file);
        },
        () -> "no " + file);
  }

  private static Optional<UUID> readHostId(Path file) {
    try {
      return Files.exists(file)
          ? Files.readAllLines(file).stream()
              .filter(line -> line.startsWith("host_uuid="))
              .findFirst()
              .map(line -> UUID.fromString(line.substring(10).strip()))
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until the API shows a hypervisor alive. */
  public UUID awaitAlive(Hypervisor hypervisor, Duration deadline) {
    UUID id = hostId(hypervisor);
    Await.until(
        "host " + hypervisor.name() + " to be alive",
        deadline,
        () -> {
          agent(hypervisor).requireAlive();
          return host(id).map(host -> host.path("alive").asBoolean()).orElse(false);
        },
        () -> api().get("/hosts").toString());
    return id;
  }

  private Optional<JsonNode> host(UUID id) {
    for (JsonNode host : api().get("/hosts")) {
      if (host.path("id").asText().equals(id.toString())) {
        return Optional.of(host);
      }
    }
    return Optional.empty();
  }

  /** The API, logged in. */
  public Api api() {
    return api.orElseThrow(() -> new LabFailure("the cluster is not started"));
  }

  /** The process that runs NSDB and cluster. */
  public Started standalone() {
    return standalone.orElseThrow(() -> new LabFailure("the cluster is not started"));
  }

  /** The process by which hypervisors reach the NSDB; while it is dead they are cut off from it. */
  public Started relay() {
    return relay.orElseThrow(() -> new LabFailure("the cluster is not started"));
  }
}
