package org.midonet.datapath.ebpf;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.midonet.ffi.bpf.BpfMap;
import org.midonet.ffi.bpf.RingBuffer;
import org.midonet.ffi.poll.Epoll;
import org.midonet.ffi.poll.EventFd;

/**
 * Waits for records of a ring buffer, or to be woken. One thread reads, any may wake it; closing
 * waits for the reader to return, because the ring's memory goes away with it.
 */
final class RingReader implements AutoCloseable {
  private static final int BATCH = 256;
  private static final long WOKEN = 1;

  private final RingBuffer ring;
  private final Epoll epoll = Epoll.open();
  private final EventFd wake = EventFd.open();
  private final ReentrantLock reading = new ReentrantLock();
  private volatile boolean closed;

  RingReader(BpfMap map) {
    ring = RingBuffer.open(map);
    epoll.add(ring.number(), Epoll.IN, 0);
    epoll.add(wake.number(), Epoll.IN, WOKEN);
  }

  /**
   * Hands over what is there, after waiting for the first record at most so long. Nothing is ever
   * there once it is closed.
   */
  int read(Duration timeout, RingBuffer.Consumer consumer) {
    reading.lock();
    try {
      int seen = closed ? 0 : ring.poll(consumer, BATCH);
      if (seen > 0 || closed) {
        return seen;
      }
      epoll.await(
          millis(timeout),
          (token, events) -> {
            if (token == WOKEN) {
              wake.drain();
            }
          });
      return closed ? 0 : ring.poll(consumer, BATCH);
    } finally {
      reading.unlock();
    }
  }

  /** Rounded up, so that a wait that is asked for is never none. */
  private static int millis(Duration timeout) {
    return (int) Math.min(Integer.MAX_VALUE, (timeout.toNanos() + 999_999) / 1_000_000);
  }

  void wake() {
    wake.signal();
  }

  @Override
  public void close() {
    closed = true;
    wake.signal();
    reading.lock();
    try {
      epoll.close();
      wake.close();
      ring.close();
    } finally {
      reading.unlock();
    }
  }
}
