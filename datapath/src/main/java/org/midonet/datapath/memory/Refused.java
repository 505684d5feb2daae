package org.midonet.datapath.memory;

import org.midonet.datapath.DropReason;

/** A packet ends here. Carries no stack: it is an answer, not a fault. */
final class Refused extends Exception {
  private final DropReason reason;

  Refused(DropReason reason) {
    super(reason.name(), null, false, false);
    this.reason = reason;
  }

  DropReason reason() {
    return reason;
  }
}
