package org.midonet.scenario;

import java.util.Set;
import java.util.stream.Stream;

/**
 * A scenario.
 *
 * @param acrossHosts whether it is to be shown in a lab with two agents
 * @param needs software beside ours, separated by commas; empty for none
 * @param name ours
 * @param note what a reader of the report should know, such as by which design it was replaced;
 *     empty for nothing
 */
public record Row(String id, boolean acrossHosts, String needs, String name, String note) {
  /** Groups that belong to parts of the system which are not there. */
  private static final Set<String> LATER_GROUPS = Set.of("HM", "VT", "BG", "CO", "VP", "FW", "UP");

  private static final Set<String> LATER_NEEDS = Set.of("bgpd", "haproxy", "IPsec", "two builds");

  /** The two letters before the number. */
  public String group() {
    return id.substring(0, 2);
  }

  /** Whether it waits for a part of the system that is not there yet. */
  public boolean later() {
    return LATER_GROUPS.contains(group())
        || Stream.of(needs.split(", ", -1)).anyMatch(LATER_NEEDS::contains);
  }
}
