package org.midonet.cli;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.midonet.cli.conf.MnConfTool;
import org.midonet.cli.host.Bootstrap;
import org.midonet.cli.host.HostId;
import org.midonet.nsdb.zookeeper.ZooKeeperNsdb;
import org.midonet.nsdb.zookeeper.ZooKeeperSettings;

/** The command {@code mn-conf}: the configuration of the cloud. */
public final class MnConf {
  private static final Duration PATIENCE = Duration.ofSeconds(4);

  private MnConf() {}

  /** Runs it and ends the process. */
  public static void main(String[] arguments) {
    Map<String, String> environment = System.getenv();
    Bootstrap bootstrap = Bootstrap.forTools(environment);
    ZooKeeperSettings settings =
        ZooKeeperSettings.of(bootstrap.hosts()).withRootKey(bootstrap.rootKey());
    int status =
        new MnConfTool(
                new HostId(environment),
                () -> ZooKeeperNsdb.open(settings),
                bootstrap.hosts(),
                PATIENCE,
                System.in,
                System.out,
                System.err)
            .run(List.of(arguments));
    System.exit(status);
  }
}
