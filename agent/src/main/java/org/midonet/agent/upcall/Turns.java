package org.midonet.agent.upcall;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that takes turns: some of what others have posted, then a turn of its own, again and
 * again. A fault of ours in one step ends that step alone: it is counted, and told.
 */
final class Turns implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Turns.class);

  /** Tasks between two turns: packets wait for a few changes, however many there are. */
  private static final int MOST_TASKS = 64;

  /** How long one round may take, at the worst. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Runnable turn;
  private final Runnable wakeUp;
  private final Counters counters;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final Thread thread;
  private volatile boolean running = true;

  /**
   * Not started yet.
   *
   * @param turn one turn of its own, which may wait
   * @param wakeUp ends that waiting
   */
  Turns(String name, Runnable turn, Runnable wakeUp, Counters counters) {
    this.turn = turn;
    this.wakeUp = wakeUp;
    this.counters = counters;
    thread = Thread.ofPlatform().name(name).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  private void run() {
    while (running) {
      for (int i = 0; i < MOST_TASKS; i++) {
        Runnable task = tasks.poll();
        if (task == null) {
          break;
        }
        guarded(task);
      }
      guarded(turn);
    }
  }

  /** Does a step whose faults must not end what comes after it. */
  void guarded(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      counters.count(Counters.Event.FAULTS);
      LOG.error("a fault in the forwarding loop", e);
    }
  }

  /** Whether something that was posted is still to be done: the turn must not wait then. */
  boolean hasTasks() {
    return !tasks.isEmpty();
  }

  /** Does something soon, before the next turn; called by any thread. */
  void post(Runnable task) {
    tasks.add(task);
    wakeUp.run();
  }

  /** The answer to a question, some time; called by any thread. */
  <T> CompletableFuture<T> asked(Supplier<T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    post(
        () -> {
          try {
            answer.complete(question.get());
          } catch (RuntimeException e) {
            answer.completeExceptionally(e);
            throw e;
          }
        });
    return answer;
  }

  /**
   * The answer to a question.
   *
   * @throws IllegalStateException if there is none in time
   */
  <T> T ask(Supplier<T> question) {
    try {
      return asked(question).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the forwarding loop does not answer", e);
    }
  }

  @Override
  public void close() {
    running = false;
    wakeUp.run();
    try {
      thread.join(Duration.ofSeconds(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
