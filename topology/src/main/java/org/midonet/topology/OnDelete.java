package org.midonet.topology;

/** What the deletion of an object does to those that point to it. */
public enum OnDelete {
  /** Who points to it is deleted too. */
  CASCADE,
  /** The reference is removed: an optional becomes empty, a list element goes. */
  CLEAR,
  /** The deletion is refused as long as somebody points to it. */
  REFUSE
}
