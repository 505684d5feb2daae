package org.midonet.cli.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.midonet.nsdb.config.UsageText;

/** What the tools have in common: how they are called, how they reach the agent, how they fail. */
public abstract class AgentTool {

  /** The original's, from when tools came by JMX: this host's agent is the only one reached. */
  private static final Set<String> HERE = Set.of("localhost", "127.0.0.1", "::1");

  static final Options.Form COMMON =
      new Options.Form(List.of("host", "port"), List.of("help"), Map.of('h', "host", 'p', "port"));

  final PrintStream out;
  final Path socket;
  private final String name;
  private final PrintStream err;

  AgentTool(String name, Path socket, PrintStream out, PrintStream err) {
    this.name = name;
    this.socket = socket;
    this.out = out;
    this.err = err;
  }

  /** What it takes. */
  abstract Options.Form form();

  /** Does it. */
  abstract void run(Options options) throws ToolFailure, IOException, InterruptedException;

  /** Does what the arguments say; the exit status. */
  public final int run(List<String> arguments) {
    Options options;
    try {
      options = Options.parse(arguments, form());
    } catch (ToolFailure misuse) {
      out.println("[" + name + "] Error: " + misuse.getMessage());
      return 1;
    }
    if (options.has("help")) {
      out.print(UsageText.of(name));
      return 0;
    }
    try {
      if (options.value("host").filter(host -> !HERE.contains(host)).isPresent()) {
        throw new ToolFailure("only the agent of this host can be asked, not that of another");
      }
      run(options);
      return 0;
    } catch (ToolFailure failure) {
      err.println("[" + name + "] Failed: [" + name + "] " + failure.getMessage());
    } catch (IOException failure) {
      err.println(
          "["
              + name
              + "] Failed: ["
              + name
              + "] Failed to connect to remote agent: "
              + socket
              + ": "
              + failure.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return 1;
  }

  /** Asks one question. */
  final JsonNode ask(ObjectNode question) throws IOException, ToolFailure {
    try (AgentDoor door = AgentDoor.open(socket)) {
      return door.ask(question);
    }
  }

  /** The words behind the command: DELAY and COUNT. */
  static Rows rows(List<String> words) throws ToolFailure {
    List<Long> numbers = new ArrayList<>();
    for (String word : words) {
      numbers.add(Options.number(numbers.isEmpty() ? "DELAY" : "COUNT", word, 1, 1_000_000_000));
    }
    if (numbers.size() > 2) {
      throw new ToolFailure("too many arguments");
    }
    long delay = numbers.isEmpty() ? 0 : numbers.getFirst();
    long count = numbers.isEmpty() ? 1 : numbers.size() == 1 ? Long.MAX_VALUE : numbers.getLast();
    return new Rows(delay, count);
  }

  /**
   * How often rows are printed.
   *
   * @param delay seconds between them; 0: one row
   */
  record Rows(long delay, long count) {

    /** Prints one. */
    interface Row {
      void print() throws IOException, ToolFailure;
    }

    void print(PrintStream out, Row row) throws IOException, ToolFailure, InterruptedException {
      for (long i = 0; i < count && !out.checkError(); i++) {
        if (i > 0) {
          Thread.sleep(delay * 1000);
        }
        row.print();
      }
    }
  }
}
