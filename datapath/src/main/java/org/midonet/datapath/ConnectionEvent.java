package org.midonet.datapath;

/** Something happened to a connection whose template asks for reports. */
public sealed interface ConnectionEvent {
  /** Its forward entry. */
  Connection forward();

  /** Made. */
  record Opened(Connection forward) implements ConnectionEvent {}

  /** Both sides are done, or one reset it; it is not removed yet. */
  record Closed(Connection forward) implements ConnectionEvent {}
}
