package org.midonet.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.midonet.cli.bind.MmCtlTool;
import org.midonet.nsdb.config.Bootstrap;
import org.midonet.nsdb.config.HostFiles;
import org.midonet.nsdb.config.HostId;
import org.midonet.nsdb.zookeeper.ZooKeeperNsdb;

/** The command {@code mm-ctl}: binds ports to interfaces of this host. */
public final class MmCtl {
  private MmCtl() {}

  /** Runs it and ends the process. */
  public static void main(String[] arguments) {
    Map<String, String> environment = System.getenv();
    HostFiles files = HostFiles.of(environment);
    Bootstrap bootstrap = Bootstrap.read(files, environment, Optional.of(files.midolmanConf()));
    int status =
        new MmCtlTool(
                new HostId(files),
                () -> ZooKeeperNsdb.open(bootstrap.settings()),
                isRoot(),
                System.out,
                System.err)
            .run(List.of(arguments));
    System.exit(status);
  }

  private static boolean isRoot() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    } catch (IOException | UnsupportedOperationException e) {
      return System.getProperty("user.name", "").equals("root");
    }
  }
}
