package org.midonet.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.midonet.lab.Commands;
import org.midonet.lab.Lab;
import org.midonet.lab.LabFailure;
import org.midonet.lab.Namespace;
import org.midonet.lab.Outcome;
import org.midonet.lab.Started;

/**
 * The load generator, compiled from its C source when the benchmark starts.
 *
 * @param program the executable
 */
record Load(Path program) {
  static Load compile(Path directory) {
    Path source = directory.resolve("load.c");
    Path program = directory.resolve("load");
    try (InputStream in = Load.class.getResourceAsStream("load.c")) {
      if (in == null) {
        throw new LabFailure("load.c is not on the class path");
      }
      Files.copy(in, source, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Outcome _ = Commands.run("gcc", "-O2", "-o", program.toString(), source.toString()).orFail();
    return new Load(program);
  }

  /** As many flows as it takes for the compiler to have seen the agent's upcall path. */
  private static final int WARM_FLOWS = 20_000;

  /** Starts the server of all kinds of load in a namespace. */
  Started serve(Lab lab, Namespace server) {
    Started started =
        lab.start("load-" + server.name(), server, Map.of(), List.of(program.toString(), "serve"));
    var _ = started.awaitOutput(Pattern.compile("serving"), Duration.ofSeconds(10));
    return started;
  }

  /** Runs one kind of load and returns its number, in the measure's unit. */
  double run(Subject subject, Measure measure, double seconds) {
    return number(subject.client(), measure.word(), subject.address(), Double.toString(seconds));
  }

  /**
   * How much longer the first datagram of a flow takes than a later one, in microseconds, median
   * over {@code count} flows. The agent is warm: it has just judged thousands of other flows.
   */
  double firstPacket(Subject subject, int count) {
    double _ = number(subject.client(), "warm", "eth0", Integer.toString(WARM_FLOWS));
    return number(subject.client(), "first", subject.address(), Integer.toString(count));
  }

  private double number(Namespace client, String kind, String address, String amount) {
    Outcome outcome = client.run(Duration.ofMinutes(2), program.toString(), kind, address, amount);
    if (!outcome.ok()) {
      throw new LabFailure(
          kind + " from " + client.name() + " to " + address + ": " + outcome.text());
    }
    return Double.parseDouble(outcome.output().strip());
  }
}
