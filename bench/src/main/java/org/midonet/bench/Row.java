package org.midonet.bench;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One line of the result.
 *
 * @param ratio ours to the peer's, the median over rounds; more than 1 is better than the peer;
 *     empty where there is no peer
 * @param goal what the figure should be: a least ratio, or (without a peer) a greatest value
 */
record Row(
    String measure,
    String subject,
    String baseline,
    Optional<Double> ratio,
    double median,
    String unit,
    double spread,
    int rounds,
    Optional<Double> goal) {

  boolean met() {
    if (goal.isEmpty()) {
      return true;
    }
    return ratio.isPresent() ? ratio.get() >= goal.get() : median <= goal.get();
  }

  Map<String, Object> json() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("measure", measure);
    fields.put("subject", subject);
    fields.put("baseline", baseline.isEmpty() ? null : baseline);
    fields.put("ratio", ratio.map(Row::rounded).orElse(null));
    fields.put("median", rounded(median));
    fields.put("unit", unit);
    fields.put("spread", rounded(spread));
    fields.put("rounds", rounds);
    return fields;
  }

  private static Double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }

  String line() {
    return String.format(
        Locale.ROOT,
        "  %-12s %-16s %-13s %7s %12.6g %-14s %5.0f %%  %s",
        measure,
        subject,
        baseline,
        ratio.map(value -> String.format(Locale.ROOT, "%.2f", value)).orElse("-"),
        median,
        unit,
        spread * 100,
        goal.map(value -> (met() ? "ok " : "MISSED ") + (ratio.isPresent() ? ">= " : "<= ") + value)
            .orElse(""));
  }
}
