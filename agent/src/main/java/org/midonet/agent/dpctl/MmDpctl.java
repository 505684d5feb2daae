package org.midonet.agent.dpctl;

import java.util.List;
import org.midonet.nsdb.config.HostFiles;

/** The tool mm-dpctl. */
public final class MmDpctl {
  private MmDpctl() {}

  /** Runs it and ends the process. */
  public static void main(String[] arguments) {
    HostFiles files = HostFiles.of(System.getenv());
    System.exit(
        new DpctlTool(
                new PinnedDatapath(
                    files.at("/run/midolman/bpf"),
                    files.at("/run/midolman/agent.sock"),
                    files.at("/run/midolman/counters")),
                System.out,
                System.err)
            .run(List.of(arguments)));
  }
}
