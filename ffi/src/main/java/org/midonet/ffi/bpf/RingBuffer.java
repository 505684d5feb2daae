package org.midonet.ffi.bpf;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import org.midonet.ffi.libc.MemoryMapping;

/**
 * The only consumer of a BPF ring buffer (Documentation/bpf/ringbuf.rst), reading in place. One
 * thread polls; wait for {@link #number()} with a level-triggered epoll.
 *
 * <p>Layout: a page with the consumer's position, a page with the producer's, then the data twice,
 * so that no record is cut. A record has a header of 8 bytes, the first 4 of which are its length
 * with two flags.
 */
public final class RingBuffer implements AutoCloseable {
  private static final int BUSY = 1 << 31;
  private static final int DISCARDED = 1 << 30;
  private static final int HEADER = 8;

  /** Positions are released once in so many records: each release costs a cache line's trip. */
  private static final int RELEASE_EVERY = 32;

  private static final VarHandle POSITION = JAVA_LONG.varHandle();
  private static final VarHandle LENGTH = JAVA_INT.varHandle();

  /** Sees one record; the segment is read-only and valid for the time of the call. */
  @FunctionalInterface
  public interface Consumer {
    void record(MemorySegment record);
  }

  private final int fd;
  private final MemoryMapping consumerPage;
  private final MemoryMapping producerPages;
  private final MemorySegment consumerPosition;
  private final MemorySegment producerPosition;
  private final MemorySegment data;
  private final long mask;
  private long position;

  private RingBuffer(BpfMap map, MemoryMapping consumerPage, MemoryMapping producerPages) {
    fd = map.number();
    this.consumerPage = consumerPage;
    this.producerPages = producerPages;
    consumerPosition = consumerPage.segment();
    producerPosition = producerPages.segment();
    data = producerPages.segment().asSlice(MemoryMapping.pageSize()).asReadOnly();
    mask = map.maxEntries() - 1L;
    position = (long) POSITION.getAcquire(consumerPosition, 0L);
  }

  /**
   * Maps a ring buffer, which must stay open as long as this. It goes on where the last one was.
   */
  public static RingBuffer open(BpfMap map) {
    long page = MemoryMapping.pageSize();
    MemoryMapping consumer = MemoryMapping.map(map.number(), 0, page, true);
    try {
      MemoryMapping producer =
          MemoryMapping.map(map.number(), page, page + 2L * map.maxEntries(), false);
      return new RingBuffer(map, consumer, producer);
    } catch (RuntimeException failed) {
      consumer.close();
      throw failed;
    }
  }

  /**
   * Hands over what is there, up to {@code limit} records; how many they were. If the consumer
   * throws, its record counts as read.
   */
  public int poll(Consumer consumer, int limit) {
    int seen = 0;
    int unreleased = 0;
    try {
      while (seen < limit) {
        // Released with a full fence before the producer's position is read again: else the kernel
        // may believe that we still work and not wake us.
        if (unreleased >= RELEASE_EVERY || position >= producer()) {
          release();
          unreleased = 0;
          if (position >= producer()) {
            break;
          }
        }
        long at = position & mask;
        int header = (int) LENGTH.getAcquire(data, at);
        if ((header & BUSY) != 0) {
          break;
        }
        int length = header & ~(BUSY | DISCARDED);
        position += (length + HEADER + 7L) & ~7L;
        unreleased++;
        if ((header & DISCARDED) == 0) {
          seen++;
          consumer.record(data.asSlice(at + HEADER, length));
        }
      }
    } finally {
      release();
    }
    return seen;
  }

  private long producer() {
    return (long) POSITION.getAcquire(producerPosition, 0L);
  }

  private void release() {
    POSITION.setVolatile(consumerPosition, 0L, position);
  }

  /** The descriptor's number, for epoll. */
  public int number() {
    return fd;
  }

  @Override
  public void close() {
    producerPages.close();
    consumerPage.close();
  }
}
