package org.midonet.agent.dpctl;

import java.io.PrintStream;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.midonet.agent.report.CountersFile;
import org.midonet.datapath.Action;
import org.midonet.datapath.Connection;
import org.midonet.datapath.DatapathException;
import org.midonet.datapath.DatapathPort;
import org.midonet.datapath.DropReason;
import org.midonet.datapath.FlowState;
import org.midonet.nsdb.config.UsageText;

/** Runs one command of mm-dpctl; what it prints, and the exit status, are an interface. */
public final class DpctlTool {

  /** What the datapath of a host is called. */
  static final String NAME = "midonet";

  private final HostDatapath datapath;
  private final PrintStream out;
  private final PrintStream err;

  /** A run on a host's datapath. */
  public DpctlTool(HostDatapath datapath, PrintStream out, PrintStream err) {
    this.datapath = datapath;
    this.out = out;
    this.err = err;
  }

  /** Does what the arguments say; the exit status. */
  public int run(List<String> arguments) {
    List<String> words = withoutTimeout(arguments);
    if (words.equals(List.of("--help"))) {
      out.print(UsageText.of("mm-dpctl"));
      return 0;
    }
    try {
      switch (words.isEmpty() ? "" : words.getFirst()) {
        case "datapath" -> {
          return datapath(words.subList(1, words.size()));
        }
        case "interface" ->
            throw new IllegalArgumentException(
                "interfaces come in by bindings: see mm-ctl --bind-port");
        case "flows" ->
            throw new IllegalArgumentException(
                "flows follow from the virtual network, nobody writes them: see midonet-cli");
        default -> {
          out.print(UsageText.of("mm-dpctl"));
          return 1;
        }
      }
    } catch (IllegalArgumentException | IllegalStateException | DatapathException e) {
      err.println("[mm-dpctl] Error: " + e.getMessage());
    } catch (RuntimeException e) {
      err.println("[mm-dpctl] Unexpected error: " + e.getMessage());
    }
    return 1;
  }

  /** Nothing that is asked here waits for anybody, so there is nothing to time. */
  private static List<String> withoutTimeout(List<String> arguments) {
    if (!arguments.isEmpty() && arguments.getFirst().startsWith("--timeout=")) {
      return arguments.subList(1, arguments.size());
    }
    return arguments.size() > 1 && arguments.getFirst().equals("--timeout")
        ? arguments.subList(2, arguments.size())
        : arguments;
  }

  private int datapath(List<String> words) {
    String option = words.isEmpty() ? "" : words.getFirst();
    if (option.equals("-l") || option.equals("--list")) {
      list();
      return 0;
    }
    if (words.size() != 2) {
      out.print(UsageText.of("mm-dpctl"));
      return 1;
    }
    String name = words.get(1);
    switch (option) {
      case "-a", "--add" -> {
        require(name);
        datapath.make();
        out.println("Datapath created successfully");
      }
      case "-D", "--delete" -> {
        if (name.equals(NAME)) {
          if (datapath.inUse()) {
            throw new IllegalStateException("the agent of this host is running: stop it first");
          }
          datapath.remove();
        }
        out.println("Datapath deleted successfully");
      }
      case "-s", "--show" -> show(contents(name));
      case "-d", "--dump" -> dump(contents(name));
      case "-c", "--connections" -> connections(contents(name));
      case "-r", "--drops" -> {
        contents(name)
            .drops()
            .forEach((code, packets) -> out.println(CountersFile.reason(code) + " " + packets));
        datapath
            .ruleDrops()
            .forEach((rule, packets) -> out.println("rule " + rule + " " + packets));
      }
      default -> {
        out.print(UsageText.of("mm-dpctl"));
        return 1;
      }
    }
    return 0;
  }

  private static void require(String name) {
    if (!name.equals(NAME)) {
      throw new IllegalArgumentException(
          "a host has one datapath, which is called " + NAME + ", not " + name);
    }
  }

  private HostDatapath.Contents contents(String name) {
    Optional<HostDatapath.Contents> contents =
        name.equals(NAME) ? datapath.read() : Optional.empty();
    return contents.orElseThrow(() -> new IllegalArgumentException("there is no datapath " + name));
  }

  private void list() {
    if (datapath.read().isEmpty()) {
      out.println("Could not find any installed datapath");
    } else {
      out.println("Found 1 datapath");
      out.println("  " + NAME);
    }
  }

  private void show(HostDatapath.Contents contents) {
    long hits = contents.flows().stream().mapToLong(f -> f.statistics().packets()).sum();
    out.println("Name: " + NAME);
    out.println("Index: 0");
    out.println("Supports megaflows: yes");
    out.println("Stats:");
    out.println("  Flows  " + contents.flows().size());
    out.println("  Hits   " + hits);
    out.println(
        "  Lost   "
            + (dropped(contents, DropReason.MISS_ROOM) + dropped(contents, DropReason.MISS_FULL)));
    out.println(
        "  Connections  "
            + contents.connections().stream().filter(c -> !c.reverse() && !c.over()).count());
    contents.ports().stream()
        .sorted(Comparator.comparingInt(DatapathPort::number))
        .forEach(this::port);
  }

  private static long dropped(HostDatapath.Contents contents, DropReason reason) {
    return contents.drops().getOrDefault(reason.code(), 0L);
  }

  private void port(DatapathPort port) {
    String name = datapath.interfaceName(port.ifindex()).orElse("");
    long[] counts = datapath.interfaceCounts(name);
    out.printf(
        "Port #%d '%s' Netdev Stats{rxPackets=%d, txPackets=%d, rxBytes=%d, txBytes=%d,"
            + " rxErrors=%d, txErrors=%d, rxDropped=%d, txDropped=%d}%n",
        port.number(),
        name,
        counts[0],
        counts[4],
        counts[1],
        counts[5],
        counts[2],
        counts[6],
        counts[3],
        counts[7]);
  }

  private void dump(HostDatapath.Contents contents) {
    int count = contents.flows().size();
    out.println(count + (count == 1 ? " flow" : " flows"));
    contents.flows().stream()
        .sorted(
            Comparator.comparing((FlowState flow) -> flow.statistics().idle())
                .reversed()
                .thenComparing(flow -> flow.flow().cookie()))
        .forEach(this::flow);
  }

  private void flow(FlowState state) {
    out.println("  Flow");
    out.println(
        "    Match: inPort="
            + state.flow().match().inPort()
            + " "
            + KeyText.key(state.flow().match().key(), state.flow().match().mask()));
    out.println("    Mask:  " + KeyText.mask(state.flow().match().mask()));
    if (state.flow().actions().isEmpty()) {
      out.println("    Actions: []");
    } else {
      out.println("    Actions: ");
      state.flow().actions().forEach(action -> out.println("      " + said(action)));
    }
    out.println(
        "    Stats: "
            + state.statistics().packets()
            + " packets, "
            + state.statistics().bytes()
            + " bytes");
    out.println("    Last used time: " + state.statistics().idle().toSeconds() + " s ago");
  }

  private static String said(Action action) {
    return action instanceof Action.Drop drop
        ? "Drop[" + CountersFile.reason(drop.reason()) + "]"
        : action.toString();
  }

  private void connections(HostDatapath.Contents contents) {
    contents.connections().stream()
        .sorted(Comparator.comparing(Connection::idle).reversed())
        .forEach(
            each ->
                out.printf(
                    "%s place=%d proto=%d %s:%d > %s:%d%s%s%s idle=%d life=%d%n",
                    each.reverse() ? "reverse" : "forward",
                    each.key().place(),
                    each.key().protocol(),
                    each.key().source(),
                    each.key().sourcePort(),
                    each.key().destination(),
                    each.key().destinationPort(),
                    each.answered() ? " answered" : "",
                    each.stale() ? " stale" : "",
                    each.over() ? " over" : "",
                    each.idle().toSeconds(),
                    each.life().toSeconds()));
  }
}
