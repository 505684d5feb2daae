package org.midonet.cli;

import java.util.List;
import org.midonet.cli.agent.MmTraceTool;
import org.midonet.nsdb.config.HostFiles;

/** The tool mm-trace. */
public final class MmTrace {
  private MmTrace() {}

  /** Runs it and ends the process. */
  public static void main(String[] arguments) {
    HostFiles files = HostFiles.of(System.getenv());
    System.exit(
        new MmTraceTool(files.at("/run/midolman/agent.sock"), System.out, System.err)
            .run(List.of(arguments)));
  }
}
