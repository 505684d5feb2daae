package org.midonet.cluster;

import java.util.Deque;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CountDownLatch;
import org.midonet.cluster.auth.AuthService;
import org.midonet.nsdb.Nsdb;
import org.midonet.nsdb.Subscription;
import org.midonet.nsdb.config.Bootstrap;
import org.midonet.nsdb.config.HostFiles;
import org.midonet.nsdb.config.HostId;
import org.midonet.nsdb.config.LiveConfig;
import org.midonet.nsdb.config.UsageText;
import org.midonet.nsdb.zookeeper.ZooKeeperNsdb;
import org.midonet.telemetry.LogLevels;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * The daemon midonet-cluster. It wires its parts in order and closes them in reverse; whatever
 * keeps it from serving ends the process with status 1 and a sentence on stderr and in the log.
 */
public final class Main implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Main.class);

  private final Deque<AutoCloseable> parts = new ConcurrentLinkedDeque<>();
  private String ready = "";

  private Main() {}

  /** Runs until the process is told to stop. */
  public static void main(String[] words) {
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    Arguments arguments;
    try {
      arguments = Arguments.parse(words);
    } catch (IllegalArgumentException e) {
      System.err.print(
          "midonet-cluster: " + e.getMessage() + "\n" + UsageText.of("midonet-cluster"));
      System.exit(2);
      return;
    }
    if (arguments.help()) {
      System.out.print(UsageText.of("midonet-cluster"));
      return;
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
      daemon.start(arguments, HostFiles.of(System.getenv()));
      System.out.println("ready " + daemon.ready);
      System.out.flush();
      stopped.await();
    } catch (Exception e) {
      LOG.error("midonet-cluster cannot start", e);
      System.err.println("midonet-cluster: " + (e.getMessage() == null ? e : e.getMessage()));
      // Threads of a half-started server would keep the process.
      System.exit(1);
    }
  }

  private void start(Arguments arguments, HostFiles files) throws Exception {
    Bootstrap bootstrap = Bootstrap.read(files, System.getenv(), Optional.empty());
    LOG.info("Using the NSDB at {}, below {}", bootstrap.hosts(), bootstrap.rootKey());
    Nsdb nsdb = keep(ZooKeeperNsdb.open(bootstrap.settings()));
    nsdb.connection().await(bootstrap.timeout());
    UUID node = new HostId(files).findOrMake(UUID::randomUUID);
    ClusterSettings settings =
        Authentication.settled(ClusterSettings.read(nsdb.config(), node), arguments);
    if (!settings.restApi()) {
      LOG.warn("cluster.rest_api.enabled is false: this node serves nothing");
      return;
    }
    LogLevels levels = new LogLevels();
    Subscription _ = keep(LiveConfig.loggers(nsdb.config(), node, "cluster", levels::set));
    AuthService auth = Authentication.of(settings, files::at);
    if (auth instanceof AutoCloseable part) {
      keep(part);
    }
    ready =
        keep(ClusterServer.start(nsdb, auth, settings.listen(files::at), settings.rootPath()))
            .uri()
            .toString();
  }

  private <T extends AutoCloseable> T keep(T part) {
    parts.push(part);
    return part;
  }

  @Override
  public void close() {
    for (AutoCloseable part = parts.poll(); part != null; part = parts.poll()) {
      try {
        part.close();
      } catch (Exception e) {
        LOG.warn("A part did not close in order", e);
      }
    }
  }
}
