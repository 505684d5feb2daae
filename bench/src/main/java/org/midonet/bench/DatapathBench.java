package org.midonet.bench;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.midonet.lab.Lab;
import org.midonet.lab.LabFailure;

/** {@code bench datapath}: all paths, all kinds of load, in interleaved rounds. */
final class DatapathBench {
  private static final int FIRST_PACKET_FLOWS = 150;

  private final Lab lab;
  private final int rounds;
  private final double seconds;
  private final Consumer<String> progress;
  private final Map<String, Map<Measure, List<Double>>> samples = new HashMap<>();
  private final List<String> failures = new ArrayList<>();

  DatapathBench(Lab lab, int rounds, double seconds, Consumer<String> progress) {
    this.lab = lab;
    this.rounds = rounds;
    this.seconds = seconds;
    this.progress = progress;
  }

  List<Row> run() {
    Load load = Load.compile(lab.directory());
    progress.accept("building the peers");
    List<Subject> subjects = new ArrayList<>(Peers.create(lab));
    progress.accept("building ours: NSDB, cluster, two agents, a topology");
    Ours ours = Ours.start(lab);
    subjects.addAll(ours.subjects());
    for (Subject subject : subjects) {
      var _ = load.serve(lab, subject.server());
    }
    for (int round = 1; round <= rounds; round++) {
      for (Measure measure : Measure.values()) {
        for (Subject subject : subjects) {
          sample(load, subject, measure);
        }
      }
      progress.accept("round " + round + " of " + rounds);
    }
    List<Row> rows = new ArrayList<>();
    Comparison.ALL.forEach(comparison -> compare(comparison, rows));
    rows.addAll(alone(load, ours));
    return rows;
  }

  /** What did not work at all, in words. */
  List<String> failures() {
    return List.copyOf(failures);
  }

  private void sample(Load load, Subject subject, Measure measure) {
    double value;
    try {
      value = load.run(subject, measure, seconds);
    } catch (LabFailure e) {
      failures.add(e.getMessage());
      progress.accept("FAILED " + e.getMessage());
      value = 0;
    }
    samples
        .computeIfAbsent(subject.name(), name -> new EnumMap<>(Measure.class))
        .computeIfAbsent(measure, key -> new ArrayList<>())
        .add(value);
  }

  private List<Double> of(String subject, Measure measure) {
    return samples.getOrDefault(subject, Map.of()).getOrDefault(measure, List.of());
  }

  private void compare(Comparison comparison, List<Row> rows) {
    for (Measure measure : Measure.values()) {
      List<Double> mine = of(comparison.subject(), measure);
      List<Double> theirs = of(comparison.baseline(), measure);
      List<Double> ratios = new ArrayList<>();
      for (int i = 0; i < mine.size(); i++) {
        if (theirs.get(i) > 0) {
          ratios.add(mine.get(i) / theirs.get(i));
        }
      }
      double goal = comparison.goal(measure);
      rows.add(
          new Row(
              comparison.prefix() + measure.word(),
              comparison.subject(),
              comparison.baseline(),
              Optional.of(Statistics.median(ratios)),
              Statistics.median(mine),
              measure.unit(),
              Statistics.spread(ratios),
              ratios.size(),
              goal > 0 ? Optional.of(goal) : Optional.empty()));
    }
  }

  private List<Row> alone(Load load, Ours ours) {
    List<Row> rows = new ArrayList<>();
    try {
      Subject subject = ours.flowAPort(FIRST_PACKET_FLOWS);
      var _ = load.serve(lab, subject.server());
      rows.add(
          single(
              "first-packet",
              "midonet-l2",
              load.firstPacket(subject, FIRST_PACKET_FLOWS),
              "µs",
              300));
    } catch (LabFailure e) {
      failures.add(e.getMessage());
      progress.accept("FAILED " + e.getMessage());
    }
    rows.add(single("agent-rss", "midolman", ours.agentMegabytes(), "MiB", 400));
    rows.add(single("cluster-rss", "standalone", ours.clusterMegabytes(), "MiB", 500));
    rows.add(single("agent-ready", "midolman", ours.readySeconds(), "s", 3));
    return rows;
  }

  private static Row single(
      String measure, String subject, double value, String unit, double greatest) {
    return new Row(
        measure, subject, "", Optional.empty(), value, unit, 0, 1, Optional.of(greatest));
  }
}
