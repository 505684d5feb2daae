package org.midonet.cli.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;

/** mm-stat: how the agent is doing, in one line. */
public final class MmStatTool extends AgentTool {

  /** A tool that asks at a socket. */
  public MmStatTool(Path socket, PrintStream out, PrintStream err) {
    super("mm-stat", socket, out, err);
  }

  @Override
  Options.Form form() {
    return COMMON;
  }

  @Override
  void run(Options options) throws ToolFailure, IOException, InterruptedException {
    Rows rows = rows(options.words());
    // The agent is asked before anything is printed: a header alone says nothing.
    JsonNode first = ask(AgentDoor.question("statistics"));
    out.printf(
        Locale.ROOT,
        "%8s %23s %8s %8s %12s %13s %13s%n",
        "",
        "latency (microsecs)",
        "",
        "",
        "eden",
        "survivor",
        "old");
    out.printf(
        Locale.ROOT,
        "%8s %7s %7s %7s %8s %8s %5s %6s %6s %6s %6s %6s%n",
        "dpflows",
        "50th",
        "75th",
        "95th",
        "packets",
        "gc time",
        "used",
        "total",
        "used",
        "total",
        "used",
        "total");
    long[] before = {0, 0};
    JsonNode[] next = {first};
    rows.print(
        out,
        () -> {
          JsonNode now = next[0].isMissingNode() ? ask(AgentDoor.question("statistics")) : next[0];
          next[0] = MissingNode.getInstance();
          row(now, before);
        });
  }

  private void row(JsonNode now, long[] before) {
    JsonNode latency = now.path("latencyNanos");
    JsonNode memory = now.path("memory");
    long packets = now.path("packets").longValue();
    long collecting = memory.path("collectorMillis").longValue();
    out.printf(
        Locale.ROOT,
        "%8d %7d %7d %7d %8d %8d %5d %6d %6d %6d %6d %6d%n",
        now.path("flows").longValue(),
        latency.path("50").longValue() / 1000,
        latency.path("75").longValue() / 1000,
        latency.path("95").longValue() / 1000,
        packets - before[0],
        collecting - before[1],
        mebibytes(memory, "eden", "used"),
        mebibytes(memory, "eden", "total"),
        mebibytes(memory, "survivor", "used"),
        mebibytes(memory, "survivor", "total"),
        mebibytes(memory, "old", "used"),
        mebibytes(memory, "old", "total"));
    before[0] = packets;
    before[1] = collecting;
  }

  private static long mebibytes(JsonNode memory, String generation, String what) {
    return memory.path(generation).path(what).longValue() >> 20;
  }
}
