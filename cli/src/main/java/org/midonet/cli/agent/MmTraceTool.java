package org.midonet.cli.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** mm-trace: which packets the agent of this host tells about, and following them. */
public final class MmTraceTool extends AgentTool {

  private static final List<String> NUMBERS =
      List.of("ethertype", "ip-protocol", "src-port", "dst-port");

  private static final List<String> MATCHES =
      List.of(
          "ethertype",
          "mac-src",
          "mac-dst",
          "ip-protocol",
          "ip-src",
          "ip-dst",
          "src-port",
          "dst-port");

  /** Between two looks whether an agent that went away is back. */
  private static final long RETRY_MILLIS = 200;

  /** A tool that asks at a socket. */
  public MmTraceTool(Path socket, PrintStream out, PrintStream err) {
    super("mm-trace", socket, out, err);
  }

  @Override
  Options.Form form() {
    List<String> valued = new ArrayList<>(MATCHES);
    valued.add("limit");
    return COMMON.and(
        valued,
        List.of("debug", "trace", "dead-only", "live-only"),
        Map.of('d', "debug", 't', "trace", 'l', "limit", 'D', "dead-only", 'L', "live-only"));
  }

  @Override
  void run(Options options) throws ToolFailure, IOException, InterruptedException {
    List<String> words = options.words();
    if (words.size() > 1) {
      throw new ToolFailure("Failed to parse the trailing argument list: '" + words.get(1) + "'");
    }
    switch (words.isEmpty() ? "" : words.getFirst()) {
      case "add" -> ask(tracer("add-tracer", options, level(options), 1));
      case "remove" -> removed(ask(tracer("remove-tracer", options, level(options), 1)));
      case "flush" ->
          removed(ask(AgentDoor.question("flush-tracers").put("dead", options.has("dead-only"))));
      case "list" -> list(options.has("live-only"));
      case "follow" -> follow(options);
      default -> throw new ToolFailure("must specify a valid command");
    }
  }

  private static String level(Options options) throws ToolFailure {
    if (options.has("debug") == options.has("trace")) {
      throw new ToolFailure(
          options.has("debug")
              ? "There should be only one or zero of the following options: debug, trace"
              : "Required option 'debug' or 'trace' not found");
    }
    return options.has("debug") ? "debug" : "trace";
  }

  private static ObjectNode tracer(String what, Options options, String level, long limit)
      throws ToolFailure {
    ObjectNode question = AgentDoor.question(what).put("level", level);
    question.put("limit", options.number("limit", 1, Long.MAX_VALUE).orElse(limit));
    for (String match : MATCHES) {
      Optional<String> value = options.value(match);
      if (value.isPresent() && NUMBERS.contains(match)) {
        // EtherTypes were signed once: -30715 is 0x8805.
        long least = match.equals("ethertype") ? -0x8000 : 0;
        question.put(match, Options.number(match, value.get(), least, 0xffff) & 0xffff);
      } else {
        value.ifPresent(text -> question.put(match, text));
      }
    }
    return question;
  }

  private void removed(JsonNode answer) {
    out.println("Removed " + answer.path("removed").asLong() + " tracer(s)");
  }

  private void list(boolean liveOnly) throws IOException, ToolFailure {
    for (JsonNode tracer : ask(AgentDoor.question("tracers")).path("tracers")) {
      if (!liveOnly || tracer.path("live").asBoolean()) {
        out.println("mm-trace " + words(tracer));
      }
    }
  }

  private static String words(JsonNode tracer) {
    StringBuilder line =
        new StringBuilder("--" + tracer.path("level").asText())
            .append(" --limit ")
            .append(tracer.path("limit").asLong());
    for (String match : MATCHES) {
      if (tracer.hasNonNull(match)) {
        String value =
            match.equals("ethertype")
                ? Short.toString((short) tracer.path(match).asInt())
                : tracer.path(match).asText();
        line.append(" --").append(match).append(' ').append(value);
      }
    }
    return line.toString();
  }

  /** Prints packets until there were enough; an agent that goes away is awaited. */
  private void follow(Options options) throws IOException, ToolFailure, InterruptedException {
    ObjectNode tracer = tracer("add-tracer", options, "trace", Long.MAX_VALUE);
    long wanted = tracer.path("limit").asLong();
    // Ends of a kind: the count is kept here, since an agent that starts anew counts anew.
    tracer.put("limit", Long.MAX_VALUE);
    Thread last = new Thread(() -> forget(tracer));
    Runtime.getRuntime().addShutdownHook(last);
    try {
      long seen = 0;
      boolean reached = false;
      while (seen < wanted) {
        try (AgentDoor door = AgentDoor.open(socket)) {
          door.ask(tracer);
          reached = true;
          door.send(AgentDoor.question("follow"));
          for (Optional<JsonNode> told = door.next();
              told.isPresent() && seen < wanted;
              told = door.next()) {
            seen += print(told.get(), tracer) ? 1 : 0;
            if (seen >= wanted) {
              break;
            }
          }
        } catch (IOException away) {
          if (!reached) {
            throw away;
          }
        }
        if (seen < wanted) {
          Thread.sleep(RETRY_MILLIS);
        }
      }
    } finally {
      forget(tracer);
      removeHook(last);
    }
  }

  private static void removeHook(Thread hook) {
    try {
      boolean _ = Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return; // the process is ending, and the hook runs
    }
  }

  private void forget(ObjectNode tracer) {
    try {
      JsonNode _ = ask(tracer.deepCopy().put("ask", "remove-tracer"));
    } catch (IOException | ToolFailure e) {
      return; // an agent that is away is told by nobody; mm-trace flush ends what is left
    }
  }

  /** Prints a packet if it is one of ours. */
  private boolean print(JsonNode told, ObjectNode tracer) {
    boolean ours = false;
    for (JsonNode met : told.path("tracers")) {
      ours |= words(met).equals(words(tracer));
    }
    if (!ours) {
      return false;
    }
    out.println(told.path("cookie").asText() + " " + told.path("packet").asText());
    told.path("steps").forEach(step -> out.println("  " + step.path("text").asText()));
    out.println("  " + told.path("summary").asText());
    out.flush();
    return true;
  }
}
