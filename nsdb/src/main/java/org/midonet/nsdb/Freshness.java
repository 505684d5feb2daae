package org.midonet.nsdb;

/** How far what a watch has told can be trusted. */
public enum Freshness {
  /** All that happened up to a moment ago has been told. */
  CURRENT,
  /**
   * The store is away: what was told last may be old. What changed meanwhile is told before {@link
   * #CURRENT} is.
   */
  STALE
}
