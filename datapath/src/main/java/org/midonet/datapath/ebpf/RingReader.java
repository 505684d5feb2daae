package org.midonet.datapath.ebpf;

import java.time.Duration;
import org.midonet.ffi.bpf.BpfMap;
import org.midonet.ffi.bpf.RingBuffer;
import org.midonet.ffi.poll.Epoll;
import org.midonet.ffi.poll.EventFd;

/** Waits for records of a ring buffer, or to be woken. One thread reads, any may wake it. */
final class RingReader implements AutoCloseable {
  private static final int BATCH = 256;
  private static final long WOKEN = 1;

  private final RingBuffer ring;
  private final Epoll epoll = Epoll.open();
  private final EventFd wake = EventFd.open();

  RingReader(BpfMap map) {
    ring = RingBuffer.open(map);
    epoll.add(ring.number(), Epoll.IN, 0);
    epoll.add(wake.number(), Epoll.IN, WOKEN);
  }

  /** Hands over what is there, after waiting for the first record at most so long. */
  int read(Duration timeout, RingBuffer.Consumer consumer) {
    int seen = ring.poll(consumer, BATCH);
    if (seen > 0) {
      return seen;
    }
    int millis = (int) Math.min(Integer.MAX_VALUE, (timeout.toNanos() + 999_999) / 1_000_000);
    epoll.await(
        millis,
        (token, events) -> {
          if (token == WOKEN) {
            wake.drain();
          }
        });
    return ring.poll(consumer, BATCH);
  }

  void wake() {
    wake.signal();
  }

  @Override
  public void close() {
    epoll.close();
    wake.close();
    ring.close();
  }
}
