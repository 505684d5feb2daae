package org.midonet.agent.handover;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.midonet.nsdb.Door;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the questions of other hosts' agents, a few at once; who is no peer, or does not know the
 * secret, is not heard. Its threads are made by the thread that opens it, and so listen in the same
 * network namespace.
 */
public final class HandoverServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(HandoverServer.class);

  private static final int AT_ONCE = 32;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Who answers; called on threads of the server. */
  public interface Desk {

    /** The answer, soon; throws {@link IOException} where there is none. */
    byte[] answer(UUID asker, Question question) throws IOException;
  }

  private final SecureRandom random = new SecureRandom();
  private final byte[] secret = new byte[Door.SECRET_LENGTH];
  private final ServerSocket socket;
  private final Predicate<InetAddress> peers;
  private final Desk desk;
  private final ExecutorService hands;
  private final Thread listener;

  private HandoverServer(ServerSocket socket, Predicate<InetAddress> peers, Desk desk) {
    this.socket = socket;
    this.peers = peers;
    this.desk = desk;
    random.nextBytes(secret);
    hands =
        new ThreadPoolExecutor(
            0,
            AT_ONCE,
            10,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            Thread.ofPlatform().name("handover-", 0).daemon().factory());
    listener = Thread.ofPlatform().name("handover").daemon().unstarted(this::listen);
  }

  /**
   * Listens at a free port.
   *
   * @param peers which addresses are heard at all
   */
  public static HandoverServer open(Predicate<InetAddress> peers, Desk desk) throws IOException {
    ServerSocket socket = new ServerSocket();
    try {
      socket.bind(new InetSocketAddress(0));
    } catch (IOException e) {
      socket.close();
      throw e;
    }
    HandoverServer server = new HandoverServer(socket, peers, desk);
    server.listener.start();
    return server;
  }

  /** What others must know. */
  public Door door() {
    return new Door(socket.getLocalPort(), secret);
  }

  @Override
  public void close() {
    try {
      socket.close();
      listener.join(PATIENCE);
    } catch (IOException e) {
      LOG.debug("while closing", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    hands.shutdownNow();
  }

  private void listen() {
    while (!socket.isClosed()) {
      try {
        take(socket.accept());
      } catch (IOException | RuntimeException e) {
        // Whatever is wrong with one caller, the next one is heard.
        if (!socket.isClosed()) {
          LOG.debug("a caller was not taken: {}", e.getMessage());
        }
      }
    }
  }

  private void take(Socket caller) throws IOException {
    if (!peers.test(caller.getInetAddress())) {
      LOG.debug("{} is no peer", caller.getInetAddress());
      caller.close();
      return;
    }
    try {
      hands.execute(() -> serve(caller));
    } catch (RejectedExecutionException e) {
      LOG.debug("too many callers at once");
      caller.close();
    }
  }

  private void serve(Socket caller) {
    try (caller) {
      caller.setSoTimeout((int) PATIENCE.toMillis());
      DataInputStream in = new DataInputStream(new BufferedInputStream(caller.getInputStream()));
      DataOutputStream out =
          new DataOutputStream(new BufferedOutputStream(caller.getOutputStream()));
      if (in.readInt() != Envelope.MAGIC) {
        return;
      }
      UUID asker = new UUID(in.readLong(), in.readLong());
      byte[] nonce = new byte[Envelope.NONCE_LENGTH];
      random.nextBytes(nonce);
      out.write(nonce);
      out.flush();
      Envelope envelope = new Envelope(secret, nonce, asker);
      Question question = Question.read(envelope.receive(in, Envelope.Kind.QUESTION));
      envelope.send(out, Envelope.Kind.ANSWER, desk.answer(asker, question));
    } catch (IOException e) {
      LOG.debug("{} got no answer: {}", caller.getInetAddress(), e.getMessage());
    }
  }
}
