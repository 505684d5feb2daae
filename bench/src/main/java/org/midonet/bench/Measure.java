package org.midonet.bench;

/** A kind of load between a client and a server. */
enum Measure {
  TCP("tcp", "Gbit/s"),
  UDP("udp", "packets/s"),
  RR("rr", "exchanges/s"),
  CRR("crr", "connections/s");

  private final String word;
  private final String unit;

  Measure(String word, String unit) {
    this.word = word;
    this.unit = unit;
  }

  String word() {
    return word;
  }

  String unit() {
    return unit;
  }
}
