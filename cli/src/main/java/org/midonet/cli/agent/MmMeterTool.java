package org.midonet.cli.agent;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** mm-meter: what went through a device, a port, a tunnel. */
public final class MmMeterTool extends AgentTool {

  /** A tool that asks at a socket. */
  public MmMeterTool(Path socket, PrintStream out, PrintStream err) {
    super("mm-meter", socket, out, err);
  }

  @Override
  Options.Form form() {
    return COMMON.and(List.of("meter-name"), List.of(), Map.of('n', "meter-name"));
  }

  @Override
  void run(Options options) throws ToolFailure, IOException, InterruptedException {
    List<String> words = options.words();
    switch (words.isEmpty() ? "" : words.getFirst()) {
      case "list" ->
          ask(AgentDoor.question("meters"))
              .path("meters")
              .forEach(name -> out.println(name.asText()));
      case "get" -> {
        Optional<String> name = options.value("meter-name");
        if (name.isEmpty()) {
          throw new ToolFailure("Required option 'meter-name' not found");
        }
        get(name.get(), rows(words.subList(1, words.size())));
      }
      default -> throw new ToolFailure("must specify a valid command");
    }
  }

  private void get(String name, Rows rows) throws ToolFailure, IOException, InterruptedException {
    out.printf(Locale.ROOT, "%12s %12s%n", "packets", "bytes");
    long[] before = {0, 0};
    rows.print(
        out,
        () -> {
          JsonNode now = ask(AgentDoor.question("meter").put("name", name));
          long packets = now.path("packets").longValue();
          long bytes = now.path("bytes").longValue();
          out.printf(Locale.ROOT, "%12d %12d%n", packets - before[0], bytes - before[1]);
          before[0] = packets;
          before[1] = bytes;
        });
  }
}
