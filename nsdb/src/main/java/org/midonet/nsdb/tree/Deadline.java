package org.midonet.nsdb.tree;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.midonet.topology.error.Unavailable;

/** Until when a call may take; on the clock that never jumps. */
public final class Deadline {

  private final long end;

  private Deadline(long end) {
    this.end = end;
  }

  /** So long from now. */
  public static Deadline in(Duration duration) {
    return new Deadline(System.nanoTime() + duration.toNanos());
  }

  /** What is left, in nanoseconds; not above 0 when nothing is. */
  public long nanos() {
    return end - System.nanoTime();
  }

  /** Throws if nothing is left. */
  public void check() throws Unavailable {
    if (nanos() <= 0) {
      throw new Unavailable("the network state database does not answer");
    }
  }

  /** Waits a moment, within what is left. */
  public void pause(Duration duration) throws Unavailable {
    check();
    try {
      TimeUnit.NANOSECONDS.sleep(Math.min(nanos(), duration.toNanos()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unavailable("interrupted", e);
    }
  }
}
