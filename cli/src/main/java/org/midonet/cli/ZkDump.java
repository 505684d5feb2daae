package org.midonet.cli;

import java.util.List;
import org.midonet.cli.dump.ZkDumpTool;

/** The tool zkdump. */
public final class ZkDump {
  private ZkDump() {}

  /** Runs it and ends the process. */
  public static void main(String[] arguments) {
    System.exit(new ZkDumpTool(System.out, System.err).run(List.of(arguments)));
  }
}
