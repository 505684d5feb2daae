package org.midonet.cli;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.midonet.cli.conf.MnConfTool;
import org.midonet.nsdb.config.Bootstrap;
import org.midonet.nsdb.config.HostFiles;
import org.midonet.nsdb.config.HostId;
import org.midonet.nsdb.zookeeper.ZooKeeperNsdb;

/** The command {@code mn-conf}: the configuration of the cloud. */
public final class MnConf {
  private static final Duration PATIENCE = Duration.ofSeconds(4);

  private MnConf() {}

  /** Runs it and ends the process. */
  public static void main(String[] arguments) {
    Map<String, String> environment = System.getenv();
    HostFiles files = HostFiles.of(environment);
    Bootstrap bootstrap = Bootstrap.read(files, environment, Optional.empty());
    int status =
        new MnConfTool(
                new HostId(files),
                () -> ZooKeeperNsdb.open(bootstrap.settings()),
                bootstrap.hosts(),
                PATIENCE,
                System.in,
                System.out,
                System.err)
            .run(List.of(arguments));
    System.exit(status);
  }
}
