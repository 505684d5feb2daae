package org.midonet.cli;

import java.util.List;
import org.midonet.cli.agent.MmMeterTool;
import org.midonet.nsdb.config.HostFiles;

/** The tool mm-meter. */
public final class MmMeter {
  private MmMeter() {}

  /** Runs it and ends the process. */
  public static void main(String[] arguments) {
    HostFiles files = HostFiles.of(System.getenv());
    System.exit(
        new MmMeterTool(files.at("/run/midolman/agent.sock"), System.out, System.err)
            .run(List.of(arguments)));
  }
}
