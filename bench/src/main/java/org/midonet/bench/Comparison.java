package org.midonet.bench;

import java.util.List;

/**
 * A subject and a peer to compare it with.
 *
 * @param prefix before the measure's word in the table: {@code vxlan-} for paths between hosts
 * @param goals least ratio for TCP, UDP, RR and CRR, in that order
 */
record Comparison(String prefix, String subject, String baseline, List<Double> goals) {
  /** The figures that the project set itself. */
  static final List<Comparison> ALL =
      List.of(
          new Comparison("", "midonet-l2", "veth", List.of(0.85, 0.65, 0.85, 0.75)),
          new Comparison("", "midonet-l2", "bridge", List.of(0.0, 0.0, 0.0, 0.0)),
          new Comparison("", "midonet-l3-snat", "veth", List.of(0.85, 0.65, 0.85, 0.75)),
          new Comparison("", "midonet-l3-snat", "router-nft", List.of(1.2, 1.2, 1.2, 1.2)),
          new Comparison("vxlan-", "midonet-vxlan", "vxlan-bridge", List.of(0.9, 0.9, 0.9, 0.9)));

  double goal(Measure measure) {
    return switch (measure) {
      case TCP -> goals.get(0);
      case UDP -> goals.get(1);
      case RR -> goals.get(2);
      case CRR -> goals.get(3);
    };
  }
}
