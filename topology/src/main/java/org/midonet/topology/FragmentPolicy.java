package org.midonet.topology;

/** Which fragments a condition matches. */
public enum FragmentPolicy {
  /** Whole packets and all fragments. */
  ANY,
  /** All fragments but the first: those without an L4 header. */
  NONHEADER,
  /** Whole packets and first fragments: those with an L4 header. */
  HEADER,
  /** Whole packets. */
  UNFRAGMENTED
}
