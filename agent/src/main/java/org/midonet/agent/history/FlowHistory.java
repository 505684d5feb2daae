package org.midonet.agent.history;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.DatagramChannel;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.LongAdder;
import org.midonet.simulation.NetworkView;
import org.midonet.simulation.Packet;
import org.midonet.simulation.Verdict;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a record of each judged packet while somebody is to receive them. The forwarding thread
 * only puts the verdict into a queue; where that is full, as the receiver's name is still being
 * looked up or packets come faster than records are made, the record is lost, and counted.
 */
public final class FlowHistory implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(FlowHistory.class);

  /** Some tenths of a second of misses at their fastest. */
  private static final int WAITING = 4096;

  private final UUID host;
  private final Clock clock;
  private final LongAdder sent = new LongAdder();
  private final LongAdder lost = new LongAdder();
  private volatile Optional<Sender> sender = Optional.empty();

  /** Nothing is sent before {@link #settings}. */
  public FlowHistory(UUID host, Clock clock) {
    this.host = host;
    this.clock = clock;
  }

  /** Who receives records from now on; empty for nobody. */
  public synchronized void settings(Optional<FlowHistorySettings> now) {
    if (now.equals(sender.map(Sender::to))) {
      return;
    }
    close();
    if (now.isPresent()) {
      LOG.info("the history of flows goes to {}", now.get());
      sender = Optional.of(new Sender(now.get()));
    }
  }

  /** A packet was judged. Never blocks. */
  public void judged(UUID port, Packet packet, Verdict verdict, NetworkView view, long nanos) {
    Optional<Sender> now = sender;
    if (now.isPresent() && !(verdict instanceof Verdict.Waiting)) { // what waits is judged again
      now.get().offer(new Judged(clock.instant(), nanos, port, packet.key(), verdict, view));
    }
  }

  /** How many records were sent. */
  public long sent() {
    return sent.sum();
  }

  /** How many records could not be made, or sent, or had no room to wait. */
  public long lost() {
    return lost.sum();
  }

  @Override
  public synchronized void close() {
    sender.ifPresent(Sender::end);
    sender = Optional.empty();
  }

  /** Sends to one receiver, on a thread of its own, which ends with it. */
  private final class Sender {
    private final FlowHistorySettings to;
    private final BlockingQueue<Judged> queue = new ArrayBlockingQueue<>(WAITING);
    private final Thread thread;

    Sender(FlowHistorySettings to) {
      this.to = to;
      thread = Thread.ofPlatform().name("flow-history").daemon().unstarted(this::run);
      thread.start();
    }

    FlowHistorySettings to() {
      return to;
    }

    void offer(Judged judged) {
      if (!queue.offer(judged)) {
        lost.increment();
      }
    }

    void end() {
      thread.interrupt();
    }

    private void run() {
      try (DatagramChannel channel = DatagramChannel.open()) {
        boolean well = true;
        for (long number = 1; ; number++) {
          Judged next = queue.take();
          try {
            send(channel, next.record(host, number));
            well = true;
          } catch (ClosedByInterruptException e) {
            return;
          } catch (IOException | RuntimeException e) {
            // Whatever it is, it concerns this record alone.
            lost.increment();
            if (well) {
              LOG.warn("a record of a flow is lost, and more may be untold, for {}", to, e);
            }
            well = false;
          }
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (IOException e) {
        LOG.warn("no history of flows", e);
      }
    }

    /** The receiver's name is looked up each time: Java remembers the answer for a while. */
    private void send(DatagramChannel channel, FlowRecord record) throws IOException {
      ByteBuffer bytes = ByteBuffer.wrap(to.encoding().write(record));
      int _ = channel.send(bytes, new InetSocketAddress(to.host(), to.port()));
      sent.increment();
    }
  }
}
