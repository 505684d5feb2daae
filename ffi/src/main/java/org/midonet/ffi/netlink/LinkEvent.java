package org.midonet.ffi.netlink;

/** What a {@link LinkMonitor} saw. */
public sealed interface LinkEvent {
  /** An interface is new or has changed; the record is its whole state. */
  record LinkChanged(Link link) implements LinkEvent {}

  /** An interface is gone. */
  record LinkRemoved(int index, String name) implements LinkEvent {}

  /** An address is new or has changed. */
  record AddressAdded(LinkAddress address) implements LinkEvent {}

  /** An address is gone. */
  record AddressRemoved(LinkAddress address) implements LinkEvent {}

  /** The kernel dropped events: list links and addresses again. */
  record Overrun() implements LinkEvent {}
}
