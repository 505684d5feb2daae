package org.midonet.agent;

import com.typesafe.config.Config;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.midonet.agent.door.LocalDoor;
import org.midonet.agent.history.FlowHistorySettings;
import org.midonet.agent.report.AgentMetrics;
import org.midonet.agent.report.CountersFile;
import org.midonet.agent.trace.TraceLog;
import org.midonet.agent.trace.TracerFile;
import org.midonet.agent.trace.Tracers;
import org.midonet.cassandra.PortStore;
import org.midonet.datapath.Datapath;
import org.midonet.datapath.ebpf.EbpfDatapath;
import org.midonet.datapath.ebpf.EbpfSettings;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.Subscription;
import org.midonet.nsdb.config.Bootstrap;
import org.midonet.nsdb.config.HostFiles;
import org.midonet.nsdb.config.HostId;
import org.midonet.nsdb.config.IniFile;
import org.midonet.nsdb.config.LiveConfig;
import org.midonet.nsdb.config.UsageText;
import org.midonet.nsdb.zookeeper.ZooKeeperNsdb;
import org.midonet.telemetry.LocalServer;
import org.midonet.telemetry.LogLevels;
import org.midonet.telemetry.MetricsPage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The daemon midolman. It wires its parts in order and closes them in reverse. What is pinned in
 * the kernel goes on forwarding when the process ends, however it ends.
 */
public final class Main {

  private static final Logger LOG = LoggerFactory.getLogger(Main.class);

  /** Where the datapath's programs and tables are pinned, below the host's root. */
  private static final String PINS = "/run/midolman/bpf";

  /** Where people and monitors read what was dropped and why. */
  private static final String COUNTERS = "/run/midolman/counters";

  /** Where the tools of this host ask. */
  private static final String DOOR = "/run/midolman/agent.sock";

  /** What is traced, also by the next agent. */
  private static final String TRACERS = "/run/midolman/tracers.json";

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();

  private Main() {}

  /**
   * Exit status: 0 when told to stop, 1 when it cannot start, 2 when another host has its identity
   * or it is told what it does not know.
   */
  public static void main(String[] arguments) {
    if (arguments.length > 0) {
      boolean help = arguments[0].equals("-h") || arguments[0].equals("--help");
      (help ? System.out : System.err)
          .print(
              help
                  ? UsageText.of("midolman")
                  : "midolman: no such option: " + arguments[0] + "\n" + UsageText.of("midolman"));
      System.exit(help ? 0 : 2);
    }
    Main daemon = new Main();
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  daemon.close();
                  stopped.countDown();
                },
                "stop"));
    try {
      CountDownLatch ready = daemon.start(HostFiles.of(System.getenv()));
      ready.await();
      System.out.println("ready");
      System.out.flush();
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException e) {
      LOG.error("midolman cannot start", e);
      System.err.println("midolman: " + (e.getMessage() == null ? e : e.getMessage()));
      // Threads of a half-started agent would keep the process.
      System.exit(1);
    }
  }

  private CountDownLatch start(HostFiles files) throws IOException {
    UUID self = new HostId(files).findOrMake(UUID::randomUUID);
    Bootstrap bootstrap = Bootstrap.read(files, System.getenv(), Optional.of(files.midolmanConf()));
    LOG.info("host {}, NSDB at {} below {}", self, bootstrap.hosts(), bootstrap.rootKey());
    // Never closed: what this host declares there ends with its session, some time after the
    // process, or is taken over by the next one. Until then others go on using its ports.
    Nsdb nsdb = ZooKeeperNsdb.open(bootstrap.settings());
    Path pins = files.at(PINS);
    Files.createDirectories(pins);
    Config local = IniFile.read(files.midolmanConf());
    AgentSettings settings = AgentSettings.read(nsdb.config(), self, local);
    EbpfSettings kernel =
        EbpfSettings.of(pins)
            .withConnections(settings.connections())
            .withUdpPorts(settings.udpPort(), settings.vtepUdpPort());
    Datapath datapath = keep(EbpfDatapath.open(kernel));
    Tracers tracers = new Tracers(new TracerFile(files.at(TRACERS)), new TraceLog());
    Optional<PortStore> store = StoreSettings.open(nsdb.config(), self).map(this::keep);
    Agent agent = keep(new Agent(self, hostName(), datapath, nsdb, tracers, store));
    CompletableFuture<Void> _ = agent.taken().thenRun(Main::endWithoutIdentity);
    openDoor(files.at(DOOR), agent);
    CountersFile _ =
        keep(CountersFile.start(files.at(COUNTERS), datapath, agent.counters(), agent.meters()));
    Subscription _ = keep(nsdb.config().watch(_ -> configure(agent, nsdb, self, local)));
    configure(agent, nsdb, self, local);
    settings.metrics().ifPresent(address -> serve(address, sources(datapath, agent, nsdb)));
    LogLevels levels = new LogLevels();
    Subscription _ = keep(LiveConfig.loggers(nsdb.config(), self, "agent", levels::set));
    return agent.ready();
  }

  /** What is followed while the agent runs. */
  private static void configure(Agent agent, Nsdb nsdb, UUID self, Config local) {
    agent.guestMtuAtMost(AgentSettings.read(nsdb.config(), self, local).guestMtu());
    agent.history().settings(FlowHistorySettings.read(nsdb.config(), self));
  }

  /** From a thread of its own: parts that are closed wait for the one that noticed it. */
  private static void endWithoutIdentity() {
    Thread.ofPlatform().name("end").start(() -> System.exit(2));
  }

  private static AgentMetrics.Sources sources(Datapath datapath, Agent agent, Nsdb nsdb) {
    return new AgentMetrics.Sources(
        agent.counters(),
        datapath::drops,
        agent.meters(),
        agent::flows,
        () -> nsdb.connection().state(),
        () -> agent.ready().getCount() == 0,
        agent.history());
  }

  /** Packets do not wait for those who look on: an address that cannot be had is told, no more. */
  private void serve(InetSocketAddress address, AgentMetrics.Sources sources) {
    try {
      LocalServer _ =
          keep(
              LocalServer.start(
                  address,
                  new MetricsPage(AgentMetrics.registry(sources)),
                  AgentMetrics.health(sources)));
      LOG.info("metrics are at http:/{}{}", address, MetricsPage.PATH);
    } catch (IOException e) {
      LOG.warn("no metrics at {}: {}", address, e.getMessage());
    }
  }

  /** An agent that cannot be asked forwards all the same. */
  private void openDoor(Path path, Agent agent) {
    try {
      LocalDoor _ = keep(LocalDoor.open(path, agent.answers()));
    } catch (IOException | RuntimeException e) {
      LOG.error("no local socket at {}: the tools will not reach this agent", path, e);
    }
  }

  private static String hostName() throws UnknownHostException {
    try {
      // What uname(2) says: the name of the host's own UTS namespace.
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException e) {
      return InetAddress.getLocalHost().getHostName();
    }
  }

  private synchronized <T extends AutoCloseable> T keep(T part) {
    parts.push(part);
    return part;
  }

  private synchronized void close() {
    while (!parts.isEmpty()) {
      AutoCloseable part = parts.pop();
      try {
        part.close();
      } catch (Exception e) { // whatever it is, the other parts are closed too
        LOG.warn("while stopping", e);
      }
    }
    LOG.info("stopped");
  }
}
