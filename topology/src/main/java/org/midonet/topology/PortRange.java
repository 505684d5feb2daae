package org.midonet.topology;

/** A range of L4 ports or ICMP types and codes, both ends included. */
public record PortRange(int start, int end) {

  /** Whether the value lies in the range. */
  public boolean contains(int value) {
    return start <= value && value <= end;
  }
}
