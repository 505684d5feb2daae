package org.midonet.cli;

import java.util.List;
import org.midonet.cli.agent.MmStatTool;
import org.midonet.nsdb.config.HostFiles;

/** The tool mm-stat. */
public final class MmStat {
  private MmStat() {}

  /** Runs it and ends the process. */
  public static void main(String[] arguments) {
    HostFiles files = HostFiles.of(System.getenv());
    System.exit(
        new MmStatTool(files.at("/run/midolman/agent.sock"), System.out, System.err)
            .run(List.of(arguments)));
  }
}
