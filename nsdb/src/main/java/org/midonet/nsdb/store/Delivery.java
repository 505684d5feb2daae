package org.midonet.nsdb.store;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.midonet.nsdb.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls one listener, one call at a time and in order, on a thread of its own: a slow or failing
 * listener harms nobody else. What it has not taken yet is kept for it without bound.
 */
public final class Delivery implements Subscription {

  private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

  private final BlockingQueue<Runnable> calls = new LinkedBlockingQueue<>();
  private final Runnable onClose;
  private volatile boolean closed;

  /**
   * @param name of the thread, for people who read thread dumps
   * @param onClose tells the source that nobody listens any more; run once
   */
  public Delivery(String name, Runnable onClose) {
    this.onClose = onClose;
    Thread.ofVirtual().name(name).start(this::run);
  }

  /** Queues a call. */
  public void call(Runnable call) {
    if (!closed) {
      calls.add(call);
    }
  }

  private void run() {
    while (!closed) {
      try {
        Runnable call = calls.take();
        synchronized (this) {
          if (!closed) {
            call.run();
          }
        }
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException | AssertionError e) {
        LOG.error(
            "a listener of the network state database failed; it goes on with the next call", e);
      }
    }
  }

  /** What was queued before is told before. */
  @Override
  public void whenTold(Runnable then) {
    call(then);
  }

  @Override
  public void close() {
    boolean first;
    synchronized (this) {
      first = !closed;
      closed = true;
    }
    if (first) {
      calls.add(() -> {});
      onClose.run();
    }
  }
}
