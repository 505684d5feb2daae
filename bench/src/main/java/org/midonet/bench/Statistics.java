package org.midonet.bench;

import java.util.List;

/** Medians and spreads of small samples. */
final class Statistics {
  private Statistics() {}

  static double median(List<Double> values) {
    return quantile(values, 0.5);
  }

  /** The distance between the quartiles, as a share of the median. */
  static double spread(List<Double> values) {
    double median = median(values);
    return median == 0 ? 0 : (quantile(values, 0.75) - quantile(values, 0.25)) / median;
  }

  /** By linear interpolation between the two nearest ranks. */
  static double quantile(List<Double> values, double share) {
    if (values.isEmpty()) {
      return Double.NaN;
    }
    List<Double> sorted = values.stream().sorted().toList();
    double rank = share * (sorted.size() - 1);
    int below = (int) Math.floor(rank);
    int above = Math.min(below + 1, sorted.size() - 1);
    return sorted.get(below) + (rank - below) * (sorted.get(above) - sorted.get(below));
  }
}
