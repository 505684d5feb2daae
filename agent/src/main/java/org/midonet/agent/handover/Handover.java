package org.midonet.agent.handover;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.midonet.nsdb.Door;
import org.midonet.nsdb.HostDoors;
import org.midonet.packet.IpAddress;
import org.midonet.topology.error.MidonetException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This host's end of the channel between agents: asks others without making anybody wait, and has
 * others' questions answered on the forwarding thread. Where no channel can be had, nobody is
 * asked, and ports come without state.
 */
public final class Handover implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Handover.class);

  private static final int QUESTIONS_AT_ONCE = 4;
  private static final int QUESTIONS_WAITING = 1024;

  /** Who answers for this host; called on the forwarding thread. */
  public interface Answers {

    /** What is known for a port, later: as soon as this host has let it go. */
    CompletableFuture<PortState> give(UUID asker, UUID port);

    /** Connections that another gateway has made. */
    void take(UUID sender, PortState copies);
  }

  private final HostDoors doors;
  private final Underlay underlay;
  private final HandoverClient client;
  private final ExecutorService askers;
  private final Optional<HandoverServer> server;

  private Handover(
      UUID self,
      HostDoors doors,
      Underlay underlay,
      Patience patience,
      Optional<HandoverServer> server) {
    this.doors = doors;
    this.underlay = underlay;
    this.server = server;
    client = new HandoverClient(self, patience);
    askers =
        new ThreadPoolExecutor(
            QUESTIONS_AT_ONCE,
            QUESTIONS_AT_ONCE,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(QUESTIONS_WAITING),
            Thread.ofPlatform().name("handover-ask-", 0).daemon().factory());
  }

  /**
   * Opens the channel.
   *
   * @param patience with other hosts, and with this one that is asked
   * @param peers the tunnel addresses of the other hosts, asked at each call
   * @param forwarding runs things on the forwarding thread
   */
  public static Handover open(
      UUID self,
      HostDoors doors,
      Underlay underlay,
      Patience patience,
      Supplier<Set<IpAddress>> peers,
      Consumer<Runnable> forwarding,
      Answers answers) {
    Optional<HandoverServer> server = Optional.empty();
    try {
      server =
          Optional.of(
              HandoverServer.open(
                  address -> underlay.isPeer(address, peers.get()),
                  (asker, question) -> answer(asker, question, patience, forwarding, answers)));
      doors.open(self, server.get().door());
    } catch (IOException e) {
      LOG.warn("other hosts cannot ask this one: {}", e.getMessage());
    }
    return new Handover(self, doors, underlay, patience, server);
  }

  private static byte[] answer(
      UUID asker,
      Question question,
      Patience patience,
      Consumer<Runnable> forwarding,
      Answers answers)
      throws IOException {
    CompletableFuture<PortState> answer = new CompletableFuture<>();
    forwarding.accept(
        () -> {
          switch (question) {
            case Question.Give give -> {
              var _ =
                  answers
                      .give(asker, give.port())
                      .whenComplete(
                          (state, failed) -> {
                            if (failed == null) {
                              answer.complete(state);
                            } else {
                              answer.completeExceptionally(failed);
                            }
                          });
            }
            case Question.Take take -> {
              answers.take(asker, take.copies());
              answer.complete(PortState.NOTHING);
            }
          }
        });
    try {
      return PortStateForm.write(answer.get(patience.word().toMillis(), TimeUnit.MILLISECONDS));
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("no answer to a question of " + asker, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("stopping", e);
    }
  }

  /**
   * Asks another host.
   *
   * @param host who is asked
   * @param address by which tunnel address it is reached
   * @param then gets the answer, or nothing, on a thread of the channel
   */
  public void ask(
      UUID host, IpAddress address, Question question, Consumer<Optional<PortState>> then) {
    try {
      askers.execute(() -> then.accept(asked(host, address, question)));
    } catch (RejectedExecutionException e) {
      LOG.warn("host {} is not asked: too many questions are waiting", host);
      then.accept(Optional.empty());
    }
  }

  private Optional<PortState> asked(UUID host, IpAddress address, Question question) {
    try {
      Optional<Door> door = doors.find(host);
      if (door.isEmpty()) {
        LOG.info("the agent of host {} is not at work", host);
        return Optional.empty();
      }
      InetAddress reached = underlay.reach(address);
      return Optional.of(PortStateForm.read(client.ask(reached, door.get(), question)));
    } catch (MidonetException | IOException e) {
      LOG.warn("host {} does not answer: {}", host, e.getMessage());
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    server.ifPresent(HandoverServer::close);
    askers.shutdownNow();
  }
}
